"""Which changes call for a confirmed commit, and why: with and without a configuration."""

from dataclasses import replace

import pytest

from rtx_provider.access.management_path import ManagementPath
from rtx_provider.access.risk import risks
from rtx_provider.config.change import Edit
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.tree import parse_config
from tests.unit.changes import API, FAR, OUTSIDE, SSH, changed, edits, office

VPN = """\
pp select anonymous
 pp bind tunnel1-tunnel2
 pp auth request mschap-v2
 pp auth username bob moon
 ip pp remote address pool 192.168.100.200-192.168.100.219
 ip pp secure filter in 300000
 ip pp mtu 1258
 pp enable anonymous
tunnel select 1
 tunnel encapsulation l2tp
 ipsec tunnel 101
  ipsec sa policy 101 1 esp aes-cbc sha-hmac
  ipsec ike pre-shared-key 1 text moon
 tunnel enable 1
tunnel select none
ip filter 300000 pass * *
ip filter 300001 pass * *
nat descriptor type 3000 masquerade
ipsec transport 1 101 udp 1701
l2tp service on
"""
CLIENT = replace(API, client_address="192.168.100.205")
PATH, LINE = "the management path ({})", "the internet line ({})"
FILTERS, NAT = "the filters of `pp 1`", "the NAT of `pp 1`"
OURS = "the `{}` that we connect through"

# The change, and its reason on line and offline.
MANAGEMENT = [
    ("httpd host any", "`httpd host`"),
    ("no httpd host", "`httpd host`"),
    ("httpd custom-gui api password hush", "`httpd custom-gui api password`"),
    ("httpd custom-gui user bob directory=/", "`httpd custom-gui user bob`"),
    ("sshd service off", "`sshd service`"),
    ("sshd future thing hush", "`sshd`"),
    ("telnetd host any", "`telnetd host`"),
    ("login user bob hush", "`login user bob`"),
    ("user attribute bob connection=ssh", "`user attribute bob`"),
    ("security class 2 on", "`security class`"),
    ("administrator radius auth hush", "`administrator`"),
    ("ip lan1 address 192.168.100.1/25", "`ip lan1 address`"),
    ("ip lan1 secondary address 10.0.0.1/8", "`ip lan1 secondary address`"),
    ("ip bridge1 address 10.0.0.1/8", "`ip bridge1 address`"),
    ("ip route default gateway pp 2", "`ip route default`"),
    ("ip route 10.0.0.0/8 gateway pp 1", "`ip route 10.0.0.0/8`"),
    ("tunnel 10: ip tunnel address 10.0.0.1", "`ip tunnel address` of `tunnel 10`"),
]
WAN = [
    ("pp 1: pppoe use lan3", "`pppoe use` of `pp 1`"),
    ("pp 1: no pppoe auto disconnect", "`pppoe auto disconnect` of `pp 1`"),
    ("pp 1: pppoe future hush", "`pppoe` of `pp 1`"),
    ("pp 1: pp always-on off", "`pp always-on` of `pp 1`"),
    ("pp 1: pp auth myname a hush", "`pp auth myname` of `pp 1`"),
    ("pp 1: pp auth accept chap", "`pp auth accept` of `pp 1`"),
    ("pp 1: ip pp address 192.0.2.1", "`ip pp address` of `pp 1`"),
    ("pp enable 2", "`pp enable 2`"),
    ("no pp enable 1", "`pp enable 1`"),
    ("pp disable 1", "`pp enable 1`"),
]
WORDS = [(change, PATH.format(name)) for change, name in MANAGEMENT]
WORDS += [(change, LINE.format(name)) for change, name in WAN]


