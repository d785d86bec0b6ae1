"""Changes that lock us out of an office's router, as data: what is changed, and what is said."""

from dataclasses import dataclass, replace

from rtx_provider.access.management_path import ManagementPath
from tests.unit.changes import API, BY_KEY, EXECUTE, FAR, OUTSIDE, SSH, WITH_OUTSIDE, WITH_SSH

ATTRIBUTES = "serial,telnet,remote,ssh,sftp,http"
GUI = "the door that we use is part of the custom GUI"
HTTP_OFF = "the router would no longer answer over HTTP; keep it on"
SSH_OFF = "the router would no longer answer over SSH; keep it on"
NOT_ADMITTED = "our own address is not among the hosts that it admits; add it"
SAME_USER = "we log in as this user; keep it"
OUR_TCP = "TCP from 192.168.100.50 to 192.168.100.1, to port 80"
OUR_FAR_TCP = "TCP from 198.51.100.7 to 192.168.100.1, to port 80"
FILTERED = f"in `lan1`'s `secure filter in` it rejects {OUR_TCP}"
IN_FRONT = "put an `ip filter` in front that passes"
NO_NAT = (
    "NAT on `pp 1` would no longer lead our port 8080 to the router; "
    "keep a `nat descriptor masquerade static` for TCP port 8080 to it"
)


@dataclass(frozen=True)
class Case:
    """One change.

    Attributes:
        change: The lines of the change.
        clause: What it is to say.
        harmless: A change of the same kind that shuts nobody out.
        path: The management path.
        more: Lines that the office has besides.
    """

    change: str
    clause: str
    harmless: str
    path: ManagementPath = API
    more: str = ""


def _case(line: str, why: str, harmless: str, path: ManagementPath = API, more: str = "") -> Case:
    """Make a case whose clause quotes its own first line."""
    context, colon, text = line.split("\n", maxsplit=1)[0].partition(": ")
    quoted = f"`{text}` (in `{context}`)" if colon else f"`{context}`"
    return Case(line, f"{quoted} would lock us out: {why}", harmless, path, more)


SERVICES = [
    _case("httpd service off", HTTP_OFF, "httpd service on"),
    _case("httpd listen 8080", "we connect to another port; keep the port", "httpd listen 80"),
    _case("httpd host none", NOT_ADMITTED, "httpd host any"),
    _case("httpd host 192.168.100.1-192.168.100.49", NOT_ADMITTED, "httpd host 192.168.100.50"),
    _case("httpd host lan2", NOT_ADMITTED, "httpd host lan2 lan1"),
    _case("httpd host 10.0.0.1", NOT_ADMITTED, "no httpd host"),
    _case("httpd custom-gui use off", f"{GUI}; keep it on", "httpd timeout 60"),
    _case("no httpd custom-gui use", f"{GUI}; keep it on", "no httpd timeout"),
    _case("no httpd custom-gui use", f"{GUI}; keep it on", "no sshd service", EXECUTE),
    _case("no httpd custom-gui api use", "it is the door that we use; keep it on",
          "no httpd custom-gui user admin"),
    _case("httpd custom-gui api use off", "it is the door that we use; keep it on",
          "httpd custom-gui user bob directory=/"),
    _case("no httpd custom-gui user admin", SAME_USER, "no httpd custom-gui api use", EXECUTE),
    _case("no httpd custom-gui api password",
          "we log in with the password that is set now; keep it",
          "httpd custom-gui api password demoapi"),
    Case("httpd custom-gui api password othersecret",
         "`httpd custom-gui api password *` would lock us out: "
         "we log in with the password that is set now; keep it",
         "login user bob x"),
    _case("sshd service off", SSH_OFF, "httpd service off", SSH, WITH_SSH),
    _case("no sshd service", SSH_OFF, "no httpd custom-gui use", SSH, WITH_SSH),
    _case("sshd listen 2222", "we connect to another port; keep the port", "sshd listen 22", SSH,
          WITH_SSH),
    _case("sshd host none", NOT_ADMITTED, "sshd host lan", SSH, WITH_SSH),
    _case("sshd host 10.0.0.1-10.0.0.9 lan2", NOT_ADMITTED, "sshd session 2", SSH, WITH_SSH),
    _case("no sshd host key generate", "without a host key SSH does not start; keep it",
          "no sshd host", SSH, WITH_SSH),
    _case("sshd auth method publickey",
          "we use the other authentication method; write `sshd auth method all`",
          "sshd auth method password", SSH, WITH_SSH),
    _case("sshd auth method password",
          "we use the other authentication method; write `sshd auth method all`",
          "sshd auth method password publickey", BY_KEY, WITH_SSH),
    _case("security class 3 off", "class 3 admits only the serial port; keep class 1 or 2",
          "security class 2 on"),
    _case("security class 3 off", "class 3 admits only the serial port; keep class 1 or 2",
          "no security class", SSH, WITH_SSH),
]  # fmt: skip

