"""Offices whose administrators come through a tunnel or a pp, and changes of what carries it."""

from dataclasses import dataclass, replace

from rtx_provider.access.management_path import ManagementPath
from tests.unit.changes import FAR

BRANCH = """\
ip route default gateway pp 1
ip route 192.168.10.0/24 gateway tunnel 10
ip lan1 address 192.168.100.1/24
httpd host any
httpd custom-gui use on
httpd custom-gui api use on
httpd custom-gui api password demoapi
pp select 1
 pp keepalive interval 30 retry-interval=30 count=12
 pp keepalive use lcp-echo
 pp always-on on
 pppoe use lan2
 pppoe auto disconnect off
 pp auth accept pap chap
 pp auth myname office@isp.example example-pass
 ppp lcp mru on 1454
 ppp ipcp ipaddress on
 ppp ccp type none
 ip pp mtu 1454
 ip pp secure filter in 1001 1002 1003 1099
 ip pp secure filter out 1098
 ip pp nat descriptor 1000
 pp enable 1
tunnel select 10
 ipsec tunnel 101
  ipsec sa policy 101 7 esp aes256-cbc sha256-hmac
  ipsec ike always-on 7 on
  ipsec ike encryption 7 aes256-cbc
  ipsec ike group 7 modp2048
  ipsec ike hash 7 sha256
  ipsec ike keepalive use 7 on dpd 10 6
  ipsec ike local address 7 192.168.100.1
  ipsec ike nat-traversal 7 on
  ipsec ike pre-shared-key 7 text example-key
  ipsec ike remote address 7 203.0.113.10
 ip tunnel mtu 1280
 ip tunnel tcp mss limit auto
 tunnel enable 10
ip filter 1001 pass 203.0.113.10 192.168.100.1 udp * 500,4500
ip filter 1002 pass 203.0.113.10 192.168.100.1 esp
ip filter 1003 pass * * icmp
ip filter 1098 pass * *
ip filter 1099 reject * *
nat descriptor type 1000 masquerade
nat descriptor masquerade static 1000 1 192.168.100.1 udp 500
nat descriptor masquerade static 1000 2 192.168.100.1 esp
nat descriptor masquerade static 1000 3 192.168.100.1 udp 4500
ipsec auto refresh on
dns server pp 1
"""
PP_IN, STATIC = "pp 1: ip pp secure filter in", "nat descriptor masquerade static 1000"

CLOSED = (
    "ip filter set CLOSED in 1099\npp 1: no ip pp secure filter in\n"
    "pp 1: ip pp secure filter name CLOSED"
)