@pytest.mark.parametrize(("change", "reason"), WORDS)
def test_the_management_path_and_the_line_are_told_by_their_words(change: str, reason: str) -> None:
    config = office(VPN)
    assert risks(edits(config, change), config, None) == (reason,)
    assert risks(edits(config, change), config, API) == (reason,)
    assert risks(edits(None, change), None, None) == (reason,)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        # lists
        ("pp 1: ip pp secure filter in 200099", FILTERS),
        ("pp 1: no ip pp secure filter out", FILTERS),
        ("pp 1: ip pp secure filter name LAN", FILTERS),
        ("ip lan1 secure filter in 1", "the filters of `lan1`"),
        ("tunnel 10: ip tunnel secure filter in 1", "the filters of `tunnel 10`"),
        # filters in them, and filters that stand nowhere
        ("ip filter 200099 pass * *", FILTERS),
        ("no ip filter 200032", FILTERS),
        ("ip filter 201040 pass * *", ""),
        ("no ip filter 300001", ""),
        ("ip filter dynamic 200080 * * www", FILTERS),
        ("no ip filter dynamic 200085", FILTERS),
        ("ip filter dynamic 200099 * * www", ""),
        ("ip filter 200080 pass * *", ""),
        ("ip filter set LAN in 1", ""),
        ("ip filter source-route off", ""),
        ("ip filter dynamic timer tcp-idle-time=900", ""),
        # NAT
        ("pp 1: ip pp nat descriptor 1000 2000", NAT),
        ("nat descriptor type 1000 nat", NAT),
        ("nat descriptor masquerade incoming 1000 through", NAT),
        ("nat descriptor masquerade static 1000 2 192.168.100.1 udp 500", NAT),
        ("no nat descriptor masquerade static 1000 1", NAT),
        ("nat descriptor timer 1000 900", NAT),
        ("nat descriptor type 3000 nat", ""),
        ("nat descriptor masquerade static 3000 2 192.168.100.1 udp 500", ""),
        ("nat descriptor log on", ""),
        (
            "nat descriptor backward-compatibility 2",
            "the management path (`nat descriptor backward-compatibility`)",
        ),
        # the LAN port of the line
        ("ip lan2 mtu 1454", LINE.format("`ip lan2 mtu`")),
        ("ip lan3 nat descriptor 1", "the NAT of `lan3`"),
        ("ip lan1 mtu 1454", ""),
        ("ipv6 lan2 mtu 1280", ""),
        ("ip filter 1000 pass * *", ""),
        ("ip lan1 proxyarp on", ""),
        # services of the VPN
        ("l2tp service off", "the VPN's users (`l2tp service`)"),
        ("no l2tp service", "the VPN's users (`l2tp service`)"),
        ("l2tp service on l2tpv3", "the VPN's users (`l2tp service`)"),
        ("l2tp service on l2tp l2tpv3", ""),
        ("ipsec use off", "every IPsec tunnel (`ipsec use`)"),
        ("ipsec use on", ""),
        # the VPN's own lines
        ("pp anonymous: ip pp mtu 1280", ""),
        ("pp anonymous: ip pp secure filter in 300001", ""),
        ("pp anonymous: ip pp nat descriptor 3000", ""),
        ("pp anonymous: pp auth username bob x", ""),
        ("pp anonymous: pp auth accept chap", ""),
        ("pp anonymous: ip pp address 10.0.0.1", ""),
        ("no pp enable anonymous", ""),
        ("ip filter 300000 reject * *", ""),
        ("tunnel 1: ip tunnel secure filter in 1", ""),
        ("tunnel 2: tunnel encapsulation pptp", ""),
        ("no tunnel enable 1", ""),
        ("ipsec sa policy 101 1 esp aes256-cbc", ""),
        ("ipsec ike pre-shared-key 1 text x", ""),
        ("ipsec transport 2 102 udp 1701", ""),
        # nothing to do with any of it
        ("syslog host 192.168.100.9", ""),
        ("dns server 192.0.2.1", ""),
        ("pp 1: ip pp mtu 1400", ""),
        ("pp 1: description pp x", ""),
        ("login timer 300", ""),
        ("tunnel 10: description tunnel x", ""),
        ("ip routing off", "the management path (`ip routing`)"),
        ("ipv6 lan1 secure filter in 1", "IPv6 (`ipv6 lan1 secure filter`)"),
        ("ethernet lan1 filter in 1", "the management path (`ethernet lan1 filter in`)"),
        ("ip lan1 vrrp 1 192.168.100.1", "the management path (`ip lan1 vrrp 1`)"),
        ("some new command hush", "a command with unknown effect (`some`)"),
    ],
)
def test_a_change_on_a_router_that_is_known(change: str, reason: str) -> None:
    config = office(VPN)
    assert risks(edits(config, change), config, API) == ((reason,) if reason else ())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("pp 1: ip pp secure filter in 200099", FILTERS),
        ("pp anonymous: ip pp secure filter in 1", ""),
        ("ip filter 200099 pass * *", ""),
        ("no ip filter 200032", "the filters (`ip filter 200032`)"),
        ("no ip filter dynamic 7", "the filters (`ip filter dynamic 7`)"),
        ("no ip filter source-route", ""),
        ("pp 1: ip pp nat descriptor 1000", NAT),
        ("nat descriptor type 1000 masquerade", "the NAT (`nat descriptor type 1000`)"),
        ("nat descriptor masquerade incoming 1000 through",
         "the NAT (`nat descriptor masquerade incoming 1000`)"),
        ("nat descriptor masquerade static 1000 2 192.168.100.1 udp 500", ""),
        ("l2tp service on", ""),
        ("ip lan2 mtu 1454", ""),
    ],
)  # fmt: skip
def test_a_change_in_a_preview_without_a_router(change: str, reason: str) -> None:
    assert risks(edits(None, change), None, None) == ((reason,) if reason else ())


