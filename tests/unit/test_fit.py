"""Does an office fit a router? Each check on a router that has the fault, and on one without."""

from collections.abc import Mapping
from typing import Any

import pytest

from rtx_provider.components.office import read_office
from rtx_provider.components.remote_access_vpn_parts import plan_of
from rtx_provider.config.tree import Config, parse_config
from rtx_provider.fit.checks import CHECKS, NAMES, judge
from rtx_provider.fit.finding import Finding
from rtx_provider.fit.scene import Scene
from tests.tokyo import OFFICE as TOKYO
from tests.tokyo import ROUTER

OFFICE: dict[str, Any] = {**TOKYO, "name": "Office", "server": "vpn.office.example"}
LAN_WAN = {"wan": "lan2", "wanFilters": False, "nat": None}
BY_LAN2 = (
    ("ip route default gateway pp 1", "ip route default gateway 203.0.113.1"),
    ("pppoe use lan2", "pppoe use lan3"),
    ("ip lan1 address", "ip lan2 address 203.0.113.2/29\nip lan1 address"),
)
ADDRESS = (" ip pp mtu 1454", " ip pp mtu 1454\n ip pp address 203.0.113.9/32")


def findings(
    *changes: tuple[str, str],
    office: Mapping[str, Any] | None = None,
    model: str = "RTX1210",
    firmware: str = "14.01.42",
) -> tuple[Finding, ...]:
    """Return what is found for an office on the example's router with some lines changed."""
    text = ROUTER
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return judge(_plan(office or {}), _config(text), model, firmware)


def _plan(changes: Mapping[str, Any]) -> Any:  # noqa: ANN401
    values = {name: value for name, value in {**OFFICE, **changes}.items() if value is not None}
    args, faults = read_office(values)
    assert args is not None, faults
    return plan_of(args)


def _config(text: str) -> Config:
    return parse_config("\n".join(text.splitlines()))


def test_an_office_that_fits_has_no_finding() -> None:
    assert findings() == ()
    assert findings(*BY_LAN2, office=LAN_WAN) == ()
    assert findings(*BY_LAN2[:1], *BY_LAN2[2:], office=LAN_WAN) == ()  # PPPoE besides
    assert findings(office={"pool": "192.168.100.152-192.168.100.254"}) == ()


