"""The interface through which our packets arrive, according to a router's configuration."""

from dataclasses import replace

import pytest

from rtx_provider.access.ingress import ingress, ingress_interface, is_enabled, possible_ingress
from rtx_provider.access.management_path import ManagementPath
from rtx_provider.config.filter_terms import holds, network_of
from rtx_provider.config.tree import parse_config
from tests.unit.changes import API, FAR, OUTSIDE, SSH, office


def _door(here: str, there: str = "192.168.100.1") -> ManagementPath:
    return ManagementPath("http", "api", "", 80, here, there)


LANS = """\
ip lan1 address 192.168.100.1/24
ip lan1 secondary address 10.1.0.1/255.255.0.0
ip lan2 address 172.16.9.1
ip lan3 address 203.0.113.88/0xffffff00
ip lan1/2 address 192.168.100.129/25
ip lan9 address
ip loopback1 address 10.77.0.1/24
pp select 5
 ip pp address 10.5.0.1/24
pp select none
tunnel select 6
 ip tunnel address 10.6.0.1/30
tunnel select none
"""


@pytest.mark.parametrize(
    ("here", "routes", "expected"),
    [
        ("192.168.100.50", "", "lan1"),
        ("10.1.200.7", "", "lan1"),
        ("10.2.0.7", "", ""),
        ("172.16.255.1", "", "lan2"),
        ("172.17.0.1", "", ""),
        ("203.0.113.9", "", "lan3"),
        ("10.5.0.9", "", "pp 5"),
        ("10.6.0.2", "", "tunnel 6"),
        ("10.77.0.9", "ip route default gateway pp 1", "pp 1"),
        ("192.168.100.200", "", "lan1/2"),
        ("8.8.8.8", "ip route default gateway pp 1", "pp 1"),
        ("8.8.8.8", "ip route default gateway dhcp lan2", "lan2"),
        ("8.8.8.8", "ip route default gateway 203.0.113.1", "lan3"),
        ("8.8.8.8", "ip route default gateway 198.51.100.1", ""),
        ("8.8.8.8", "ip route default gateway pp anonymous name=bob", "pp anonymous"),
        ("8.8.8.8", "ip route default gateway null", ""),
        ("8.8.8.8", "ip route default gateway pp 1 gateway tunnel 2", ""),
        ("8.8.8.8", "ip route default gateway pp 1 filter 1 2 gateway tunnel 2", ""),
        ("8.8.8.8", "ip route default gateway pp 1 filter 1 2 gateway pp 1", "pp 1"),
        ("8.8.8.8", "ip route default gateway tunnel 2 hide metric 2", "tunnel 2"),
        (
            "10.9.1.1",
            "ip route default gateway pp 1\nip route 10.9.0.0/16 gateway tunnel 3",
            "tunnel 3",
        ),
        ("10.9.1.1", "ip route 10.0.0.0 gateway pp 2", "pp 2"),
        ("10.9.1.1", "ip route 10.9.1.1 gateway tunnel 4", "tunnel 4"),
        ("10.9.1.2", "ip route 10.9.1.1 gateway tunnel 4", ""),
        ("", "ip route default gateway pp 1", ""),
        ("router.example.com", "ip route default gateway pp 1", ""),
    ],
)
def test_packets_arrive_where_the_answers_go(here: str, routes: str, expected: str) -> None:
    assert expected == ingress_interface(_door(here), parse_config(LANS + routes))


def test_an_office_is_reached_by_its_lan_its_tunnel_and_its_line() -> None:
    arrivals = [ingress_interface(path, office()) for path in (API, SSH, FAR, OUTSIDE)]
    assert arrivals == ["lan1", "lan1", "tunnel 10", "pp 1"]


def test_addresses_of_a_simulator_or_a_forwarded_port_tell_nothing() -> None:
    config = parse_config("ip route default gateway pp 1\nip lan1 address 127.0.0.9/8")
    assert ingress_interface(_door("127.0.0.1", "127.0.0.1"), config) == ""
    assert ingress_interface(_door("127.0.0.1", "192.0.2.1"), config) == "lan1"
    assert ingress_interface(_door("192.0.2.1", "127.0.0.1"), config) == "pp 1"


@pytest.mark.parametrize(
    ("lines", "is_known"),
    [
        ("ip lan1 address 192.168.100.1/24", True),
        ("ip lan1 address 192.168.100.1/24\nrip use on", False),
        ("ip lan2 address dhcp", False),
        ("ip lan2 address dhcp\nip route default gateway 192.0.2.1", False),
        ("ip route default gateway 192.0.2.1", True),
        ("ip route default gateway null", True),
        ("ip route default gateway loopback1", True),
        ("ip route default gateway somewhere", False),
        ("ospf use on", False),
        ("bgp use on", False),
        ("bgp use off", True),
        ("dns server 8.8.8.8", True),
    ],
)
def test_no_way_is_told_from_a_way_that_is_not_known(lines: str, is_known: bool) -> None:  # noqa: FBT001
    found = ingress(_door("8.8.8.8"), parse_config(lines))
    assert (found.interface, found.is_known) == ("", is_known)


