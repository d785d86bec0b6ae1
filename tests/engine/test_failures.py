"""Runs that end half way: nothing is lost, and nothing is left incomplete without a message."""

from tests.engine.test_office import seed
from tools.trial import Office, Open


def test_a_refused_line_puts_its_resource_back_and_spares_the_others(open_office: Open) -> None:
    office = seed(open_office)
    before = office.router.running_text()
    office.router.faults.refuse(r"l2tp keepalive use", "Error: Parameter out of range")
    text = office.up("--continue-on-error", ok=False)
    assert (
        'Tunnel 1: `l2tp keepalive use on 10 3` was refused: "Error: Parameter out of range"; '
        "all that it changed was put back"
    ) in text
    assert "tunnel select 1" not in office.router.running_text().splitlines()
    assert "ip filter 201040" in office.router.running_text()

    office.up()
    assert "tunnel select 1" in office.router.running_text().splitlines()
    assert office.router.saved_text() == office.router.running_text()
    office.destroy()
    assert office.router.running_text() == before


def test_a_connection_that_dies_after_execution_is_no_failure(open_office: Open) -> None:
    office = seed(open_office)
    office.router.faults.drop_after(r"tunnel encapsulation")
    office.up()
    assert office.router.saved_text() == office.router.running_text()
    sent = [line for line in office.router.lines if line.startswith("tunnel encapsulation")]
    assert sent == ["tunnel encapsulation l2tp"]


def test_a_failed_save_fails_the_run_and_the_next_one_saves(open_office: Open) -> None:
    office = seed(open_office)
    office.router.faults.fail_save()
    text = office.up(ok=False)
    assert "`save` was not confirmed by the router" in text
    assert office.router.saved_text() != office.router.running_text()
    office.up()
    assert office.router.saved_text() == office.router.running_text()


def test_another_router_at_the_same_address_is_not_written_to(
    open_office: Open, open_running: Open
) -> None:
    office = open_running()
    other = open_office(serial="S4H999999")
    before = other.router.running_text()
    office.environment["RTX_PORT"] = str(other.router.port)
    office.write_office(mtu=1200)
    text = office.up(ok=False)
    assert "wrong router: " in text
    assert "serial S4H999999, but this stack belongs to serial S4H000001" in text
    assert other.router.running_text() == before


def test_a_router_that_is_not_there_says_what_to_do(open_office: Open) -> None:
    office = open_office()
    office.router.stop()
    text = office.up(ok=False)
    assert "cannot reach 127.0.0.1:" in text
    assert "check rtx:host and rtx:port" in text


class TestAnotherRouter:
    """An address that leads to a router the stack does not belong to."""

    def test_destroy_takes_nothing_back_from_it(self, open_running: Open) -> None:
        office = open_running()
        other, before = _mistaken(office, open_running)
        saves = other.router.saves
        text = office.destroy(ok=False)
        assert "wrong router: " in text
        assert other.router.running_text() == before
        assert other.router.saves == saves

    def test_refresh_drops_nothing_from_the_state(self, open_running: Open) -> None:
        office = open_running()
        known = office.resources().keys()
        _mistaken(office, open_running)
        text = office.refresh(ok=False)
        assert "wrong router: " in text
        assert office.resources().keys() == known

    def test_an_update_of_one_resource_alone_is_refused(self, open_running: Open) -> None:
        office = open_running()
        other, before = _mistaken(office, open_running)
        office.write_office(mtu=1200)
        text = office.up("--target", "**vpn-pp", ok=False)
        assert "wrong router: " in text
        assert other.router.running_text() == before


def _mistaken(office: Office, open_running: Open) -> tuple[Office, str]:
    """Point an office at another router that has the same VPN."""
    other = open_running(serial="S4H999999")
    office.environment["RTX_PORT"] = str(other.router.port)
    return other, other.router.running_text()


def test_a_run_that_was_killed_is_resumed_with_reclaim(open_office: Open) -> None:
    """Lines that no state knows: adopting them would leave them there for ever."""
    office = seed(open_office)
    before = office.router.running_text()
    office.up()
    office.pulumi("stack", "export", "--file", "old.json", "--stack", "test")
    (office.folder / "backend" / ".pulumi" / "stacks" / "rtx" / "test.json").unlink()
    office.pulumi("stack", "init", "test", "--secrets-provider", "passphrase")
    office.write_office()
    text = office.up(ok=False)
    assert "if a run of this stack wrote it and was killed, set reclaim=True once" in text
    office.write_office(reclaim=True, adopt=None)
    office.router.reset_counters()
    office.up()
    office.write_office(reclaim=None)
    assert "24 unchanged" in office.up()
    office.destroy()
    # What the lost state had adopted is ours, so nothing of it is left.
    assert office.router.running_text() == before.replace(' description pp "internet line"\n', "")


def test_a_new_number_that_is_taken_leaves_the_old_one_working(open_running: Open) -> None:
    office = open_running()
    office.router.edit(["ip filter 201050 pass * * icmp * *"])
    before = office.router.running_text()
    office.write_office(filtersFrom=201050)
    text = office.up(ok=False)
    assert "the router already has `ip filter 201050 pass * * icmp * *`" in text
    kept = [line for line in before.splitlines() if line.startswith("ip filter 20104")]
    assert [line for line in kept if line not in office.router.running_text().splitlines()] == []
    assert "201040 201041 201042" in office.router.running_text()


def test_a_line_that_takes_anothers_place_is_refused_before_it_is_sent(open_office: Open) -> None:
    office = open_office(program=ROUTE_PROGRAM)
    before = office.router.running_text()
    text = office.up(ok=False)
    assert "the router already has `ip route default gateway pp 1`" in text
    assert office.router.running_text() == before


ROUTE_PROGRAM = """\
from rtx_provider.resources.config_lines import ConfigLines

ConfigLines("route", label="route", lines=["ip route default gateway 203.0.113.1"])
"""