# What shuts the tunnel for certain, although nothing of it shows before its next packets or IKE.
SHUT = [
    # filters of the outer interface
    f"{PP_IN} 1002 1003 1099",
    f"{PP_IN} 1001 1003 1099",
    f"{PP_IN} 1099 1001 1002",
    f"{PP_IN} 1003",
    "pp 1: ip pp secure filter out 1099",
    "ip filter 1001 reject * * udp * 500",
    "ip filter 1001 pass 203.0.113.10 192.168.100.1 udp * 4500",
    "ip filter 1001 pass 203.0.113.10 192.168.100.1 udp * 500",
    "ip filter 1001 pass 203.0.113.11 192.168.100.1 udp * 500,4500",
    "ip filter 1002 pass 203.0.113.10 192.168.100.2 esp",
    "ip filter 1002 pass * * gre",
    "ip filter 1098 pass * * tcp",
    CLOSED,
    # NAT of the outer interface
    f"{STATIC} 1 192.168.100.9 udp 500",
    f"{STATIC} 9 192.168.100.9 udp 400-600",
    f"{STATIC} 4 192.168.100.9 udp 500",
    f"{STATIC} 2 192.168.100.9 esp",
    f"{STATIC} 2 192.168.100.9 50",
    f"{STATIC} 3 192.168.100.9 udp 4000-5000",
    f"no {STATIC} 1",
    f"no {STATIC} 3",
    "nat descriptor type 1000 nat",
    "pp 1: ip pp nat descriptor 2000\nnat descriptor type 2000 masquerade",
    "nat descriptor static 1000 1 203.0.113.77=192.168.100.9",
    # interfaces, routes and addresses
    "no pp enable 1",
    "no tunnel enable 10",
    "no ip route default",
    "ip route default gateway pp 2",
    "ip route 203.0.113.10 gateway null",
    "ip route 203.0.113.10 gateway 192.168.100.254",
    "no ip lan1 address",
    "lan shutdown lan2",
    "ipsec use off",
]
# What only the next IKE negotiation or the next session would show.
LATER = [
    "ipsec ike encryption 7 3des-cbc",
    "no ipsec ike encryption 7",
    "ipsec ike group 7 modp1024",
    "ipsec ike hash 7 md5",
    "ipsec ike local address 7 ipcp pp 1",
    "no ipsec ike local address 7",
    "ipsec ike remote address 7 203.0.113.11",
    "ipsec ike pre-shared-key 7 text other",
    "no ipsec ike pre-shared-key 7",
    "no ipsec ike always-on 7",
    "ipsec ike keepalive use 7 on icmp-echo 192.168.10.99",
    "ipsec ike nat-traversal 7 off",
    "ipsec ike pfs 7 on",
    "ipsec ike version 7 2",
    "ipsec ike local name 7 branch",
    "ipsec ike local id 7 10.0.0.0/8",
    "ipsec ike negotiate-strictly 7 on",
    "ipsec ike duration ipsec-sa 7 300",
    "ipsec ike esp-encapsulation 7 on",
    "ipsec ike retry 1 1 1",
    "ipsec sa policy 101 7 esp des-cbc",
    "ipsec sa policy 101 8 esp aes256-cbc sha256-hmac",
    "no ipsec auto refresh",
    "ipsec auto refresh off",
    "ipsec auto refresh 7 off",
    "tunnel 10: ipsec tunnel 102",
    "tunnel 10: no ipsec tunnel",
    "tunnel 10: tunnel encapsulation ipip",
    "tunnel 10: ipsec ipcomp type deflate",
    "pp 1: pp auth myname wrong@isp.example example-pass",
    "pp 1: no pp auth myname",
    "pp 1: pp auth accept mschap",
    "pp 1: pppoe use lan3",
    "pp 1: no pppoe use",
    "pp 1: pppoe service-name other",
    "pp 1: pppoe auto connect off",
    "pp 1: pppoe auto disconnect on",
    "pp 1: pp keepalive use icmp-echo 192.0.2.99",
    "pp 1: pp keepalive interval 1 retry-interval=1 count=3",
    "pp 1: no pp always-on",
    "pp 1: ppp lcp mru on 1280",
    "pp 1: ppp ipcp ipaddress off",
    "pp 1: ppp ccp type mppe-any",
    "pp 1: ip pp address 203.0.113.88",
    "pp 1: pp bind usb1",
]
# What a new connection does prove, so that a confirmed commit is enough.
PROVED = [
    "pp 1: ip pp mtu 64",
    "pp 1: no ip pp mtu",
    "pp 1: ip pp tcp mss limit 536",
    "pp 1: ip pp rebound on",
    "pp 1: ip pp intrusion detection in on reject=on",
    f"{PP_IN} 1001 1002 1003",
    f"{PP_IN} 1001 1002 1099",
    "ip filter 1003 reject * * icmp",
    "pp 1: ip pp secure filter out 1003 1098",
    "nat descriptor timer 1000 30",
    "nat descriptor masquerade incoming 1000 discard",
    f"{STATIC} 9 192.168.100.9 tcp 443",
    "nat descriptor masquerade port range 1000 60000-60010",
    "tunnel 10: ip tunnel mtu 64",
    "tunnel 10: ip tunnel tcp mss limit off",
    "tunnel 10: ip tunnel address 10.0.0.1",
    "tunnel 10: description tunnel x",
    "pp 1: description pp x",
    "pp 1: pp keepalive log on",
    "ipsec ike log 7 key-info",
    "ipsec log illegal-spi on",
    "ip lan2 mtu 1400",
    "lan type lan2 10-hdx",
    "ethernet lan2 filter in 1",
    "pppoe pass-through member lan1 lan2",
    "ip route default gateway pp 1 gateway pp 2",
    "ip route 203.0.113.0/24 gateway pp 1",
    "ip routing off",
    "ip fragment reassembly hush",
    "pp 1: pppoe future hush",
    "tunnel 10: tunnel future hush",
    "ipsec future 7 hush",
]


@dataclass(frozen=True)
class Office:
    """An office whose administrators come in through a chain of interfaces."""

    name: str
    lines: str
    path: ManagementPath
    shut: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    proved: tuple[str, ...] = ()
    unmoved: tuple[str, ...] = ()


