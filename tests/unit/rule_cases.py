"""For each rule: configurations that break it, in odd spellings too, and some that do not."""

from typing import NamedTuple

PPPOE = """\
ip route default gateway pp 1
ip lan1 address 192.168.100.1/24
pp select 1
 pppoe use lan2
 ip pp address 203.0.113.9/32
{list}
 pp enable 1
"""
FILTERED = PPPOE.format(list=" ip pp secure filter in 10 99\n") + "ip filter 99 reject * *\n"
MASQUERADE = "nat descriptor type 1 masquerade\nnat descriptor address outer 1 ipcp\n"
NATTED = PPPOE.format(list=" ip pp nat descriptor 1\n") + MASQUERADE
OPEN = PPPOE.format(list="")
IPV6 = "ipv6 prefix 1 ra-prefix@lan2::/64\nipv6 lan1 address ra-prefix@lan2::1/64\n"
L2TP = "tunnel select 1\n tunnel encapsulation l2tp\n tunnel enable 1\n"
SITE = """\
tunnel select 1
 ipsec tunnel 1
 ipsec ike remote address 1 203.0.113.5
 ipsec ike pre-shared-key 1 text hU7q-sdf9Kq2-Lw4t
 tunnel enable 1
"""
CALLERS = "pp select anonymous\n pp auth request {} \n pp enable anonymous\n"
KEY = "ipsec ike pre-shared-key 1 {}"


class Cases(NamedTuple):
    """The cases of one rule.

    Attributes:
        broken: Configurations in which it finds something.
        kept: Configurations in which it finds nothing.
        model: The model of the router.
    """

    broken: tuple[str, ...]
    kept: tuple[str, ...]
    model: str = "RTX1210"


def pp(*lines: str) -> str:
    """Return a router with a PPPoE line that has these lines besides."""
    return PPPOE.format(list="".join(f" {line}\n" for line in lines))


def listed(rule: str, more: str = "") -> str:
    """Return a router whose list of `in` begins with a filter."""
    return FILTERED + f"ip filter 10 {rule}\n{more}"