RTX1220 = """\
ip route default gateway 203.0.113.1
ip lan1 address 192.168.11.1/24
ip lan2 address 192.168.1.254/24
ip lan3 address 203.0.113.88/24
"""
RTX830 = """\
bridge member bridge1 lan1 tunnel1
ip bridge1 address 192.168.100.254/24
ip lan1/3 address 192.168.254.253/24
ip lan2 address dhcp
"""
RTX1100 = """\
ip route default gateway pp 1
ip route 192.168.88.0/24 gateway 192.168.77.2
ip lan1 address 192.168.55.1/24
ip lan3 address 192.168.77.1/24
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (RTX1220, {"192.168.11.7": "lan1", "192.168.1.7": "lan2", "8.8.8.8": "lan3"}),
        (RTX830, {"192.168.100.7": "bridge1", "192.168.254.7": "lan1/3", "8.8.8.8": ""}),
        (RTX1100, {"192.168.88.4": "lan3", "192.168.55.4": "lan1", "8.8.8.8": "pp 1"}),
    ],
)
def test_published_configurations_tell_it_too(text: str, expected: dict[str, str]) -> None:
    assert expected == {
        here: ingress_interface(_door(here), parse_config(text)) for here in expected
    }


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("10.0.0.1", "10.0.0.0/8"),
        ("127.9.9.9", "127.0.0.0/8"),
        ("128.0.0.1", "128.0.0.0/16"),
        ("191.255.0.1", "191.255.0.0/16"),
        ("192.0.2.1", "192.0.2.0/24"),
        ("192.0.2.77/26", "192.0.2.64/26"),
        ("192.0.2.77/255.255.255.192", "192.0.2.64/26"),
        ("192.0.2.77/0xFFFFFFC0", "192.0.2.64/26"),
        ("192.0.2.77/33", "None"),
        ("192.0.2.77/255.0.255.0", "None"),
        ("dhcp", "None"),
        ("example.com/24", "None"),
    ],
)
def test_a_network_is_read_in_each_of_the_vendors_ways(text: str, network: str) -> None:
    assert network == str(network_of(text))


@pytest.mark.parametrize(
    ("text", "is_inside"),
    [
        ("*", True),
        ("192.168.100.7", True),
        ("192.168.100.8", False),
        ("192.168.100.0/24", True),
        ("192.168.*.*", True),
        ("192.169.*.*", False),
        ("192.168.*", True),
        ("192.168.100.1-192.168.100.9", True),
        ("192.168.100.8-", False),
        ("-192.168.100.8", True),
        ("10.0.0.1,192.168.100.7", True),
        ("10.0.0.1,www.example.com", None),
        ("192.168.100.7,www.example.com", True),
        ("*.example.com", None),
        ("my-host.example.com", None),
        ("192.168.100.1-last", None),
        ("first-192.168.100.9", None),
        ("map-e", None),
        ("@app", None),
    ],
)
def test_a_list_of_addresses_holds_one_or_not(text: str, is_inside: bool | None) -> None:  # noqa: FBT001
    assert is_inside is holds(text, "192.168.100.7")


def test_of_an_unknown_address_only_a_star_is_certain() -> None:
    assert [holds(text, "") for text in ("*", "10.0.0.0/8")] == [True, None]


@pytest.mark.parametrize(
    ("line", "enabled"),
    [
        ("pp enable 1", "1"),
        ("pp enable 1 3", "13"),
        ("pp enable 2-3", "23"),
        ("pp enable 2-", "23"),
        ("pp enable -2", "12"),
        ("pp enable all", "123"),
        ("pp enable anonymous", ""),
        ("tunnel enable 1", ""),
    ],
)
def test_a_pp_is_in_use_where_some_line_says_so(line: str, enabled: str) -> None:
    config = parse_config(line)
    assert enabled == "".join(n for n in "123" if is_enabled(config, f"pp {n}"))


CLIENTS = """\
pp select anonymous
 pp bind tunnel1-tunnel2 tunnel5
 pp auth username bob moon 192.168.100.230
 pp auth username carol * myname us *
 ip pp remote address pool 192.168.100.200-192.168.100.219
"""


@pytest.mark.parametrize(
    ("here", "is_client"),
    [("192.168.100.205", True), ("192.168.100.230", True), ("192.168.100.50", False)],
)
def test_a_client_of_the_vpn_came_by_one_of_its_tunnels(here: str, is_client: bool) -> None:  # noqa: FBT001
    path = replace(API, client_address=here)
    vpn = ("pp anonymous", "tunnel 1", "tunnel 2", "tunnel 5")
    assert possible_ingress(path, office(CLIENTS)) == ("lan1", *(vpn if is_client else ()))


def test_a_management_path_knows_its_service() -> None:
    assert (API.service, SSH.service) == ("httpd", "sshd")