TUNNEL = "tunnel select 10"
IN_LIST = next(line for line in ROUTER.splitlines() if "secure filter in" in line) + "\n"
LONG = " ".join(map(str, range(1001, 1001 + 129 - len(IN_LIST.split()) + 5)))
TWO = [{"name": "alice", "password": "Pw-alice-31415"}, {"name": "bob", "password": "Pw-bob-9"}]
SIXTEEN = " ".join(LONG.split()[:16])
CASES: tuple[tuple[str, tuple[tuple[str, str], ...], dict[str, Any], str, str], ...] = (
    (
        "lan-address", (("ip lan1 address 192.168.100.1", "ip lan1 address 192.168.100.254"),), {},
        "office.lanAddress 192.168.100.1 ", "ip lan1 address 192.168.100.254/24",
    ),
    (
        "lan-address", (("ip lan1 address", "ip lan3 address"),), {},
        "set office.lan to lan3", "ip lan3 address 192.168.100.1/24",
    ),
    (
        "lan-network", (("192.168.100.1/24", "192.168.100.1/25"),), {},
        "192.168.100.200 to 192.168.100.209 lies outside", "ip lan1 address 192.168.100.1/25",
    ),
    (
        "dhcp-scope", (), {"pool": "192.168.100.140-192.168.100.160"},
        "office.pool: 192.168.100.140 to 192.168.100.150",
        "dhcp scope 1 192.168.100.50-192.168.100.150/24",
    ),
    (
        "dhcp-scope", (),
        {"users": [{"name": "al", "password": "x", "address": "192.168.100.77"}]},
        "office.users (al): 192.168.100.77", "dhcp scope 1",
    ),
    (
        "fixed-in-pool", (),
        {"users": [{"name": "al", "password": "x", "address": "192.168.100.201"}]},
        "192.168.100.201 of al lies inside office.pool", "",
    ),
    (
        "address-in-use", (("192.168.100.10 tcp www", "192.168.100.205 tcp www"),), {},
        "office.pool: 192.168.100.205", "nat descriptor masquerade static 1000 1 192.168.100.205",
    ),
    (
        "address-in-use", (("dns host lan", "ip lan1 secondary address 192.168.100.203/24"),), {},
        "office.pool: 192.168.100.203", "ip lan1 secondary address",
    ),
    ("wan-interface", (), {"wan": "pp 2", "nat": None}, "the router has no pp 2", ""),
    ("wan-interface", ((" pp enable 1\n", ""),), {}, "pp 1 is not enabled", ""),
    (
        "wan-interface", (), LAN_WAN, "lan2 only carries the PPPoE of pp 1", "pppoe use lan2",
    ),
    ("wan-interface", (), {**LAN_WAN, "wan": "lan3"}, "lan3 has no address", ""),
    (
        "default-route", (("default gateway pp 1", "default gateway tunnel 10"),), {},
        "answers to clients leave through tunnel 10", "ip route default gateway tunnel 10",
    ),
    (
        "default-route",
        (("default gateway pp 1", "default gateway tunnel 10 filter 200098 gateway pp 1"),), {},
        "answers to clients leave through tunnel 10", "filter 200098",
    ),
    ("default-route", (("ip route default gateway pp 1\n", ""),), {}, "has no default route", ""),
    (
        "several-gateways",
        (("default gateway pp 1", "default gateway pp 1 gateway pp 2"),), {},
        "may leave through pp 2", "gateway pp 2",
    ),
    (
        "wan-filter-list",
        ((IN_LIST, ""),), {},
        "set office.wanFilters: false", "",
    ),
    (
        "wan-filters", (), {"wanFilters": False},
        "reject UDP 500 and 4500", "ip pp secure filter in 200003",
    ),
    (
        "wan-filters",
        (("200020 reject * * udp,tcp 135 *", "200020 reject * 192.168.100.1 udp * 500"),), {},
        "the filters of pp 1 (in) reject UDP 500, so", "200020",
    ),
    (
        "wan-filters",
        (("ip filter 200098 pass * * * * *", "ip filter 200098 pass * * tcp * *"),), {},
        "the filters of pp 1 (out) reject UDP 500 and 4500", "200098",
    ),
    (
        "ike-address", (ADDRESS,), {},
        "set office.ikeLocalAddress to 203.0.113.9", "ip pp address 203.0.113.9/32",
    ),
    ("ike-address", ((" ppp ipcp ipaddress on\n", ""),), {}, "ppp ipcp ipaddress on", ""),
    (
        "ike-address-unknown", (), {"ikeLocalAddress": "203.0.113.77"},
        "203.0.113.77 is in no line", "",
    ),
    (
        "nat-left-out", (), {"nat": None},
        "set office.nat.descriptor: 1000 and office.nat.staticsFrom: 2",
        "ip pp nat descriptor 1000",
    ),
    (
        "nat-descriptor", ((" ip pp nat descriptor 1000\n", ""),
                           ("ip lan1 address", "ip lan2 nat descriptor 1000\nip lan1 address")), {},
        "bound to another interface than pp 1", "ip lan2 nat descriptor 1000",
    ),
    (
        "nat-descriptor", (("type 1000 masquerade", "type 1000 nat"),), {},
        "1000 does not masquerade", "nat descriptor type 1000 nat",
    ),
    (
        "nat-forward", (("192.168.100.10 tcp www", "192.168.100.10 udp 500"),), {},
        "forwards UDP 500 to 192.168.100.10",
        "nat descriptor masquerade static 1000 1 192.168.100.10 udp 500",
    ),
    (
        "nat-forward", (("192.168.100.10 tcp www", "192.168.100.10 udp 4000-5000"),), {},
        "forwards UDP 4500 to 192.168.100.10", "udp 4000-5000",
    ),
    (
        "nat-forward", (("192.168.100.10 tcp www", "192.168.100.10 esp"),),
        {"clientsWithoutNat": True}, "forwards ESP to", "192.168.100.10 esp",
    ),
    (
        "nat-esp", (("192.168.100.10 tcp www", "192.168.100.10 esp"),), {},
        "forwards ESP to", "192.168.100.10 esp",
    ),
    (
        "nat-outer", (ADDRESS,),
        {"nat": {"descriptor": 7, "owned": True}, "ikeLocalAddress": "203.0.113.9"},
        "its address is fixed", "ip pp address 203.0.113.9/32",
    ),
    ("tunnel-number", (), {"tunnels": [100, 101]}, "RTX1210 has tunnels 1 to 100, not 101", ""),
    (
        "pool-size", (), {"pool": "192.168.100.151-192.168.100.254"},
        "office.pool has 104 addresses, and RTX1210 takes 103", "",
    ),
    (
        "list-length", ((IN_LIST, IN_LIST.replace("in 200003", f"in {LONG} 200003")),), {},
        "of pp 1 would have 130 filters, and RTX1210 takes 129", "ip pp secure filter in 1001",
    ),
    (
        "list-length", (("nat descriptor 1000\n", f"nat descriptor {SIXTEEN}\n"),),
        {"nat": {"descriptor": 7, "owned": True}},
        "of pp 1 would have 17 descriptors, and RTX1210 takes 16", "ip pp nat descriptor 1001",
    ),
    (
        "tunnel-route", (("default gateway pp 1", "default gateway tunnel 10"),),
        {"tunnels": [10], "adopt": ["Tunnel"]}, "tunnel 10, which carries the default route",
        "ip route default gateway tunnel 10",
    ),
    (
        "tunnel-route", (), {"tunnels": [10], "adopt": ["Tunnel"]},
        "carries the route to 192.168.10.0/24", "ip route 192.168.10.0/24 gateway tunnel 10",
    ),
    (
        "tunnel-kind", (), {"tunnels": [10], "adopt": ["Tunnel"]}, "of encapsulation ipsec", "",
    ),
    (
        "other-users",
        ((TUNNEL, f"pp select anonymous\n pp auth username zoe Pw-zoe\n{TUNNEL}"),),
        {}, "zoe may connect", "pp auth username zoe *",
    ),
    (
        "other-tunnels",
        (("tunnel select 10", "pp select anonymous\n pp bind tunnel7\ntunnel select 10"),),
        {"adopt": ["AnonymousPp"]}, "also serves tunnel 7", "pp bind tunnel7",
    ),
    (
        "other-tunnels", ((TUNNEL, f"pp select anonymous\n pp bind bri1\n{TUNNEL}"),),
        {"adopt": ["AnonymousPp"]}, "also serves bri1, with", "pp bind bri1",
    ),
    (
        "other-gateways", (("remote address 10 203.0.113.10", "remote address 10 any"),), {},
        "IKE gateway 10 also answers any peer", "ipsec ike remote address 10 any",
    ),
    (
        "ike-mode", ((TUNNEL, f"ipsec ike version 1 2\n{TUNNEL}"),), {"adopt": ["IkeGateway"]},
        "IKE gateway 1 takes IKE version 2 alone", "ipsec ike version 1 2",
    ),
    (
        "ike-mode", ((TUNNEL, f"ipsec ike xauth request 1 on\n{TUNNEL}"),), {},
        "IKE gateway 1 asks for XAUTH", "ipsec ike xauth request 1 on",
    ),
    (
        "client-filters",
        ((TUNNEL, f"pp select anonymous\n ip pp secure filter in 200003 200099\n{TUNNEL}"),), {},
        "(in) reject all that clients send", "ip pp secure filter in 200003 200099",
    ),
    (
        "client-filters",
        ((TUNNEL, f"pp select anonymous\n ip pp secure filter out 200020\n{TUNNEL}"),), {},
        "(out) reject all that clients are sent", "ip pp secure filter out 200020",
    ),
    (
        "in-the-way", (("dns host lan", "ip filter 201040 pass * * gre * *"),), {},
        "IpFilter 201040: the router already has `ip filter 201040 pass * * gre * *`", "",
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "changes", "office", "text", "line"),
    CASES,
    ids=[f"{c[0]}{n}" for n, c in enumerate(CASES)],
)
def test_a_check_finds_its_fault_and_quotes_the_line(
    name: str, changes: tuple[tuple[str, str], ...], office: dict[str, Any], text: str, line: str
) -> None:
    found = [each for each in findings(*changes, office=office) if each.check.name == name]
    told = [each for each in found if text in str(each)]
    assert len(told) == 1, found
    assert line in told[0].fault.line
    assert "Kx7-secret-Qz" not in str(found)
    assert "Pw-" not in str(found)


