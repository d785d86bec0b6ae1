"""Services: logs, logins, DHCP, DNS, schedules, L2TP, the web console, and others.

Source: 4, 12, 16.1, 24, 33, 37, 46, 47, 51, 55.
"""

from itertools import product

from rtx_provider.simulator.grammar.system import SWITCH
from rtx_provider.simulator.rows import Order, Row

_LOOSE = "<ANY>..."
_PORT = "<1..65535>"
_HOSTS = ("<any|none|lan>", "<IF|IPRANGE>...")
_STATISTICS = ("cpu", "memory", "traffic", "flow", "nat", "route", "filter", "application")
_VERSION = "<l2tp|l2tpv3>"


def _row(head: str, *tails: str, order: Order = Order.BY_KEY, needs_user: bool = False) -> Row:
    return Row(head=head, tails=tails, order=order, needs_user=needs_user)


_MOMENTS = ("<DATE> <TIME>", "<DAILY>", "<startup|usb-attached|sd-attached>", "<DELAY>")
_SELECTORS = ("*", "pp <PEER>", "tunnel <TUNNEL>", "switch <ANY>")
_SCHEDULES = tuple(f"{moment} {place} <ANY>..." for moment, place in product(_MOMENTS, _SELECTORS))

ROWS = (
    _row("queue <IF> type", _LOOSE),
    _row("snmp host", _LOOSE),
    _row("snmp community read-only", "<TEXT:64*>"),
    _row("snmp sysname", "<TEXT:64>"),
    _row("syslog host", "<HOST> [<HOST> [<HOST> [<HOST>]]]"),
    _row("syslog facility", "<0..23|user|local0|local1|local2|local3|local4|local5|local6|local7>"),
    _row("syslog notice", SWITCH),
    _row("syslog info", SWITCH),
    _row("syslog debug", SWITCH),
    _row("syslog local address", "<IP>"),
    _row("syslog srcport", _PORT),
    _row("syslog execute command", SWITCH),
    _row("syslog format type", "<rfc3164|rfc5424|yamaha>"),
    _row("syslog format hostname text", "<TEXT:64>"),
    _row("tftp host", *_HOSTS),
    _row("telnetd service", SWITCH),
    _row("telnetd listen", _PORT),
    _row("telnetd host", *_HOSTS),
    _row("telnetd session", "<1..8>"),
    _row("dhcp service", "<server|relay>"),
    _row("dhcp server rfc2131 compliant", "<on|off>", "except <ANY>...", _LOOSE),
    _row("dhcp server follow next server", SWITCH),
    _row("dhcp duplicate check", _LOOSE),
    _row("dhcp scope <1..65535>", _LOOSE),
    _row("dhcp scope option <1..65535>", _LOOSE),
    _row("dhcp scope bind <1..65535> <IP>", _LOOSE),
    _row("dhcp client hostname <IF>", _LOOSE),
    _row("dns host", *_HOSTS),
    _row("dns service", "<recursive|off>"),
    _row("dns service fallback", SWITCH),
    _row("dns server", "( <IP> {edns=<on|off> nat46=<ANY>} )..."),
    _row("dns server dhcp", "<IF> {edns=<on|off>}"),
    _row("dns server pp", "<PEER> {edns=<on|off>}"),
    _row("dns server select <1..65535>", _LOOSE),
    _row("dns domain", "<ANY>"),
    _row("dns notice order <dhcp|dhcpv6|msext>", "none", "<me|server> [<me|server>]"),
    _row("dns private address spoof", SWITCH),
    _row("dns private name", "<HOST>"),
    _row("dns static <a|aaaa|ptr|mx|ns|cname> <ANY>", _LOOSE),
    _row("dns cache use", SWITCH),
    _row("dns cache max entry", "<1..65535>"),
    _row("wins server", "<IP> [<IP>]"),
    _row("schedule at <1..65535>", *_SCHEDULES),
    _row("mail server name <NUMBER>", _LOOSE),
    _row("mail server smtp <NUMBER>", _LOOSE),
    _row("mail template <NUMBER>", _LOOSE),
    _row("mail notify <NUMBER>", _LOOSE),
    _row("pptp service", SWITCH),
    _row("l2tp service", f"<on|off> [{_VERSION} [{_VERSION}]]"),
    _row("httpd service", SWITCH),
    _row("httpd host", *_HOSTS),
    _row("httpd timeout", "<1..180>"),
    _row("httpd listen", _PORT),
    _row("httpd proxy-access l2ms permit", SWITCH),
    _row("httpd custom-gui use", SWITCH),
    _row("httpd custom-gui user", "directory=<ANY> [index=<ANY>]"),
    _row("httpd custom-gui user <USER>", "directory=<ANY> [index=<ANY>]", needs_user=True),
    _row("httpd custom-gui api use", SWITCH),
    _row("httpd custom-gui api password", "<TEXT:32*>"),
    _row("upnp use", SWITCH),
    _row("upnp external address refer", _LOOSE),
    _row("sshd service", SWITCH),
    _row("sshd listen", _PORT),
    _row("sshd host", *_HOSTS),
    _row("sshd session", "<1..8>"),
    Row(head="sshd host key generate", tails=("<ANY**>...",), from_file_only=True),
    _row("sshd encrypt algorithm", _LOOSE),
    _row("sshd client alive", "<on|off> [<1..2147483647> [<1..2147483647>]]"),
    _row("sshd auth method", "all", "<password|publickey>..."),
    _row("sshd authorized-keys filename", "path=<ANY>"),
    _row("sshd authorized-keys filename <USER>", "path=<ANY>", needs_user=True),
    _row("sshd hide openssh version", SWITCH),
    _row("sftpd host", *_HOSTS),
    _row("external-memory <ANY>", _LOOSE),
    *(_row(f"statistics {subject}", SWITCH) for subject in _STATISTICS),
    _row("operation <ANY>", _LOOSE),
    _row("lan-map snapshot use <IF>", _LOOSE),
    _row("switch control <ANY>", _LOOSE),
    _row("analog supplementary-service pseudo", _LOOSE),
    _row("analog extension dial prefix", _LOOSE),
    _row("sip use", SWITCH),
    _row("dashboard accumulate traffic", SWITCH),
    _row("dashboard accumulate nat", SWITCH),
    _row("alarm <ANY>", _LOOSE),
    _row("lua use", SWITCH),
    _row("netvolante-dns <ANY>", _LOOSE, order=Order.AS_ENTERED),
    _row("url filter <ANY>", _LOOSE),
    _row("alias <ANY>", "", _LOOSE, order=Order.AS_ENTERED),
    _row("set <ANY>", "", order=Order.AS_ENTERED),
    _row("embedded file <TEXT:64>", "<ANY>", order=Order.AS_ENTERED),
)