BRANCH_OFFICE = Office(
    "IPsec over PPPoE", BRANCH, FAR, tuple(SHUT), tuple(LATER), tuple(PROVED),
    ("ipsec ike encryption 8 3des-cbc", "dns server 192.0.2.53", "ip filter 5 reject * *",
     "nat descriptor type 5 masquerade", "ip lan1 mtu 1400", "syslog debug on"),
)  # fmt: skip

BY_NAME = Office(
    "the other end has a name",
    BRANCH.replace("remote address 7 203.0.113.10", "remote address 7 hq.example.com"),
    FAR,
    shut=("no ip route default", "ip route default gateway pp 2", "no pp enable 1"),
    later=("dns server 192.0.2.53", "no dns server pp", "dns static a hq.example.com 192.0.2.1",
           "ip host hq.example.com 192.0.2.1", "dns server select 1 192.0.2.1 any hq.example.com"),
    unmoved=("dns private address spoof on",),
)  # fmt: skip

FIXED_LINE = Office(
    "IPsec over a LAN port with a fixed address",
    """\
ip route default gateway 203.0.113.1
ip route 192.168.10.0/24 gateway tunnel 2
ip lan1 address 192.168.100.1/24
ip lan2 address 203.0.113.2/29
ip lan2 secure filter in 1 2 9
ip filter 1 pass 198.51.100.9 203.0.113.2 udp * 500
ip filter 2 pass * 203.0.113.2 esp
ip filter 9 reject * *
tunnel select 2
 ipsec tunnel 5
  ipsec sa policy 5 6 esp aes-cbc sha-hmac
  ipsec ike local address 6 203.0.113.2
  ipsec ike remote address 6 198.51.100.9
  ipsec ike pre-shared-key 6 text example-key
 tunnel enable 2
""",
    FAR,
    shut=("ip lan2 secure filter in 2 9", "ip lan2 secure filter in 1 9",
          "ip lan2 address 203.0.113.3/29", "no ip lan2 address", "lan shutdown lan2",
          "no ip route default", "ip lan2 nat descriptor 5\nnat descriptor type 5 masquerade",
          "ip filter 2 pass * 203.0.113.2 ah"),
    later=("ipsec ike hash 6 md5", "ipsec sa policy 5 6 esp aes256-cbc sha-hmac"),
    proved=("ip lan2 mtu 576", "ip lan2 tcp mss limit 536", "ip lan2 proxyarp on",
            "ip lan2 arp static 203.0.113.1 00:a0:de:00:00:01", "lan type lan2 10-hdx"),
    unmoved=("ip lan1 proxyarp on", "ipsec ike hash 5 md5"),
)  # fmt: skip

GRE = Office(
    "PPTP and IPIP",
    """\
ip route default gateway pp 1
ip route 192.168.10.0/24 gateway tunnel 4
ip lan1 address 192.168.100.1/24
pp select 1
 pppoe use lan2
 ip pp secure filter in 1 9
 ip pp secure filter out 8
 pp enable 1
tunnel select 4
 tunnel encapsulation ipip
 tunnel endpoint address 203.0.113.77 198.51.100.9
 tunnel enable 4
ip filter 1 pass 198.51.100.9 * 4
ip filter 8 pass * *
ip filter 9 reject * *
""",
    FAR,
    shut=("pp 1: ip pp secure filter in 9", "ip filter 1 pass * * esp", "no pp enable 1",
          "pp 1: ip pp nat descriptor 5\nnat descriptor type 5 masquerade"),
    later=("tunnel 4: tunnel endpoint address 198.51.100.8", "tunnel 4: tunnel encapsulation pptp",
           "tunnel 4: no tunnel endpoint address", "tunnel 4: ipip keepalive use on"),
    proved=("tunnel 4: ipip keepalive log on", "tunnel 4: ip tunnel mtu 576"),
)  # fmt: skip

