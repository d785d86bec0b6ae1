"""The proof after a wave: which lines of the state a router does not have."""

import pytest

from rtx_provider.config.shown import shown
from rtx_provider.config.tree import parse_config
from rtx_provider.config.words import split
from rtx_provider.fleet.proof import missing

IKE = "ip filter 201040 pass * * udp * 500,4500"
LIST = "ip lan2 secure filter in 201040 ..."


@pytest.mark.parametrize(
    ("line", "router"),
    [
        (IKE, "ip filter 201040 reject * * tcp * 80"),
        (IKE, "ip filter 201040 pass * * udp * 500"),
        (IKE, ""),
        ("ip filter 201040 pass * * * * *", "ip filter 201040 reject * * * * *"),
        (LIST, "ip lan2 secure filter in 10 20"),
        (LIST, "ip lan2 secure filter out 201040"),
        (LIST, ""),
        ("ip lan2 secure filter in 10 dynamic 20", "ip lan2 secure filter in 10 20"),
        ("ipsec ike pre-shared-key 1 text *", "ipsec ike pre-shared-key 1 hexadecimal 0x6d6f"),
        ("pp auth username bob * myname a", "pp auth username bob moon myname b"),
        ("telnetd host lan1", "telnetd host lan2"),
    ],
)
def test_a_line_that_the_router_has_otherwise_is_missing(line: str, router: str) -> None:
    assert missing([line], parse_config(router)) == [line]


@pytest.mark.parametrize(
    ("line", "router"),
    [
        (IKE, IKE),
        (LIST, "ip lan2 secure filter in 10 201040 20"),
        ("ipsec ike pre-shared-key 1 text *", "ipsec ike pre-shared-key 1 text moon"),
        ("ipsec ike pre-shared-key 1 text *", "ipsec ike pre-shared-key 1 text *"),
        ("no telnetd host", ""),
        ("l2tp service on l2tpv3 ...", "l2tp service on l2tp l2tpv3"),
        ('description lan1 "to the shops"', 'description lan1 "to the shops"'),
        (shown(split("nonesuch thing moon")), "nonesuch thing moon"),
    ],
)
def test_a_line_stands_if_the_router_shows_the_same_with_its_secret(line: str, router: str) -> None:
    assert missing([line], parse_config(router)) == []


def test_a_missing_line_is_named_with_its_context() -> None:
    router = parse_config("pp select 1\n ip pp mtu 1280\n")
    assert missing(["pp select 1", "ip pp mtu 1454"], router) == ["pp 1: ip pp mtu 1454"]
