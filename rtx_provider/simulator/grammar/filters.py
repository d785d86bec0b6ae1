"""Packet filters: static, dynamic, sets.

Source: 8.1.10 to 8.1.16, 30.7.
"""

from rtx_provider.simulator.grammar.system import SWITCH
from rtx_provider.simulator.rows import Row, Section

_ACTION = (
    "<pass|pass-log|pass-nolog|reject|reject-log|reject-nolog|restrict|restrict-log|restrict-nolog>"
)
_STATIC = f"{_ACTION} <FADDR> [<FADDR> [<PROTOCOL> [<PORTS> [<PORTS>]]]]"
_SERVICES = (
    "tcp udp ftp tftp domain www smtp pop3 telnet netmeeting echo discard daytime chargen ssh time "
    "whois dns gopher finger http sunrpc ident nntp ntp ms-rpc netbios_ns netbios_dgm netbios_ssn "
    "imap snmp snmptrap bgp imap3 ldap https ms-ds ike rlogin rwho rsh syslog printer rip ripng "
    "ms-sql radius l2tp pptp nfs msblast ipsec-nat-t sip ping ping6 submission "
    "dhcpc dhcps dhcpv6c dhcpv6s"
)
_FLAGS = "{syslog=<on|off> timeout=<1..2147483647>}"
_DYNAMIC = (
    f"<FADDR> <FADDR> <{'|'.join(_SERVICES.split())}> {_FLAGS}",
    f"<FADDR> <FADDR> filter <FILTERS>... [in <FILTERS>...] [out <FILTERS>...] {_FLAGS}",
)
_TIMERS = (
    "{tcp-syn-timeout=<1..2147483647> tcp-fin-timeout=<1..2147483647>"
    " tcp-idle-time=<1..2147483647> udp-idle-time=<1..2147483647> dns-timeout=<1..2147483647>}"
)


def _filter(head: str, *tails: str) -> Row:
    return Row(head=head, tails=tails, section=Section.FILTER)


ROWS = (
    _filter("ip filter <FILTER>", _STATIC),
    _filter("ip filter set <TEXT:64>", "<in|out> <FILTER>..."),
    _filter("ip filter source-route", SWITCH),
    _filter("ip filter directed-broadcast", SWITCH, "filter <FILTER>..."),
    _filter("ip filter fqdn timer", "<1..2147483647> {auto=<on|off>}"),
    _filter("ip filter dynamic <FILTER>", *_DYNAMIC),
    _filter("ip filter dynamic timer", _TIMERS),
    _filter("ipv6 filter <FILTER>", "<ANY>..."),
    _filter("ipv6 filter dynamic <FILTER>", "<ANY>..."),
)