@pytest.mark.parametrize("model", ["RTX5000", "RTX3500", "RTX3510", "vRX"])
def test_a_model_without_mppe_is_refused_unless_the_office_leaves_it_out(model: str) -> None:
    found = [each for each in findings(model=model, firmware="") if each.refuses]
    assert [each.check.name for each in found] == ["model", "model"]
    assert "ppp ccp type mppe-any" in str(found)
    assert "office.pppEncryption: none" in str(found)
    assert findings(model=model, firmware="", office={"pppEncryption": "none"}) == ()


def test_an_old_firmware_is_refused_where_the_reference_says_so() -> None:
    assert "nat-traversal" in str(findings(firmware="14.01.16"))
    six = {"pool": "192.168.100.200-192.168.100.205"}
    assert findings(model="RTX810", firmware="11.01.34", office=six) == ()
    assert findings(model="RTX9999", firmware="99.00.01") == ()


def test_an_office_accepts_by_name_what_is_meant() -> None:
    change = ("default gateway pp 1", "default gateway tunnel 10")
    (refused,) = findings(change)
    assert refused.refuses
    assert "add default-route to office.accept" in str(refused)
    (accepted,) = findings(change, office={"accept": ["default-route"]})
    assert not accepted.refuses
    assert accepted.is_accepted
    _, faults = read_office({**OFFICE, "accept": ["in-the-way"]})
    assert "office.accept[0]: is not one of lan-address," in str(faults)