USERS = [
    _case("no login user admin", "we log in as this user; keep the line as it is",
          "no login user bob", EXECUTE, "login user bob *"),
    Case("login user admin moonlight",
         "`login user admin *` would lock us out: it may change the password that we log in with; "
         "keep the line as it is",
         "login user bob moonlight", EXECUTE),
    _case("no login user admin", "we log in as this user; keep the line as it is",
          "login user bob x", SSH, WITH_SSH),
    _case("user attribute admin connection=serial,telnet,ssh",
          "its `connection=` leaves out the transport that we use; add it",
          "user attribute admin connection=serial,http", EXECUTE),
    _case("user attribute admin connection=off",
          "its `connection=` leaves out the transport that we use; add it",
          "user attribute bob connection=off", EXECUTE),
    _case("user attribute admin connection=http",
          "its `connection=` leaves out the transport that we use; add it",
          "user attribute admin connection=all", SSH, WITH_SSH),
    _case("user attribute * connection=ssh",
          "its `connection=` leaves out the transport that we use; add it",
          "user attribute * login-timer=300", replace(EXECUTE, user="carol")),
    _case("no user attribute admin",
          "its `connection=` leaves out the transport that we use; add it",
          "user attribute admin connection=http", EXECUTE, "user attribute * connection=ssh"),
    _case(f"user attribute admin connection={ATTRIBUTES} host=10.0.0.1-10.0.0.9,lan2",
          "its `host=` leaves out our own address; add it",
          f"user attribute admin connection={ATTRIBUTES} host=10.0.0.1,lan1", EXECUTE),
    _case(f"user attribute admin connection={ATTRIBUTES} administrator=off",
          "we could no longer become administrator; leave it on",
          f"user attribute admin connection={ATTRIBUTES} administrator=1", EXECUTE),
    _case("user attribute administrator=off",
          "we could no longer become administrator; leave it on",
          "user attribute admin administrator=off", replace(EXECUTE, user="")),
]  # fmt: skip

WAYS = [
    _case("ip lan1 address 192.168.100.254/24",
          "we connect to 192.168.100.1, the address that it has now; keep the address",
          "ip lan1 address 192.168.100.1/25"),
    _case("no ip lan1 address",
          "we connect to 192.168.100.1, the address that it has now; keep the address",
          "no ip lan2 address", more="ip lan2 address 10.0.0.1/8"),
    _case("ip lan1 address 192.168.100.1/27",
          "our own address 192.168.100.50 would no longer be in the network of `lan1`; "
          "keep the network",
          "ip lan1 address 192.168.100.1/255.255.0.0"),
    _case("ip lan3 address 192.168.100.60/26",
          "our own address 192.168.100.50 would no longer be in the network of `lan1`; "
          "keep the network",
          "ip lan3 address 192.168.100.60/22"),
    _case("no ip route 192.168.10.0/24",
          "answers to 192.168.10.5 would go through `pp 1` instead of through `tunnel 10`; "
          "keep a route to us",
          "no ip route 10.0.0.0/8", FAR),
    _case("ip route 192.168.10.0/24 gateway tunnel 11",
          "answers to 192.168.10.5 would go through `tunnel 11` instead of through `tunnel 10`; "
          "keep a route to us",
          "ip route 192.168.10.0/24 gateway tunnel 10 hide", FAR),
    _case("ip route 192.168.10.4/30 gateway pp 1",
          "answers to 192.168.10.5 would go through `pp 1` instead of through `tunnel 10`; "
          "keep a route to us",
          "ip route 192.168.10.8/30 gateway pp 1", FAR),
    _case("ip route 192.168.10.0/24 gateway 172.16.0.1",
          "answers to 192.168.10.5 would go nowhere instead of through `tunnel 10`; "
          "keep a route to us",
          "ip route 192.168.10.0/24 gateway tunnel 10 gateway pp 1", FAR),
    _case("no ip route default",
          "answers to 198.51.100.7 would go nowhere instead of through `pp 1`; keep a route to us",
          "no ip route 192.168.10.0/24", OUTSIDE, WITH_OUTSIDE),
]  # fmt: skip

