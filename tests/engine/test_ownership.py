"""The real engine: whose a line is, in any run and any process, and on which router it stands."""

import pytest

from tools.trial import DEMO, Office, Open

OURS = "ip filter 201040 pass * * udp * 500,4500"
THEIRS = "ip filter 201040 reject 10.9.9.0/24 * * * *"
PROGRAM = """
import pulumi
import rtx_provider as rtx

name = pulumi.Config().get("name") or "vpn"
old = pulumi.Config().get("alias")
aliases = [pulumi.Alias(name=old)] if old else []
rtx.RemoteAccessVpn(name, rtx.require_office(), pulumi.ResourceOptions(aliases=aliases))
"""
FILTERS = """
import pulumi
import rtx_provider as rtx

for number in (pulumi.Config().get("numbers") or "").split():
    rtx.IpFilter(f"filter-{number}", number=int(number), action="pass", source="192.0.2.1")
"""


@pytest.fixture
def office(open_office: Open) -> Office:
    """Return the demo's office, brought up by a program that can rename its component."""
    found = open_office(program=PROGRAM)
    found.office = {}
    found.write_office(**DEMO)
    found.up()
    return found


def reused(office: Office) -> str:
    """Let a colleague take our filter off and enter another under its number."""
    office.router.edit(["no ip filter 201040", THEIRS])
    office.router.save()
    return office.router.running_text()


def test_a_number_that_a_colleague_reused_is_left_alone_until_it_is_asked_for(
    office: Office,
) -> None:
    edited = reused(office)
    text = office.destroy(ok=False)
    assert f"`{OURS}` is now `{THEIRS}`" in text
    assert "RTX_OVERWRITE=ip-filter:201040" in text
    assert THEIRS in office.router.running_text()
    assert THEIRS in office.router.saved_text()

    office.refresh()
    for run in (office.up, office.destroy):
        text = run(ok=False)
        assert f"`{OURS}` is now `{THEIRS}`, which counts as somebody else's" in text
        assert THEIRS in office.router.running_text()
    office.environment["RTX_OVERWRITE"] = "ip-filter:201040"
    office.up()
    assert OURS in office.router.running_text()
    assert THEIRS not in office.router.saved_text()
    assert edited


def test_a_run_names_what_of_ours_is_gone_and_which_command_puts_it_back(office: Office) -> None:
    before = office.router.running_text()
    office.router.edit(["no nat descriptor masquerade static 1000 2"])
    office.write_office(mtu=1300)
    text = office.up()
    assert "NatStatic 1000 2: `nat descriptor masquerade static 1000 2" in text
    assert "this run leaves it so" in text
    assert "`pulumi refresh`" in text
    office.refresh()
    office.write_office(mtu=DEMO.get("mtu"))
    office.up()
    assert office.router.running_text() == before


def test_reclaim_takes_nothing_that_the_stack_has_under_another_name(office: Office) -> None:
    before = office.router.running_text()
    office.configure("rtx:name", "office")
    office.write_office(reclaim=True)
    for arguments in ((), ("--target", "**office-filter-udp", "--target-dependents")):
        text = office.up(*arguments, ok=False)
        assert "the stack has `ip filter 201040 pass" in text
        assert "as vpn-filter-udp" in text
        assert "aliases=[pulumi.Alias(name=" in text
    office.configure("rtx:alias", "vpn")
    office.write_office(reclaim=False)
    office.up()
    assert office.router.running_text() == before == office.router.saved_text()
    assert "office-filter-udp" in office.resources()
    office.destroy()


def test_a_targeted_run_saves_and_asks_which_router_it_is(open_office: Open) -> None:
    office = open_office(program=FILTERS)
    office.configure("rtx:numbers", "4711")
    office.up()
    assert "ip filter 4711" in office.router.saved_text()
    office.configure("rtx:numbers", "4711 4712")
    office.up("--target", "**filter-4712")
    assert "ip filter 4712" in office.router.saved_text()

    office.router.reconfigure(serial="S4H999999")
    before = office.router.running_text()
    office.configure("rtx:numbers", "4711 4712 4713")
    text = office.up("--target", "**filter-4713", ok=False)
    assert "wrong router" in text
    assert "rtx replace test S4H999999" in text
    assert office.router.running_text() == before


def test_two_stacks_on_one_router_leave_each_other_s_lines_alone(open_office: Open) -> None:
    one, other = open_office(program=FILTERS), open_office(program=FILTERS)
    other.environment |= {
        name: value for name, value in one.environment.items() if name.startswith("RTX_")
    }
    one.configure("rtx:numbers", "4711 4712")
    other.configure("rtx:numbers", "4712")
    one.up()
    text = other.up(ok=False)
    assert "the router already has `ip filter 4712" in text
    other.configure("rtx:numbers", "4713")
    other.up()
    one.destroy()
    assert "ip filter 4713" in one.router.saved_text()
    assert "ip filter 471" not in one.router.saved_text().replace("ip filter 4713", "")
