"""Resources that are renamed or renumbered, and lines that pass from one resource to another."""

from tests.engine.test_office import IN_BEFORE, settings_sent
from tools.trial import Open

PROGRAM = """\
import pulumi
from rtx_provider.resources.ip_filter import IpFilter
from rtx_provider.resources.secure_filter_membership import SecureFilterMembership

config = pulumi.Config()
name, number = config.require("name"), config.require_int("number")
again = config.get_bool("reclaim")
rule = IpFilter(name, number=number, action="pass", source="*", destination="*", protocol="udp",
                source_ports="*", destination_ports="500", reclaim=again or False)
SecureFilterMembership(f"{name}-in", interface="pp 1", direction="in", filters=[rule.number],
                       reclaim=again or False)
"""


def test_a_renamed_resource_takes_nothing_from_its_old_name(open_office: Open) -> None:
    """Pulumi would create the new name first and delete the old one after it."""
    office = open_office(program=PROGRAM)
    before = office.router.running_text()
    office.configure("rtx:name", "old")
    office.configure("rtx:number", 201040)
    office.up()
    right = office.router.running_text()

    office.configure("rtx:name", "new")
    assert "the router already has `ip filter 201040" in office.up(ok=False)
    assert office.router.running_text() == right

    office.configure("rtx:reclaim", value=True)
    text = office.up(ok=False)
    assert "the stack has" in text
    assert "aliases=[pulumi.Alias(name=" in text
    assert office.router.running_text() == right == office.router.saved_text()
    office.destroy()
    assert office.router.running_text() == before


def test_a_renumbered_resource_leaves_nothing_of_its_old_number(open_office: Open) -> None:
    office = open_office(program=PROGRAM)
    before = office.router.running_text()
    office.configure("rtx:name", "old")
    office.configure("rtx:number", 201040)
    office.up()
    office.configure("rtx:number", 201050)
    office.router.reset_counters()
    office.up()
    assert "201040" not in office.router.running_text()
    assert "200032 201050 200099" in office.router.running_text()
    # The new filter is there before the list names it, the old one until it does not.
    assert settings_sent(office) == [
        "ip filter 201050 pass * * udp * 500",
        f"ip pp secure filter in {IN_BEFORE.replace('200099', '201050 200099')}",
        "no ip filter 201040",
    ]
    office.destroy()
    assert office.router.running_text() == before


def test_what_others_own_can_be_read_and_is_never_touched(open_office: Open) -> None:
    """With an id a resource is only read, as `.get()` is elsewhere."""
    office = open_office(program=READING)
    before = office.router.running_text()
    assert 'protocol: "icmp"' in office.up()
    office.destroy()
    assert office.router.running_text() == before
    assert office.router.saves == 0


READING = """\
import pulumi
from rtx_provider.resources.ip_filter import IpFilter

theirs = IpFilter("theirs", number=200030, action="pass",
                  opts=pulumi.ResourceOptions(id="ip-filter:200030"))
pulumi.export("protocol", theirs.protocol)
"""
