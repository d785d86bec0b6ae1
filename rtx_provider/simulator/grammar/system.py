"""The beginning of a configuration: users, console, routes, then one group per interface.

Source: 4, 8.1, 56.
"""

from rtx_provider.simulator.models import Model
from rtx_provider.simulator.replies import Complaint, RefusedError
from rtx_provider.simulator.rows import Check, Order, Row, Section

_LOOSE = "<ANY>..."
SWITCH = "<on|off>"


def _system(head: str, *tails: str, order: Order = Order.BY_KEY, user_level: bool = False) -> Row:
    return Row(
        head=head,
        tails=tails or ("",),
        section=Section.SYSTEM,
        order=order,
        user_level=user_level,
    )


def _of_user(head: str, *tails: str) -> Row:
    return Row(
        head=head,
        tails=tails,
        section=Section.SYSTEM,
        order=Order.AS_ENTERED,
        needs_user=True,
    )


def _from_file(head: str) -> Row:
    return Row(head=head, tails=("<TEXT:64**>",), section=Section.SYSTEM, from_file_only=True)


def at_most(limit: int) -> Check:
    """Return a check that a list holds at most `limit` numbers."""

    def check(_: Model, __: str, texts: tuple[str, ...]) -> None:
        if sum(text.isdigit() for text in texts) > limit:
            raise RefusedError(Complaint.COUNT)

    return check


def _interface(head: str, *tails: str, check: Check | None = None) -> Row:
    return Row(
        head=head,
        tails=tails or ("",),
        section=Section.INTERFACE,
        check=check,
        order=Order.BY_FIRST_KEY,
    )


SECURE_FILTER = ("<FILTER>... [dynamic <FILTER>...]", "dynamic <FILTER>...")
SECURE_FILTER_LIMIT = 129
DESCRIPTOR_LIMIT = 16
DESCRIPTORS = "<DESCRIPTOR>... [reverse <DESCRIPTOR>...]"
INTRUSION = (
    "[<ip|ip-option|fragment|icmp|udp|tcp|ftp|winny|share|default>] <on|off> {reject=<on|off>}"
)
MSS = "<536..1460|auto|off>"

FILTERS_FIT = at_most(SECURE_FILTER_LIMIT)
DESCRIPTORS_FIT = at_most(DESCRIPTOR_LIMIT)

_GATEWAY = (
    "( gateway ( pp anonymous name=<ANY> | pp <PEER> | tunnel <TUNNEL> | dhcp <IF> | <IP|IF> )"
    " [( filter <FILTER>... | dpi <FILTER>... | metric <1..15> | hide"
    " | weight <0..2147483647> | keepalive <NUMBER> )...] )..."
)

ROWS = (
    _system("description <1..21474836>", "<JTEXT:64>"),
    _from_file("login password"),
    _from_file("login password encrypted"),
    _from_file("administrator password"),
    _from_file("administrator password encrypted"),
    _system(
        "login user <USER>",
        "<TEXT:64**>",
        "encrypted <TEXT:256**>",
        order=Order.AS_ENTERED,
    ),
    _of_user("user attribute <*|USER>", "<ASSIGNED>..."),
    _system("user attribute", "<ASSIGNED>..."),
    _system("security class", "<1..3> <on|off> [<on|off> [<on|off>]]"),
    _system(
        "console character", "<en.ascii|ja.sjis|ja.euc|ja.utf8|ascii|sjis|euc>", user_level=True
    ),
    _system("console columns", "<80..4096>", user_level=True),
    _system("console lines", "<10..100|infinity>", user_level=True),
    _system("console prompt", "<TEXT:64>"),
    _system("console info", SWITCH),
    _system("login timer", "<120..21474836|clear>"),
    _system("timezone", "<jst|utc>", "<ANY>"),
    _system("ip routing", SWITCH),
    _system("ip route <IPMASK|default>", _GATEWAY),
    _system("ip keepalive <NUMBER>", _LOOSE),
    _system("ip simple-service", SWITCH),
    _system("ip stealth", "all", "<IF>..."),
    _system("ipv6 prefix <NUMBER>", _LOOSE),
    _system("ipv6 route <ANY>", _LOOSE),
    _system("ipv6 routing", SWITCH),
    _system("bridge member <IF>", _LOOSE),
    _interface("description <IF>", "<JTEXT:64>"),
    _interface("vlan <IF>", "802.1q vid=<1..4094> [name=<ANY>]"),
    _interface("lan type <IF>", _LOOSE),
    _interface("lan shutdown <IF>", "", _LOOSE),
    _interface("lan link-aggregation static <NUMBER>", _LOOSE),
    _interface("ip <IF> address", "<IPMASK|dhcp>"),
    _interface("ip <IF> secondary address", "<IPMASK|dhcp>"),
    _interface("ip <IF> mtu", "<LANMTU>"),
    _interface("ip <IF> proxyarp", SWITCH, "vrrp <1..255>"),
    _interface("ip <IF> rebound", SWITCH),
    _interface("ip <IF> arp static <IP>", _LOOSE),
    _interface("ip <IF> rip send", _LOOSE),
    _interface("ip <IF> rip receive", _LOOSE),
    _interface("ip <IF> ospf area", _LOOSE),
    _interface("ip <IF> vrrp <1..255>", _LOOSE),
    _interface("ip <IF> dhcp service", _LOOSE),
    _interface("ip <IF> tcp mss limit", MSS),
    _interface("ip <IF> secure filter <in|out>", *SECURE_FILTER, check=FILTERS_FIT),
    _interface("ip <IF> secure filter name", "<TEXT:64>"),
    _interface("ip <IF> intrusion detection <in|out>", INTRUSION),
    _interface("ip <IF> nat descriptor", DESCRIPTORS, check=DESCRIPTORS_FIT),
    _interface("ipv6 <IF> address", _LOOSE),
    _interface("ipv6 <IF> prefix", _LOOSE),
    _interface("ipv6 <IF> mtu", "<1280..1500>"),
    _interface("ipv6 <IF> rtadv send", _LOOSE),
    _interface("ipv6 <IF> dhcp service", _LOOSE),
    _interface("ipv6 <IF> secure filter <in|out>", *SECURE_FILTER, check=FILTERS_FIT),
    _interface("switch control use <IF>", "<on|off> {terminal=<on|off>}"),
)
