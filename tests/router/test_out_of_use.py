"""What a change takes out of use for a moment comes back by itself, whoever uses it."""

from rtx_provider.config.change import Change, Switch
from tests.router.room import Room, want
from tests.router.test_confirmed_commit import ARMED, TransportName, both, confirming

VPN = ("pp select anonymous", "ip pp mtu 1258", "pp enable anonymous", "pp select none")


def mtu_of_the_vpn(office: Room) -> object:
    """Change the MTU of the anonymous PP, which is disabled meanwhile."""
    switch = Switch(
        want("pp enable anonymous").key, ("pp disable anonymous",), "pp enable anonymous"
    )
    old, wanted = (want(f"ip pp mtu {mtu}", "pp anonymous") for mtu in (1258, 1200))
    return office.apply(Change("AnonymousPp", old=(old,), new=(wanted,), switch=switch))[0]


@both
def test_what_is_out_of_use_for_a_change_comes_back_by_itself(transport: TransportName) -> None:
    with confirming(transport) as office:
        office.simulator.edit(VPN)
        office.router.snapshot()
        before = office.simulator.running_text()
        office.simulator.faults.drop_line("^pp enable anonymous")
        _admit_nobody_new(office, transport)
        error = mtu_of_the_vpn(office)
        assert isinstance(error, Exception)
        assert "pp enable anonymous" not in office.simulator.running_text()
        office.simulator.advance(301)
        assert office.simulator.running_text() == before


@both
def test_the_clients_pp_that_is_disabled_meanwhile_is_the_reason(transport: TransportName) -> None:
    with confirming(transport) as office:
        office.simulator.edit(VPN)
        assert not isinstance(mtu_of_the_vpn(office), Exception)
        assert any("the `pp anonymous` that is disabled meanwhile" in each for each in office.said)


def _admit_nobody_new(office: Room, transport: TransportName) -> None:
    """Let no new connection reach the router; over HTTP each reading begins with one."""
    if transport == "ssh":
        office.simulator._device.is_shut = True
    for _ in range(9):
        office.simulator.faults.drop_before("^show environment$")


def test_a_pp_that_goes_for_good_is_not_out_of_use_for_a_moment() -> None:
    with confirming("http") as office:
        office.simulator.edit(VPN)
        switch = Switch(
            want("pp enable anonymous").key, ("pp disable anonymous",), "pp enable anonymous"
        )
        old = (want("ip pp mtu 1258", "pp anonymous"), want("pp enable anonymous"))
        office.apply(Change("AnonymousPp", old=old, switch=switch))
        assert "pp enable anonymous" not in office.simulator.running_text()
        assert ARMED["http"] not in office.simulator.lines