@pytest.mark.parametrize(
    ("path", "change", "name"),
    [
        (OUTSIDE, "pp 1: ip pp mtu 1400", "pp 1"),
        (OUTSIDE, "pp 1: description pp x", "pp 1"),
        (OUTSIDE, "no pp enable 1", "pp 1"),
        (OUTSIDE, "tunnel 10: description tunnel x", ""),
        (FAR, "tunnel 10: description tunnel x", "tunnel 10"),
        (FAR, "no tunnel enable 10", "tunnel 10"),
        (FAR, "ipsec sa policy 10 10 esp aes-cbc", "tunnel 10"),
        (FAR, "no ipsec ike pre-shared-key 10", "tunnel 10"),
        (FAR, "no ipsec ike pre-shared-key 1", ""),
        (
            FAR,
            "pp 1: ip pp mtu 1400",
            "the `pp 1` that carries `tunnel 10`, which we connect through",
        ),
        (FAR, "ip filter 10 pass * *", ""),
        (FAR, "pp enable 10", "the internet line (`pp enable 10`)"),
        (CLIENT, "ipsec ike pre-shared-key 101 text x", ""),
        (CLIENT, "ipsec sa policy 1 1 esp aes-cbc", ""),
        (CLIENT, "ipsec transport 2 102 udp 1701", ""),
        (CLIENT, "pp anonymous: ip pp mtu 1280", "pp anonymous"),
        (CLIENT, "pp anonymous: pp auth username carol x", "pp anonymous"),
        (CLIENT, "no pp enable anonymous", "pp anonymous"),
        (CLIENT, "tunnel 2: tunnel encapsulation pptp", "tunnel 2"),
        (CLIENT, "ipsec sa policy 101 1 esp aes256-cbc", "tunnel 1"),
        (CLIENT, "no ipsec transport 1", "tunnel 1"),
        (CLIENT, "ip filter 300000 reject * *", "the filters of `pp anonymous`"),
        (CLIENT, "tunnel 10: description tunnel x", ""),
        (SSH, "pp anonymous: ip pp mtu 1280", ""),
    ],
)
def test_the_interface_that_we_connect_through_is_risky_with_all_its_lines(
    path: ManagementPath, change: str, name: str
) -> None:
    config = office(VPN)
    reason = name if name.startswith("the ") else OURS.format(name)
    assert risks(edits(config, change), config, path) == ((reason,) if name else ())


def test_a_filter_that_joins_a_list_in_the_same_change_counts() -> None:
    config = office()
    lines = ("ip filter 201040 pass * *", "pp 1: ip pp secure filter in 201040 200099")
    assert risks(edits(config, lines[0]), config, API) == ()
    assert risks(edits(config, *lines), config, API) == (FILTERS,)


def test_a_set_counts_where_an_interface_names_it() -> None:
    config = office("ip lan1 secure filter name LAN", "ip filter set LAN in 7 dynamic 8")
    named = ("the filters of `lan1`",)
    assert risks(edits(config, "ip filter set LAN in 7 9"), config, API) == named
    assert risks(edits(config, "ip filter 7 pass * *"), config, API) == named
    assert risks(edits(config, "ip filter dynamic 8 * * ftp"), config, API) == named
    assert risks(edits(config, "ip filter set OTHER in 7 9"), config, API) == ()


