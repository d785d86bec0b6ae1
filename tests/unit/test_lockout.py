"""Which changes lock us out of an office's router, and which do not: one row each.

Each row is tried three times: with access before the change, without access before it, and with a
harmless change in addition.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from rtx_provider.access.lockout import lockout
from rtx_provider.access.management_path import ManagementPath
from rtx_provider.config.tree import parse_config
from tests.unit.changes import API, FAR, OUTSIDE, SSH, WITH_OUTSIDE, changed, office
from tests.unit.lockout_cases import (
    ATTRIBUTES,
    CLIENT,
    CLIENTS,
    FILTERS,
    INTERFACES,
    NAT,
    SERVICES,
    USERS,
    VPN,
    WAYS,
    Case,
)

CASES = [*SERVICES, *USERS, *WAYS, *INTERFACES, *CLIENTS, *FILTERS, *NAT]
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.change.replace("\n", "; "))


@each_case
def test_what_was_open_and_is_shut_is_named_with_its_line(case: Case) -> None:
    before = office(case.more)
    assert case.clause == lockout(case.path, before, changed(before, *case.change.split("\n")))


@each_case
def test_what_looks_shut_already_is_not_mentioned(case: Case) -> None:
    before = changed(office(case.more), *case.change.split("\n"))
    assert lockout(case.path, before, changed(before, "syslog debug on")) == ""


@each_case
def test_a_harmless_neighbour_is_not_mentioned(case: Case) -> None:
    before = office(case.more)
    assert lockout(case.path, before, changed(before, *case.harmless.split("\n"))) == ""


@each_case
def test_no_clause_holds_a_secret(case: Case) -> None:
    before = office(case.more)
    clause = lockout(case.path, before, changed(before, *case.change.split("\n")))
    assert [
        word for word in ("othersecret", "moonlight", "demoapi", "example-") if word in clause
    ] == []


def _tells(path: ManagementPath, case: Case) -> bool:
    before = office(case.more)
    return bool(lockout(path, before, changed(before, *case.change.split("\n"))))


NEEDS_ADDRESSES = ("httpd host", "sshd host", "user attribute admin connection=" + ATTRIBUTES)


@pytest.mark.parametrize("case", [*SERVICES, *USERS], ids=lambda case: case.change)
def test_services_and_users_are_looked_at_without_any_address(case: Case) -> None:
    path = replace(case.path, client_address="", router_address="")
    is_told = not case.change.startswith(NEEDS_ADDRESSES) or case.change.endswith(("none", "off"))
    assert _tells(path, case) == is_told


@pytest.mark.parametrize("case", [*WAYS, *INTERFACES, *FILTERS, *NAT], ids=lambda case: case.change)
def test_without_our_own_address_no_way_is_looked_at(case: Case) -> None:
    is_told = case.clause.find("we connect to") > 0
    assert _tells(replace(case.path, client_address=""), case) == is_told


@pytest.mark.parametrize("case", [*FILTERS, *NAT], ids=lambda case: case.change)
def test_without_the_router_s_address_no_filter_and_no_nat_is_looked_at(case: Case) -> None:
    assert not _tells(replace(case.path, router_address=""), case)


@pytest.mark.parametrize("case", [*WAYS, *INTERFACES, *FILTERS], ids=lambda case: case.change)
def test_a_forwarded_port_says_nothing_of_interfaces(case: Case) -> None:
    assert not _tells(
        replace(case.path, client_address="127.0.0.1", router_address="127.0.0.1"), case
    )


@pytest.mark.parametrize("case", SERVICES, ids=lambda case: case.change)
def test_each_service_has_its_own_settings(case: Case) -> None:
    other = SSH if case.path.transport == "http" else API
    shuts_both = case.change.startswith("security class")
    assert _tells(other, case) == shuts_both


GUESSED = """\
ip filter 1 pass admin.example.com *
ip filter 9 reject * *
ip lan1 secure filter in 1 9
"""


@pytest.mark.parametrize(
    ("change", "is_told"),
    [
        ("ip lan1 secure filter in 9", True),
        ("ip lan1 secure filter in 1 9 4711", False),
        ("ip lan1 secure filter in 4711 9", False),
    ],
)
def test_what_is_unknown_before_the_change_counts_as_open(change: str, is_told: bool) -> None:  # noqa: FBT001
    before = office(GUESSED)
    assert bool(lockout(API, before, changed(before, change))) == is_told


FIELD = Path(__file__).parents[1] / "simulator" / "field" / "lua-and-users.conf"
PUBLISHED = FIELD.read_text(encoding="utf-8")
CAROL = ManagementPath("http", "execute", "carol", 80, "192.168.11.7", "192.168.11.1")
FROM_OUTSIDE = ManagementPath("ssh", "", "carol", 22, "198.51.100.7", "203.0.113.88")
OPENED = """
pp select none
sshd service on
sshd host key generate *
nat descriptor masquerade static 1000 9 192.168.11.1 tcp 22
ip filter 15 pass * 192.168.11.1 tcp * 22
ip lan3 secure filter in 15 1 2000
ip lan3 secure filter out 3000
"""


@pytest.mark.parametrize(
    ("path", "change", "line"),
    [
        (CAROL, "httpd host lan3", "`httpd host lan3`"),
        (CAROL, "no httpd host", ""),
        (CAROL, "httpd custom-gui use off", ""),  # it is not on there: we use another path
        (CAROL, "ip lan1 secure filter in 1 3000", ""),
        (CAROL, "ip lan1 secure filter in 1 11", "`ip lan1 secure filter in 1 11`"),
        (CAROL, "ip lan1 secure filter in 1 2000", "`ip filter 2000 reject * *`"),
        (CAROL, "no ip lan3 address", ""),
        (CAROL, "ip lan1 address 192.168.11.1/30", "`ip lan1 address 192.168.11.1/30`"),
        (CAROL, "no l2tp service", ""),
        (FROM_OUTSIDE, "ip lan3 secure filter in 1 15 2000", ""),
        (FROM_OUTSIDE, "ip lan3 secure filter in 2000 15", "`ip filter 2000 reject * *`"),
        (FROM_OUTSIDE, "ip lan3 secure filter in 1 11 2000", "`ip filter 2000 reject * *`"),
        (FROM_OUTSIDE, "ip lan3 secure filter out 1", ""),
        (FROM_OUTSIDE, "ip lan3 secure filter out 11", "`ip lan3 secure filter out 11`"),
        (FROM_OUTSIDE, "no nat descriptor masquerade static 1000 9",
         "`no nat descriptor masquerade static 1000 9`"),
        (FROM_OUTSIDE, "no nat descriptor masquerade static 1000 4", ""),
        (FROM_OUTSIDE, "no ip lan3 nat descriptor", "`ip filter 2000 reject * *`"),
        (FROM_OUTSIDE, "ip lan3 address 203.0.113.89/24", "`ip lan3 address 203.0.113.89/24`"),
        (FROM_OUTSIDE, "no ip route default", "`no ip route default`"),
        (FROM_OUTSIDE, "ip route default gateway 203.0.113.2", ""),
        (FROM_OUTSIDE, "ip route default gateway 198.18.0.1",
         "`ip route default gateway 198.18.0.1`"),
    ],
)  # fmt: skip
def test_a_published_router_is_judged_like_the_office(
    path: ManagementPath, change: str, line: str
) -> None:
    before = parse_config(PUBLISHED + OPENED)
    clause = lockout(path, before, changed(before, change))
    assert clause.partition(" would lock us out: ")[0] == line


def test_a_host_of_a_network_behind_the_lan_may_be_a_lan_s_host_or_not() -> None:
    before = office("httpd host any", "ip route 172.16.0.0/16 gateway 192.168.100.2")
    path = replace(API, client_address="172.16.0.9")
    assert lockout(path, before, changed(before, "httpd host lan")) == ""
    assert "`httpd host 10.0.0.1`" in lockout(path, before, changed(before, "httpd host 10.0.0.1"))


def test_a_host_behind_a_tunnel_is_no_lan_s_host() -> None:
    before = office("httpd host any")
    assert "`httpd host lan`" in lockout(FAR, before, changed(before, "httpd host lan"))
    assert lockout(FAR, before, changed(before, "httpd host lan tunnel10")) == ""


def test_a_line_that_enables_several_is_named_as_it_stands() -> None:
    before = changed(office(WITH_OUTSIDE, "pp enable 1-3"), "no pp enable 1")
    clause = lockout(OUTSIDE, before, changed(before, "no pp enable 1-3"))
    assert clause.startswith("`pp disable 1-3` would lock us out: ")


def test_a_tunnel_between_offices_needs_no_l2tp() -> None:
    before = office("l2tp service on")
    assert lockout(FAR, before, changed(before, "l2tp service off")) == ""


def test_where_nat_seems_to_hide_the_router_filters_see_the_address_itself() -> None:
    before = office(
        "httpd host any", "ip filter 7 pass * 203.0.113.77 tcp * 8080",
        "pp select 1", "ip pp secure filter in 7",
    )  # fmt: skip
    clause = lockout(OUTSIDE, before, changed(before, "pp 1: ip pp secure filter in 200099"))
    assert "it rejects TCP from 198.51.100.7 to 203.0.113.77, to port 8080" in clause


def test_without_a_line_only_the_lan_s_hosts_are_admitted() -> None:
    before = office("httpd host any")
    assert "`no httpd host` would" in lockout(FAR, before, changed(before, "no httpd host"))
    assert lockout(API, before, changed(before, "no httpd host")) == ""


@pytest.mark.parametrize("change", ["no login user admin", "user attribute admin connection=off"])
def test_the_api_door_asks_for_no_user(change: str) -> None:
    path = replace(API, user="admin")
    assert lockout(path, office(), changed(office(), change)) == ""


def test_several_tunnels_leave_a_vpn_s_client_another_way() -> None:
    before = office(VPN, "tunnel enable 2", "pp select anonymous", "pp bind tunnel1-tunnel2")
    assert lockout(CLIENT, before, changed(before, "no tunnel enable 1")) == ""