def test_what_is_the_stack_s_own_already_is_not_in_the_way() -> None:
    plan, config = _plan({}), _config(ROUTER + "ip filter 201040 pass * * gre * *\n")
    assert judge(plan, config, "RTX1210", "", ()) == ()
    assert judge(plan, config, "RTX1210", "", ["PpUser anonymous alice"]) == ()
    assert len(judge(plan, config, "RTX1210", "", ["IpFilter 201040"])) == 1


@pytest.mark.parametrize(
    "lines",
    ["ipsec ike version 1 1", "ipsec ike xauth request 1 off", "ipsec ike xauth request 9 on",
     "pp select anonymous\n ip pp secure filter in 200020 200098",
     "pp select anonymous\n ip pp secure filter in 200020 4711"],
)  # fmt: skip
def test_what_lets_clients_through_is_left_alone(lines: str) -> None:
    names = {each.check.name for each in findings((TUNNEL, f"{lines}\n{TUNNEL}"))}
    assert not names & {"ike-mode", "client-filters"}


def test_nobody_is_warned_of_what_the_stack_has_and_the_run_removes() -> None:
    before, after = _plan({"tunnels": [1, 2], "users": TWO}), _plan({"tunnels": [1]})
    up = Scene(before, _config(ROUTER), "RTX1210", "14.01.42").planned
    names = [each.check.name for each in judge(after, up, "RTX1210", "14.01.42", ())]
    assert names == ["other-users", "other-tunnels", "other-gateways"]
    own = {each.key for change in before.changes for each in change.new}
    assert judge(after, up, "RTX1210", "14.01.42", (), lambda: own) == ()
    theirs = _config("pp select anonymous\n pp auth username zoe Pw-zoe\npp select none").lines
    both = Config({**up.lines, **theirs})
    (found,) = judge(after, both, "RTX1210", "14.01.42", (), lambda: own)
    assert "zoe may connect" in str(found)


def test_an_office_that_is_up_fits_as_it_did_before() -> None:
    plan = _plan({})
    config = _config(ROUTER)
    up = Scene(plan, config, "RTX1210", "14.01.42").planned
    assert judge(plan, up, "RTX1210", "14.01.42", ()) == ()


def test_every_check_has_a_case_and_a_name_of_its_own() -> None:
    assert {case[0] for case in CASES} | {"model"} == {check.name for check in CHECKS}
    assert len(set(NAMES)) == len(CHECKS) - 2