def test_a_descriptor_counts_on_the_other_side_of_a_line_too() -> None:
    config = parse_config("ip lan2 nat descriptor 1 reverse 2")
    change = edits(config, "nat descriptor timer 2 900")
    assert risks(change, config, API) == ("the NAT of `lan2`",)


@pytest.mark.parametrize("route", ["gateway dhcp lan2", "gateway 192.0.2.1"])
def test_the_line_may_be_a_lan_port_alone(route: str) -> None:
    config = parse_config(f"ip lan2 address 192.0.2.9/24\nip route default {route}")
    reasons = risks(edits(config, "ip lan2 mtu 1454"), config, API)
    assert reasons == (LINE.format("`ip lan2 mtu`"),)


def test_each_reason_is_given_once_in_the_order_of_the_change() -> None:
    config = office()
    change = ("no ip filter 200032", "httpd host any", "no ip filter 200030")
    assert risks(edits(config, *change), config, API) == (FILTERS, PATH.format("`httpd host`"))


def test_a_line_that_stays_as_it_is_is_no_risk() -> None:
    config = office()
    assert risks(edits(config, "httpd host lan"), config, API) == ()


@pytest.mark.parametrize(
    ("context", "line", "reason"),
    [
        (GLOBAL, "no httpd service", PATH.format("`httpd service`")),
        (GLOBAL, "no sshd future", PATH.format("`sshd`")),
        (GLOBAL, "no ip filter 200032", FILTERS),
        (GLOBAL, "pp disable 1", LINE.format("`pp enable 1`")),
        (GLOBAL, "pp disable anonymous", ""),
        (GLOBAL, "tunnel disable 10", ""),
        ("pp 1", "no pppoe use", LINE.format("`pppoe use` of `pp 1`")),
        ("pp 1", "no ip pp nat descriptor", NAT),
        (GLOBAL, "no dns server", ""),
        (GLOBAL, "lan shutdown lan1", PATH.format("`lan shutdown lan1`")),
    ],
)
def test_a_line_written_as_a_verb_is_read_as_what_it_takes_back(
    context: str, line: str, reason: str
) -> None:
    words = tuple(line.split())
    edit = Edit(Key(context, words), None, words)
    assert risks([edit], office(), API) == ((reason,) if reason else ())


def test_no_reason_holds_a_secret() -> None:
    config = office(VPN)
    changes = [change for change, _ in WORDS]
    assert "hush" not in " ".join(risks(edits(config, *changes), config, API))


AWAY = replace(API, client_address="", router_address="")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("tunnel 10: ip tunnel mtu 576", "the `tunnel 10` that we may connect through"),
        ("ipsec ike hash 10 md5", "the `tunnel 10` that we may connect through"),
        ("no ipsec auto refresh", "the `tunnel 10` that we may connect through"),
        (
            "pp 1: ip pp mtu 1400",
            "the `pp 1` that carries `tunnel 10`, which we may connect through",
        ),
        # what can cut nobody off, or belongs to another tunnel
        ("pp 1: description pp x", ""),
        ("pp 1: pp name x", ""),
        ("tunnel 10: description tunnel x", ""),
        ("ipsec use on", ""),
        ("ipsec auto refresh on", ""),
        ("tunnel 2: ipsec tunnel 2", ""),
        ("ipsec ike local address 2 ipcp pp 1", ""),
        ("ipsec transport 2 2 udp 1701", ""),
    ],
)
def test_where_our_way_is_not_known_each_tunnel_may_be_ours(change: str, reason: str) -> None:
    config = office(VPN)
    if change == "ipsec auto refresh on":
        config = changed(config, "no ipsec auto refresh")
    assert risks(edits(config, change), config, AWAY) == ((reason,) if reason else ())


@pytest.mark.parametrize("change", ["tunnel 3: ip tunnel mtu 576", "pp 1: ip pp mtu 1400"])
def test_a_host_of_a_bridge_may_be_behind_its_tunnel(change: str) -> None:
    config = office("bridge member bridge1 lan1 tunnel3", "ip bridge1 address 172.16.0.1/24",
                    "tunnel select 3", "tunnel encapsulation l2tpv3", "ipsec tunnel 3")  # fmt: skip
    path = replace(API, client_address="172.16.0.9", router_address="172.16.0.1")
    assert "may connect through" in risks(edits(config, change), config, path)[0]