SERVICES = {
    "telnet-open": Cases(
        (
            "", "telnetd service on", "telnetd host any", "telnetd  service ON\ntelnetd host ANY",
            "telnetd host 192.168.0.1 any", "telnetd host 0.0.0.0-255.255.255.255",
            "telnetd host 0.0.0.0-127.255.255.255,128.0.0.0-", "# telnetd service off",
            "telnetd host lan # none\ntelnetd host any",
        ),
        ("telnetd service off", "telnetd service OFF", "telnetd host lan", "telnetd host none",
         "telnetd host 192.168.0.1-192.168.0.9", "telnetd host any\ntelnetd host lan"),
    ),
    "telnet-on": Cases(
        ("telnetd host lan", "telnetd host 192.168.0.2", "telnetd service on\ntelnetd host lan1"),
        ("telnetd service off", "telnetd host none", "telnetd service off\ntelnetd host lan"),
    ),
    "ssh-open": Cases(
        ("sshd service on", "sshd service on\nsshd host any", "sshd service ON"),
        ("", "sshd service off\nsshd host any", "sshd service on\nsshd host lan"),
    ),
    "http-open": Cases(
        ("httpd host any", "httpd host 192.168.0.1 any", "httpd host 1.0.0.0-223.255.255.255"),
        ("", "httpd host lan", "httpd service off\nhttpd host any"),
    ),
    "tftp-open": Cases(("tftp host any",), ("", "tftp host none", "tftp host 192.168.0.1")),
    "tftp-on": Cases(("tftp host 192.168.0.1", "tftp host lan1"), ("", "tftp host none")),
    "sftp-open": Cases(("sftpd host any",), ("", "sftpd host none", "sftpd host lan")),
    "sntp-open": Cases(
        ("sntpd host any",), ("", "sntpd host lan", "sntpd service off\nsntpd host any"),
    ),
    "snmp-open": Cases(
        ("snmp host any", "snmp host any hide", "snmpv2c host any", "snmpv3 host any user 1"),
        ("", "snmp host none", "snmp host 192.168.0.1", "snmp trap host 192.168.0.1"),
    ),
    "snmp-plain": Cases(
        ("snmp host 192.168.0.1", "snmpv2c host 192.168.0.1 secretword"),
        ("", "snmpv3 host 192.168.0.1 user 1", "snmp host none"),
    ),
    "simple-service": Cases(("ip simple-service on",), ("", "ip simple-service off")),
    "upnp-on": Cases(("upnp use on",), ("", "upnp use off")),
    "pptp-on": Cases(("pptp service on",), ("", "pptp service off")),
    "cloud-control": Cases(("yno use on",), ("", "yno use off")),
    "http-api": Cases(("httpd custom-gui api use on",), ("", "httpd custom-gui api use off")),
    "l2ms-proxy": Cases(
        ("httpd proxy-access l2ms permit on",), ("", "httpd proxy-access l2ms permit off"),
    ),
}  # fmt: skip
INTERNET = {
    "internet-without-filter": Cases(
        (
            OPEN, pp("ip pp secure filter name nowhere"), pp("ip pp secure filter out 1"),
            "ip lan2 address 203.0.113.2/24",
            "ip lan2 address dhcp\nip route default gateway dhcp lan2",
            pp("ip pp nat descriptor 1") + "nat descriptor type 1 nat",
            NATTED + "nat descriptor masquerade incoming 1 through",
            "ip route default gateway tunnel 1\n" + L2TP.replace("l2tp", "map-e"),
        ),
        (
            FILTERED, NATTED, "", "ip lan1 address 192.168.100.1/24",
            OPEN.replace("pp enable 1", "pp disable 1").replace("gateway pp 1", "gateway 192.0.2.1"
                        ).replace("203.0.113.9", "10.0.0.9"),
            pp("ip pp secure filter name wan") + "ip filter set wan in 1",
            "ip lan1 address 192.168.100.1/24\nip route default gateway 192.168.100.254",
            "ip route default gateway tunnel 1\n" + SITE,
        ),
    ),
    "internet-nat-only": Cases(
        (NATTED, NATTED.replace("masquerade\n", "nat-masquerade\n", 1)),
        (FILTERED, OPEN, NATTED.replace("nat descriptor 1", "secure filter in 1", 1)),
    ),
    "internet-ipv6-without-filter": Cases(
        (
            IPV6, "ipv6 lan2 address dhcp", "ipv6 lan2 dhcp service client ir=on",
            "ipv6 route default gateway dhcp lan2", IPV6 + "ipv6 lan1 secure filter in 1",
            OPEN + "ipv6 route default gateway pp 1",
        ),
        ("", IPV6 + "ipv6 lan2 secure filter in 1 2", "ipv6 lan1 address 2001:db8::1/64"),
    ),
    "filter-passes-all": Cases(
        (
            *map(listed, (
                "pass *", "pass * *", "pass * * * * *", "pass-log * *", "pass-nolog * * *",
                "restrict * *", "PASS * *", "pass 0.0.0.0/0 *", "pass 0.0.0.0/1,128.0.0.0/1 *",
                "pass *.*.*.* 0.0.0.0-255.255.255.255", "pass * * tcp", "pass * * 6 * *",
                "pass * * udp,tcp * 1-65535", "pass * * icmp,17", "pass   *   *   *",
            )),
            pp("ip pp secure filter name wan") + "ip filter set wan in 5\nip filter 5 pass * *",
        ),
        (
            listed("reject * *"), listed("pass * * icmp"), listed("pass * * tcp * www"),
            listed("pass 10.0.0.0/8 *"), listed("pass * * established"), listed("pass * * tcpfin"),
            listed("pass * * tcp www *"), listed("pass * 192.168.100.1 * * *"),
            pp("ip pp secure filter in 99 10") + "ip filter 99 reject * *\nip filter 10 pass * *",
            pp("ip pp secure filter in 99", "ip pp secure filter out 10")
            + "ip filter 99 reject * *\nip filter 10 pass * *",
            "ip lan1 secure filter in 10\nip filter 10 pass * *", FILTERED,
        ),
    ),
    "filter-passes-all-ipv6": Cases(
        tuple(
            IPV6 + f"ipv6 lan2 secure filter in 10\nipv6 filter 10 {rule}"
            for rule in ("pass *", "pass * * * * *", "pass ::/0 *", "pass * * tcp * *")
        ),
        (IPV6, IPV6 + "ipv6 lan2 secure filter in 10\nipv6 filter 10 pass * * icmp6"),
    ),
    "filter-by-source-port": Cases(
        (listed("pass * * udp domain *"), listed("pass * 192.168.100.0/24 tcp ftpdata *"),
         listed("pass * * 17 53")),
        (listed("pass * * udp * domain"), listed("pass * * udp domain 1024-"), FILTERED,
         listed("pass 192.0.2.1 * udp domain *"), listed("reject * * udp domain *")),
    ),
    "service-reachable": Cases(
        (
            OPEN, OPEN + "telnetd service off\ndns host any",
            listed("pass * * tcp * telnet"), listed("pass * 203.0.113.9 6 * 20-30"),
            listed("pass * * udp * snmp", "snmp host any\n"),
            NATTED + "nat descriptor masquerade static 1 1 192.168.100.1 tcp 23",
            listed("pass * * tcp * 2222", "sshd service on\nsshd listen 2222\n"),
        ),
        (
            FILTERED, NATTED, OPEN + "telnetd service off\ndns host lan",
            OPEN + "telnetd host none\ndns service off", listed("pass * * tcp * www"),
            listed("pass * * tcp * telnet", "telnetd host 192.168.100.2\n"),
            listed("pass * * tcp * ssh-by-name"), listed("pass * * udp * snmp"),
        ),
    ),
    "nat-forwards-control": Cases(
        tuple(
            NATTED + f"nat descriptor masquerade static 1 1 192.168.100.5 {ports}"
            for ports in ("tcp 3389", "tcp 3389=3390", "tcp 13389=3389", "6 telnet",
                          "tcp www,20-23", "tcp ftp")
        ),
        (
            NATTED + "nat descriptor masquerade static 1 1 192.168.100.5 tcp www,https",
            NATTED + "nat descriptor masquerade static 1 1 192.168.100.5 udp 3389",
            NATTED + "nat descriptor masquerade static 2 1 192.168.100.5 tcp 3389",
            FILTERED.replace("99\n\n", "99\n ip pp nat descriptor 1\n", 1) + MASQUERADE
            + "ip filter 10 reject * *\n"
            "nat descriptor masquerade static 1 1 192.168.100.5 tcp 3389",
        ),
    ),
    "nat-default-host": Cases(
        ("nat descriptor masquerade incoming 1 forward 192.168.100.5",
         "nat descriptor masquerade incoming 1 through"),
        ("", "nat descriptor masquerade incoming 1 reject ",
         "nat descriptor masquerade incoming 1 discard"),
    ),
    "source-route": Cases(("ip filter source-route off",), ("", "ip filter source-route on")),
    "directed-broadcast": Cases(
        ("ip filter directed-broadcast off",),
        ("", "ip filter directed-broadcast on", "ip filter directed-broadcast filter 10"),
    ),
    "ipv6-routing-header": Cases(("ipv6 rh0 discard off",), ("", "ipv6 rh0 discard on")),
    "intrusion-detection-off": Cases(
        (OPEN, pp("ip pp intrusion detection in off"), pp("ip pp intrusion detection out on")),
        (pp("ip pp intrusion detection in on reject=on"),
         pp("ip pp intrusion detection in winny on"), ""),
    ),
}  # fmt: skip
SECRETS = {
    "password-missing": Cases(
        ("", "login user bob *", "administrator password *"),
        ("administrator password encrypted *\nlogin user bob *",
         "administrator password *\nlogin password *"),
    ),
    "password-weak": Cases(
        (
            "login user bob bob2024", "login user bob password", "login password P@ssw0rd",
            "administrator password 12345678", "httpd custom-gui api password demoapi",
            "pp select 1\n pp auth username alice alice-1", "pp auth username carol ''",
            "radius secret yamaha", "tunnel select 1\n l2tp tunnel auth on short",
            "auth user 1 dave dave1234", "login user bob aaaaaaaaaa", "login user bob qwertyuiop",
        ),
        (
            "", "login user bob encrypted abc", "login user bob *", "administrator password *",
            "administrator password encrypted secret", "login user bob wet-3-Horses",
            "pp auth username alice 'wet 3 Horses'", "l2tp tunnel auth on", "login user bob",
            "pp auth myname office@isp.example short", "httpd custom-gui api password *",
        ),
    ),
    "key-weak": Cases(
        (KEY.format("text presharedkey"), KEY.format("text Kx7-Qz"), KEY.format("Kx7-Qz"),
         KEY.format("0x0102"), KEY.format("text aaaaaaaaaaaaaaaaaaaa"),
         KEY.format("text 1234567890123456")),
        ("", KEY.format("text hU7q-sdf9Kq2-Lw4t"), KEY.format("text *"), KEY.format("*"),
         KEY.format("0x" + "a1b2c3d4" * 8)),
    ),
    "anonymous-login": Cases(
        ("login user bob *", "login user bob *\nuser attribute bob connection=off"),
        ("", "login user bob *\nlogin password *",
         "login user bob *\nuser attribute connection=off"),
    ),
    "everybody-administrator": Cases(
        ("user attribute * administrator=2", "user attribute administrator=2"),
        ("user attribute bob administrator=2", "user attribute * administrator=1", ""),
        "RTX1300",
    ),
    "snmp-community": Cases(
        ("snmp host 192.168.0.1", "snmp host 192.168.0.1 public", "snmp community read-only PUBLIC",
         "snmpv2c community read-write private", "snmp trap community public"),
        ("", "snmp host 192.168.0.1 f8aSd-2k", "snmp host none", "snmpv3 host 192.168.0.1 user 1",
         "snmp host 192.168.0.1\nsnmp community read-only f8aSd-2k", "snmp host any *"),
    ),
}  # fmt: skip
ALGORITHMS = {
    "ipsec-weak": Cases(
        ("ipsec sa policy 1 1 esp des-cbc sha-hmac", "ipsec sa policy 1 1 esp 3des-cbc",
         "ipsec sa policy 1 1 esp aes-cbc md5-hmac", "ipsec sa policy 1 1 ah md5-hmac",
         "tunnel select 1\n  ipsec sa policy 7 1 esp 3DES-CBC sha-hmac"),
        ("", "ipsec sa policy 1 1 esp aes-cbc sha-hmac", "ipsec sa policy 1 1 esp"),
    ),
    "ipsec-unauthenticated": Cases(
        ("ipsec sa policy 1 1 esp aes-cbc", "ipsec sa policy 1 1 esp",
         "ipsec sa policy 1 1 esp aes-cbc anti-replay-check=off"),
        ("", "ipsec sa policy 1 1 esp aes-cbc sha-hmac", "ipsec sa policy 1 1 ah sha-hmac"),
    ),
    "ike-weak": Cases(
        (SITE, SITE + "ipsec ike encryption 1 aes-cbc", SITE + "ipsec ike group 1 modp2048",
         KEY.format("*") + "\nipsec ike hash 1 md5",
         KEY.format("*") + "\nipsec ike group 1 modp2048 modp1024"),
        ("", "ipsec ike group 9 modp768", KEY.format("*") + "\nipsec ike remote address 1 any",
         SITE + "ipsec ike encryption 1 aes-cbc\nipsec ike group 1 modp2048\nipsec ike hash 1 sha",
         SITE + "ipsec ike version 1 2"),
    ),
    "ike-accepts-any": Cases(
        (SITE, SITE + "ipsec ike version 1 2\nipsec ike negotiate-strictly 1 on"),
        ("", SITE + "ipsec ike negotiate-strictly 1 on",
         SITE + "ipsec ike version 1 2\nipsec ike proposal-limitation 1 on"),
    ),
    "ike-aggressive": Cases(
        (KEY.format("*") + "\nipsec ike remote name 1 osaka key-id",
         SITE + "ipsec ike local name 1 osaka"),
        ("", SITE, SITE + "ipsec ike version 1 2\nipsec ike local name 1 osaka"),
    ),
    "tunnel-unencrypted": Cases(
        ("tunnel select 1\n tunnel encapsulation l2tpv3-raw\n tunnel enable 1",
         "tunnel select 1\n tunnel encapsulation l2tpv3\n tunnel enable 1"),
        (SITE, "tunnel select 1\n tunnel encapsulation l2tpv3",
         "tunnel select 1\n tunnel encapsulation l2tpv3\n ipsec tunnel 1\n tunnel enable 1"),
    ),
    "ssh-weak": Cases(
        ("sshd service on\nsshd encrypt algorithm aes128-ctr 3des-cbc",
         "sshd service on\nsshd encrypt algorithm arcfour128"),
        ("", "sshd service on", "sshd encrypt algorithm 3des-cbc",
         "sshd service on\nsshd encrypt algorithm aes256-ctr"),
    ),
    "ppp-weak": Cases(
        (CALLERS.format("pap"), CALLERS.format("chap-pap"), CALLERS.format("mschap arrive-only")),
        ("", CALLERS.format("mschap-v2"), CALLERS.format("chap"), OPEN + "pp auth accept pap chap",
         CALLERS.format("pap").replace("pp enable", "pp disable")),
    ),
    "mppe-weak": Cases(
        (CALLERS.format("chap") + "pp select anonymous\n ppp ccp type mppe-40",),
        (CALLERS.format("chap") + "pp select anonymous\n ppp ccp type mppe-128", ""),
    ),
    "snmp-weak": Cases(
        ("snmpv3 usm user 1 bob", "snmpv3 usm user 1 bob md5 f8aSd-2kq",
         "snmpv3 usm user 1 bob sha f8aSd-2kq des-cbc f8aSd-2kq"),
        ("", "snmpv3 usm user 1 bob sha f8aSd-2kq aes128-cfb f8aSd-2kq", "snmpv3 usm user 1 *"),
    ),
}  # fmt: skip
LOGS = {
    "log-has-passwords": Cases(
        ("syslog execute command on",), ("", "syslog execute command off"),
    ),
    "log-stays": Cases(
        ("", "syslog notice on"),
        ("syslog host 192.168.0.1", "external-memory syslog filename usb1:log.txt"),
    ),
    "log-info-off": Cases(("syslog info off",), ("", "syslog info on")),
    "log-notice-off": Cases(
        (FILTERED, FILTERED + "syslog notice off"), (FILTERED + "syslog notice on", OPEN, ""),
    ),
    "log-silent-rejects": Cases(
        (listed("reject-nolog * *"), listed("reject-nolog * * * * *"), listed("reject-nolog *")),
        (FILTERED, listed("reject-nolog * * udp * 137"), listed("reject-log * *")),
    ),
    "vpn-log-off": Cases(
        (L2TP, L2TP + "tunnel select 1\n l2tp syslog off"),
        ("", SITE, L2TP + "tunnel select 1\n l2tp syslog on", L2TP.replace("enable", "disable")),
    ),
    "ipsec-log-off": Cases((SITE,), ("", SITE + "ipsec log illegal-spi on")),
    "clock-not-set": Cases(
        ("", "schedule at 1 */* 00:00:00 * lua /x.lua"),
        ("schedule at 1 */* 00:00:00 * ntpdate ntp.example",
         "schedule at 2 0:00 * rdate 192.0.2.1"),
    ),
}  # fmt: skip
PEOPLE = {
    "user-wildcard": Cases(
        ("pp select anonymous\n pp auth username * wet-3-Horses",),
        ("", "pp select anonymous\n pp auth username star wet-3-Horses"),
    ),
    "login-never-ends": Cases(
        ("login timer clear", "user attribute bob login-timer=clear"), ("", "login timer 600"),
    ),
    "boot-from-stick": Cases(
        ("", "external-memory boot permit on"), ("external-memory boot permit off",),
    ),
    "serial-backdoor": Cases(
        ("", "security class 1 on", "security class 2 on off"), ("security class 1 off",),
    ),
    "stick-runs-commands": Cases(
        ("operation execute batch permit on",), ("", "operation execute batch permit off"),
    ),
    "stick-brings-firmware": Cases(
        ("operation external-memory download permit on",),
        ("", "operation external-memory download permit off"),
    ),
}  # fmt: skip
CASES: dict[str, Cases] = {
    **SERVICES, **INTERNET, **SECRETS, **ALGORITHMS, **LOGS, **PEOPLE,
}  # fmt: skip