PPPOE = Office(
    "from the internet over PPPoE",
    BRANCH + "nat descriptor masquerade static 1000 9 192.168.100.1 tcp 8080=www\n"
    "ip filter 1003 pass * 192.168.100.1 tcp * www\n",
    ManagementPath("http", "api", "", 8080, "198.51.100.7", "203.0.113.77"),
    shut=("no pp enable 1", "no ip route default", "lan shutdown lan2"),
    later=("pp 1: pp auth myname wrong@isp.example x", "pp 1: pppoe use lan3",
           "pp 1: pp keepalive use icmp-echo 192.0.2.99", "pp 1: no pp always-on"),
    proved=("pp 1: ip pp mtu 64", "ip lan2 mtu 1400"),
    unmoved=("ipsec ike encryption 7 3des-cbc", "tunnel 10: ip tunnel mtu 576"),
)  # fmt: skip

CLIENT = Office(
    "a client of the office's own VPN",
    """\
ip route default gateway pp 1
ip lan1 address 192.168.100.1/24
pp select 1
 pppoe use lan2
 ip pp secure filter in 1 9
 ip pp nat descriptor 1000
 pp enable 1
pp select anonymous
 pp bind tunnel1-tunnel2
 pp auth request mschap-v2
 pp auth username alice moon 192.168.100.205
 pp auth username bob moon
 ip pp remote address pool 192.168.100.200-192.168.100.219
 pp enable anonymous
tunnel select 1
 tunnel encapsulation l2tp
 ipsec tunnel 1
  ipsec sa policy 1 1 esp aes-cbc sha-hmac
  ipsec ike nat-traversal 1 on
  ipsec ike pre-shared-key 1 text example-key
  ipsec ike remote address 1 any
 tunnel enable 1
tunnel select 2
 tunnel encapsulation l2tp
 ipsec tunnel 2
  ipsec sa policy 2 2 esp aes-cbc sha-hmac
  ipsec ike pre-shared-key 2 text example-key
  ipsec ike remote address 2 any
 tunnel enable 2
tunnel select none
ip filter 1 pass * 192.168.100.1 udp * 500,4500
ip filter 9 reject * *
nat descriptor type 1000 masquerade
nat descriptor masquerade static 1000 1 192.168.100.1 udp 500,4500
ipsec transport 1 1 udp 1701
ipsec transport 2 2 udp 1701
ipsec auto refresh on
l2tp service on
""",
    replace(FAR, client_address="192.168.100.205"),
    shut=("no pp enable anonymous", "no pp enable 1", "pp 1: ip pp secure filter in 9",
          "ip filter 1 pass * * udp * 500", "no nat descriptor masquerade static 1000 1",
          "nat descriptor masquerade static 1000 1 192.168.100.9 udp 500,4500",
          "no ip route default", "l2tp service off", "ipsec use off"),
    later=("pp anonymous: pp auth request pap", "ipsec ike pre-shared-key 2 text other",
           "pp anonymous: pp bind tunnel2", "no ipsec transport 1",
           "pp anonymous: no ip pp remote address pool", "pp anonymous: no pp auth username alice",
           "pp 1: pppoe use lan3", "tunnel 2: l2tp keepalive use on 1 1"),
    proved=("pp anonymous: pp auth username carol x", "pp anonymous: no pp auth username bob",
            "pp anonymous: pp bind tunnel1-tunnel3", "pp anonymous: ip pp mtu 1280",
            "no tunnel enable 1", "tunnel 1: l2tp syslog on"),
    unmoved=("ipsec ike pre-shared-key 3 text other", "tunnel 3: tunnel encapsulation l2tp"),
)  # fmt: skip

# The wizard's filter against forged addresses stands first; a client's address is not known.
WIZARD = replace(
    CLIENT,
    name="a VPN client behind a filter that may match",
    lines=CLIENT.lines + """\
ip filter 8 reject 192.168.100.0/24 * * * *
ip filter 7 reject host.example * * * *
ip filter 6 pass 198.51.0.0/16 * udp * 500
pp select 1
 ip pp secure filter in 8 1 9
pp select none
""",
    shut=("pp 1: ip pp secure filter in 8 9", "pp 1: ip pp secure filter in 8 7 9",
          "pp 1: ip pp secure filter in 9", "ip filter 1 reject * * udp * 500,4500",
          "ip filter 1 pass * * udp * 4500"),
    later=("pp 1: ip pp secure filter in 6 9", "pp 1: ip pp secure filter in 10 1 9"),
    proved=("pp 1: ip pp secure filter in 8 1 9 7",),
    unmoved=("ip filter 5 reject * *",),
)  # fmt: skip
OFFICES = (BRANCH_OFFICE, BY_NAME, FIXED_LINE, GRE, PPPOE, CLIENT, WIZARD)
