"""Where NAT on the ingress interface leads a connection to one of the router's addresses."""

from dataclasses import replace

import pytest

from rtx_provider.access.management_path import ManagementPath
from rtx_provider.access.nat import Target, is_blocked_by_nat, target
from rtx_provider.config.tree import parse_config

DOOR = ManagementPath("http", "api", "", 8080, "198.51.100.7", "203.0.113.88")
BASE = """\
ip lan1 address 192.168.11.1/24
ip lan3 address 203.0.113.88/24
ip lan3 secondary address 203.0.113.90/24
nat descriptor type 1 masquerade
nat descriptor type 2 masquerade
"""
STRAIGHT, NOWHERE, UNKNOWN = "203.0.113.88:8080", ":0", "?"
OPEN = "nat descriptor masquerade static 1 1 192.168.11.1 tcp 8080"


def _written(found: Target) -> str:
    return f"{found.address}:{found.port}" if found.is_known else UNKNOWN


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("", STRAIGHT),
        ("ip lan1 nat descriptor 1", STRAIGHT),
        ("ip lan3 nat descriptor reverse 1", STRAIGHT),
        ("ip lan3 nat descriptor 1", NOWHERE),
        ("ip lan3 nat descriptor 7", STRAIGHT),
        ("ip lan3 nat descriptor 1\nnat descriptor type 1 none", STRAIGHT),
        ("ip lan3 nat descriptor 1\nnat descriptor type 1 nat", UNKNOWN),
        ("ip lan3 nat descriptor 1\nnat descriptor type 1 nat-masquerade", NOWHERE),
        (
            "ip lan3 nat descriptor 1\nnat descriptor static 1 1 203.0.113.9=192.168.11.9",
            UNKNOWN,
        ),
        # what static entries say
        (f"ip lan3 nat descriptor 1\n{OPEN}", "192.168.11.1:8080"),
        (f"ip lan3 nat descriptor 1\n{OPEN}=www", "192.168.11.1:80"),
        (f"ip lan3 nat descriptor 1\n{OPEN}=newname", "192.168.11.1:8080"),
        (f"ip lan3 nat descriptor 1\n{OPEN.replace('8080', '22,8000-8100,25')}",
         "192.168.11.1:8080"),
        (f"ip lan3 nat descriptor 1\n{OPEN.replace('8080', '80=8080')}", NOWHERE),
        (f"ip lan3 nat descriptor 1\n{OPEN.replace('tcp', '6')}", "192.168.11.1:8080"),
        (f"ip lan3 nat descriptor 1\n{OPEN.replace('tcp', 'udp')}", NOWHERE),
        (f"ip lan3 nat descriptor 2\n{OPEN}", NOWHERE),
        (f"ip lan3 nat descriptor 2 1\n{OPEN}", "192.168.11.1:8080"),
        # what is done with the rest
        ("ip lan3 nat descriptor 1\nnat descriptor masquerade incoming 1 reject", NOWHERE),
        ("ip lan3 nat descriptor 1\nnat descriptor masquerade incoming 1 discard", NOWHERE),
        ("ip lan3 nat descriptor 1\nnat descriptor masquerade incoming 1 through", STRAIGHT),
        ("ip lan3 nat descriptor 1\nnat descriptor masquerade incoming 1 forward 192.168.11.9",
         "192.168.11.9:8080"),
        ("ip lan3 nat descriptor 2 1\nnat descriptor type 1 nat", UNKNOWN),
        # which address is the outer one
        ("ip lan3 nat descriptor 1\nnat descriptor address outer 1 primary", NOWHERE),
        ("ip lan3 nat descriptor 1\nnat descriptor address outer 1 ipcp", NOWHERE),
        ("ip lan3 nat descriptor 1\nnat descriptor address outer 1 secondary", STRAIGHT),
        ("ip lan3 nat descriptor 1\nnat descriptor address outer 1 203.0.113.88", NOWHERE),
        ("ip lan3 nat descriptor 1\nnat descriptor address outer 1 203.0.113.80-203.0.113.89",
         NOWHERE),
        ("ip lan3 nat descriptor 1\nnat descriptor address outer 1 203.0.113.90", STRAIGHT),
        ("ip lan3 nat descriptor 1\nnat descriptor address outer 1 map-e", NOWHERE),
    ],
)  # fmt: skip
def test_a_connection_to_the_outer_address_is_led(lines: str, expected: str) -> None:
    assert expected == _written(target(DOOR, parse_config(BASE + lines), "lan3"))


@pytest.mark.parametrize(
    ("there", "outer", "is_led"),
    [
        ("203.0.113.90", "primary", False),
        ("203.0.113.90", "secondary", True),
        ("203.0.113.90", "203.0.113.90", True),
        ("203.0.113.77", "primary", True),
        ("203.0.113.77", "secondary", False),
        ("192.168.11.1", "primary", False),
    ],
)
def test_other_addresses_of_the_router_are_led_or_not(
    there: str,
    outer: str,
    is_led: bool,  # noqa: FBT001
) -> None:
    lines = f"ip lan3 nat descriptor 1\nnat descriptor address outer 1 {outer}\n{OPEN}=80"
    found = target(replace(DOOR, router_address=there), parse_config(BASE + lines), "lan3")
    assert _written(found) == ("192.168.11.1:80" if is_led else f"{there}:8080")


@pytest.mark.parametrize(
    ("lines", "hidden"),
    [
        ("", False),
        (OPEN, False),
        (OPEN.replace("11.1", "11.9"), True),
        ("nat descriptor masquerade incoming 1 through", False),
        ("nat descriptor masquerade incoming 1 forward 192.168.11.1", False),
        ("nat descriptor masquerade incoming 1 forward 192.168.11.9", True),
        ("nat descriptor masquerade incoming 1 reject", True),
        ("nat descriptor type 1 nat", None),
    ],
)
def test_a_router_is_hidden_where_another_host_or_none_is_led_to(
    lines: str,
    hidden: bool | None,  # noqa: FBT001
) -> None:
    bound = "ip lan3 nat descriptor 1\n" if lines else ""
    assert hidden is is_blocked_by_nat(DOOR, parse_config(f"{BASE}{bound}{lines}"), "lan3")


def test_a_line_with_an_address_that_changes_is_led_too() -> None:
    text = "pp select 1\n ip pp nat descriptor 1\npp select none\nip route default gateway pp 1"
    found = target(replace(DOOR, router_address="192.0.2.9"), parse_config(BASE + text), "pp 1")
    assert _written(found) == NOWHERE