BY_PP, BY_TUNNEL = ("we connect through `pp 1`; ", "we connect through `tunnel 10`; ")
KEEP = "keep the line as it is"
INTERFACES = [
    Case("no pp enable 1", f"`pp disable 1` would lock us out: {BY_PP}keep it enabled",
         "no pp enable 2", OUTSIDE, WITH_OUTSIDE),
    Case("no tunnel enable 10",
         f"`tunnel disable 10` would lock us out: {BY_TUNNEL}keep it enabled",
         "no tunnel enable 1", FAR),
    _case("pp 1: pppoe use lan3", BY_PP + KEEP, "pp 2: pppoe use lan3", OUTSIDE, WITH_OUTSIDE),
    _case("pp 1: no pppoe use", BY_PP + KEEP, "pp 1: no description pp", OUTSIDE, WITH_OUTSIDE),
    _case("pp 1: no pp bind", BY_PP + KEEP, "pp anonymous: no pp bind", OUTSIDE,
          f"{WITH_OUTSIDE}pp select 1\n pp bind usb1"),
    _case("pp 1: no pp auth myname", BY_PP + KEEP, "pp 2: no pp auth myname", OUTSIDE,
          WITH_OUTSIDE),
    Case("pp 1: pp auth myname office@isp.example othersecret",
         "`pp auth myname office@isp.example *` (in `pp 1`) would lock us out: " + BY_PP + KEEP,
         "pp 1: ip pp mtu 1400", OUTSIDE, WITH_OUTSIDE),
    _case("tunnel 10: tunnel encapsulation ipip", BY_TUNNEL + KEEP,
          "tunnel 10: tunnel encapsulation ipsec", FAR),
    _case("tunnel 10: ipsec tunnel 11", BY_TUNNEL + KEEP, "tunnel 11: ipsec tunnel 11", FAR),
    _case("tunnel 10: no ipsec tunnel", BY_TUNNEL + KEEP, "tunnel 10: no description tunnel", FAR),
    _case("no ipsec sa policy 10", BY_TUNNEL + KEEP, "no ipsec sa policy 1", FAR),
    _case("ipsec ike remote address 10 203.0.113.11", BY_TUNNEL + KEEP,
          "ipsec ike local address 10 192.168.100.1", FAR),
    Case("ipsec ike pre-shared-key 10 text othersecret",
         "`ipsec ike pre-shared-key 10 text *` would lock us out: " + BY_TUNNEL + KEEP,
         "ipsec ike pre-shared-key 11 text othersecret", FAR),
    _case("ipsec use off", "the tunnel that we connect through needs it; keep it on",
          "ipsec use on", FAR),
    _case("lan shutdown lan1", "we connect through `lan1`; keep it up", "lan shutdown lan2"),
    _case("lan shutdown lan2", "we connect through `lan2`; keep it up", "lan shutdown lan3",
          OUTSIDE, WITH_OUTSIDE),
]  # fmt: skip

CLIENT = replace(API, client_address="192.168.100.205")
VPN = """\
pp select anonymous
 pp bind tunnel1
 ip pp remote address pool 192.168.100.200-192.168.100.219
 pp enable anonymous
tunnel select 1
 tunnel encapsulation l2tp
 ipsec tunnel 1
 tunnel enable 1
l2tp service on
"""
CLIENTS = [
    Case("no pp enable anonymous",
         "`pp disable anonymous` would lock us out: we connect through `pp anonymous`; "
         "keep it enabled",
         "no pp enable 2", CLIENT, VPN),
    _case("l2tp service off", "the tunnel that we connect through needs it; keep it on",
          "l2tp service on l2tp", CLIENT, VPN),
    _case("ipsec use off", "the tunnel that we connect through needs it; keep it on",
          "ipsec log illegal-spi on", CLIENT, VPN),
]  # fmt: skip

LAN_LIST = """\
ip filter 1 pass 192.168.100.0/24 * tcp * www,22
ip filter 2 pass * * udp
ip filter 9 reject * *
ip filter set LAN in 1 9
ip filter set WAN in 9
ip lan1 secure filter in 1 9
"""
WAN_IN = "pp 1: ip pp secure filter in"
FILTERS = [
    Case("ip lan1 secure filter in 2 9",
         f"`ip filter 9 reject * *` would lock us out: {FILTERED}; {IN_FRONT} {OUR_TCP}",
         "ip lan1 secure filter in 2 1 9", more=LAN_LIST),
    Case("ip filter 3 reject host.example *\nip lan1 secure filter in 3 9",
         f"`ip filter 9 reject * *` would lock us out: {FILTERED}; {IN_FRONT} {OUR_TCP}",
         "ip filter 3 reject host.example *\nip lan1 secure filter in 3 1 9", more=LAN_LIST),
    Case("ip filter 3 pass host.example * tcpsyn\nip lan1 secure filter in 3 9",
         f"`ip filter 9 reject * *` would lock us out: {FILTERED}; {IN_FRONT} {OUR_TCP}",
         "ip filter 3 pass host.example *\nip lan1 secure filter in 3 9", more=LAN_LIST),
    Case("ip filter 1 reject-nolog * *",
         f"`ip filter 1 reject-nolog * *` would lock us out: {FILTERED}; {IN_FRONT} {OUR_TCP}",
         "ip filter 1 restrict * *", more=LAN_LIST),
    Case("ip filter 1 pass 192.168.100.0/24 * tcp * 22",
         f"`ip filter 9 reject * *` would lock us out: {FILTERED}; {IN_FRONT} {OUR_TCP}",
         "ip filter 1 pass 192.168.100.48/28 * tcp * 80", more=LAN_LIST),
    _case("ip lan1 secure filter in 2",
          f"none of its rules passes {OUR_TCP}, and a packet that matches no rule is dropped; "
          f"{IN_FRONT} {OUR_TCP}",
          "ip lan1 secure filter in 1", more=LAN_LIST),
    Case("no ip lan1 secure filter in\nip lan1 secure filter name WAN",
         f"`ip filter 9 reject * *` would lock us out: {FILTERED}; {IN_FRONT} {OUR_TCP}",
         "no ip lan1 secure filter in\nip lan1 secure filter name LAN", more=LAN_LIST),
    Case("no ip lan1 secure filter in\nip lan1 secure filter name LAN\nip filter set LAN in 2",
         "`ip filter set LAN in 2` would lock us out: "
         f"none of its rules passes {OUR_TCP}, and a packet that matches no rule is dropped; "
         f"{IN_FRONT} {OUR_TCP}",
         "ip filter set LAN in 2", more=LAN_LIST),
    Case("ip filter 3 pass * * tcpsyn\nip lan1 secure filter in 3 9",
         f"`ip filter 9 reject * *` would lock us out: {FILTERED}; {IN_FRONT} {OUR_TCP}",
         "ip filter 3 pass * * tcpsyn,established\nip lan1 secure filter in 3 9", more=LAN_LIST),
    _case("ip lan1 secure filter out 2",
          "none of its rules passes TCP from 192.168.100.1 to 192.168.100.50, from port 80, and a "
          f"packet that matches no rule is dropped; {IN_FRONT} TCP from 192.168.100.1 to "
          "192.168.100.50, from port 80",
          "ip lan1 secure filter in 1 dynamic 200084\nip lan1 secure filter out 2", more=LAN_LIST),
    Case(f"{WAN_IN} 200003 200020 200099",
         "`ip filter 200099 reject * * * * *` would lock us out: in `pp 1`'s `secure filter in` it "
         f"rejects {OUR_FAR_TCP}; {IN_FRONT} {OUR_FAR_TCP}",
         f"{WAN_IN} 200003 200033 200099", OUTSIDE, WITH_OUTSIDE),
    Case("ip filter 200033 pass 198.51.100.0/24 192.168.100.1 tcp * 443",
         "`ip filter 200099 reject * * * * *` would lock us out: in `pp 1`'s `secure filter in` it "
         f"rejects {OUR_FAR_TCP}; {IN_FRONT} {OUR_FAR_TCP}",
         "ip filter 200033 pass 198.51.100.7 192.168.100.0/24 tcp * 80", OUTSIDE, WITH_OUTSIDE),
]  # fmt: skip

STATIC = "nat descriptor masquerade static 1000 9"
NAT = [
    _case(f"no {STATIC}", NO_NAT, "no nat descriptor masquerade static 1000 1", OUTSIDE,
          WITH_OUTSIDE),
    _case(f"{STATIC} 192.168.100.9 tcp 8080=www", NO_NAT, f"{STATIC} 192.168.100.1 tcp 8000-8080",
          OUTSIDE, f"{WITH_OUTSIDE}ip filter 200033 pass * *"),
    _case(f"{STATIC} 192.168.100.1 udp 8080", NO_NAT, f"{STATIC} 192.168.100.1 6 22,8080=80",
          OUTSIDE, WITH_OUTSIDE),
    _case("nat descriptor type 1000 masquerade", NO_NAT, "nat descriptor type 1000 nat", OUTSIDE,
          f"{WITH_OUTSIDE}nat descriptor type 1000 none\n"
          "ip filter 200033 pass * *\nnat descriptor masquerade static 1000 9 10.0.0.1 udp 1"),
    _case("nat descriptor masquerade incoming 1000 reject", NO_NAT,
          "nat descriptor masquerade incoming 1000 forward 192.168.100.1", OUTSIDE,
          f"{WITH_OUTSIDE}nat descriptor masquerade static 1000 9 10.0.0.1 udp 1\n"
          "nat descriptor masquerade incoming 1000 through\nip filter 200033 pass * *"),
    _case("pp 1: ip pp nat descriptor 1000", NO_NAT, "pp 2: ip pp nat descriptor 1000", OUTSIDE,
          f"{WITH_OUTSIDE}nat descriptor masquerade static 1000 9 10.0.0.1 udp 1\n"
          "ip filter 200033 pass * *\npp select 1\n ip pp nat descriptor 2000"),
]  # fmt: skip
