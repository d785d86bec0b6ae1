"""The lines of a selected `pp` or `tunnel`, with their PPP, IP and L2TP settings.

Source: 6.2, 8.2, 11, 14, 15.49, 16, 17.
"""

from rtx_provider.simulator.addresses import address_range
from rtx_provider.simulator.grammar.system import (
    DESCRIPTORS,
    DESCRIPTORS_FIT,
    FILTERS_FIT,
    INTRUSION,
    MSS,
    SECURE_FILTER,
    SWITCH,
)
from rtx_provider.simulator.models import Model
from rtx_provider.simulator.replies import Complaint, RefusedError
from rtx_provider.simulator.rows import Check, Context, Order, Row, Section


def _check_bound(_: Model, where: str, texts: tuple[str, ...]) -> None:
    # Only the anonymous peer may be bound to several tunnels (17.1.2).
    several = len(texts) > 1 or any("-" in text for text in texts)
    if several and where != "pp anonymous":
        raise RefusedError(Complaint.COUNT)


def _check_pool(model: Model, _: str, texts: tuple[str, ...]) -> None:
    if texts[0].startswith("dhcp"):
        return
    spans = [address_range(text) for text in texts]
    if sum(high - low + 1 for low, high in spans) > model.pool:
        raise RefusedError(Complaint.RANGE)


def _pp(
    head: str,
    *tails: str,
    order: Order = Order.BY_KEY,
    check: Check | None = None,
) -> Row:
    return Row(
        head=head,
        tails=tails or ("",),
        context=Context.PP,
        section=Section.PP,
        order=order,
        check=check,
    )


def _tunnel(head: str, *tails: str, check: Check | None = None) -> Row:
    return Row(
        head=head,
        tails=tails,
        context=Context.TUNNEL,
        section=Section.TUNNEL,
        check=check,
    )


_TIMER = "<20..10000>"
_IDLE = "<1..21474836|off>"
_METHOD = "<pap|chap|mschap|mschap-v2>"
_ECHO = "icmp-echo <IP> [<ASSIGNED>...]"

PP_ROWS = (
    _pp("pp name", "<JTEXT:64>"),
    _pp("description pp", "<JTEXT:64>"),
    _pp(
        "pp keepalive interval",
        "<1..65535> {retry-interval=<1..65535> count=<1..100> time=<1..65535>}",
    ),
    _pp("pp keepalive use", "off", f"lcp-echo [{_ECHO}]", _ECHO),
    _pp("pp bind", "<BOUND>...", "<IF>", check=_check_bound),
    _pp("pp always-on", "off", "on [<60..21474836>]"),
    _pp("pppoe use", "<IF>"),
    _pp("pppoe access concentrator", "<TEXT:64>"),
    _pp("pppoe service-name", "<TEXT:64>"),
    _pp("pppoe auto connect", SWITCH),
    _pp("pppoe auto disconnect", SWITCH),
    _pp("pppoe disconnect time", _IDLE),
    _pp("pppoe tcp mss limit", "<1240..1452|auto|off>"),
    _pp("pp auth request", "<pap|chap|mschap|mschap-v2|chap-pap> [arrive-only]"),
    _pp("pp auth accept", f"{_METHOD} [{_METHOD} [{_METHOD} [{_METHOD}]]]"),
    _pp("pp auth myname", "<TEXT:64> <TEXT:64*>"),
    _pp(
        "pp auth username <TEXT:64>",
        "<TEXT:64*> [myname <TEXT:64> <TEXT:64*>] [<IP>] [<PREFIX6>]",
        order=Order.AS_ENTERED,
    ),
    _pp("pp auth multi connect prohibit", SWITCH),
    _pp("ppp lcp acfc", SWITCH),
    _pp("ppp lcp magicnumber", SWITCH),
    _pp("ppp lcp mru", "<on|off> [<1280..1792>]"),
    _pp("ppp lcp pfc", SWITCH),
    _pp("ppp lcp silent", SWITCH),
    _pp("ppp lcp restart", _TIMER),
    _pp("ppp lcp <maxconfigure|maxterminate|maxfailure>", "<1..10>"),
    _pp("ppp ipcp vjc", SWITCH),
    _pp("ppp ipcp ipaddress", SWITCH),
    _pp("ppp ipcp msext", SWITCH),
    _pp("ppp ipcp remote address check", SWITCH),
    _pp("ppp ipcp restart", _TIMER),
    _pp("ppp ipcp <maxconfigure|maxterminate|maxfailure>", "<1..10>"),
    _pp("ppp ccp type", "<stac0|stac|cstac|mppe-40|mppe-128|mppe-any|none>"),
    _pp("ppp ccp no-encryption", "<reject|accept>"),
    _pp("ppp ccp restart", _TIMER),
    _pp("ppp ccp <maxconfigure|maxterminate|maxfailure>", "<1..10>"),
    _pp("ppp ipv6cp use", SWITCH),
    _pp("ip pp address", "<IPMASK>"),
    _pp("ip pp remote address", "<IP|dhcp>", "dhcpc [<IF>]"),
    _pp(
        "ip pp remote address pool",
        "<IP>...",
        "<IPRANGE>",
        "dhcp",
        "dhcpc [<IF>]",
        check=_check_pool,
    ),
    _pp("ip pp mtu", "<64..1500>"),
    _pp("ip pp rebound", SWITCH),
    _pp("ip pp tcp mss limit", MSS),
    _pp("ip pp rip send", "<ANY>..."),
    _pp("ip pp rip receive", "<ANY>..."),
    _pp("ip pp secure filter <in|out>", *SECURE_FILTER, check=FILTERS_FIT),
    _pp("ip pp secure filter name", "<TEXT:64>"),
    _pp("ip pp intrusion detection <in|out>", INTRUSION),
    _pp("ip pp nat descriptor", DESCRIPTORS, check=DESCRIPTORS_FIT),
    _pp("ipv6 pp address", "<ANY>..."),
    _pp("ipv6 pp mtu", "<1280..1500>"),
    _pp("ipv6 pp tcp mss limit", "<536..1440|auto|off>"),
    _pp("ipv6 pp secure filter <in|out>", *SECURE_FILTER, check=FILTERS_FIT),
)

_ENCAPSULATION = "<ipsec|ipip|pptp|l2tp|l2tpv3-raw|l2tpv3|ipudp|map-e|hb46pp>"

TUNNEL_ROWS = (
    _tunnel("tunnel name", "<JTEXT:64>"),
    _tunnel("description tunnel", "<JTEXT:64>"),
    _tunnel("tunnel template", "<SPAN>..."),
    _tunnel("tunnel type", "point-to-point", "multipoint [<server|client>]"),
    _tunnel("tunnel encapsulation", _ENCAPSULATION),
    _tunnel("tunnel endpoint local address", "<IP|HOST>"),
    _tunnel("tunnel endpoint remote address", "<IP|HOST>"),
    _tunnel("tunnel endpoint address", "[<IP>] <IP>"),
    _tunnel("tunnel endpoint name", "<HOST> [<fqdn|tel>]", "<HOST> <HOST> [<fqdn|tel>]"),
    _tunnel(
        "tunnel backup",
        "none",
        "pp <PEER> {switch-router=<on|off>}",
        "tunnel <TUNNEL> {switch-interface=<on|off>}",
        "<IF> <IP>",
    ),
    _tunnel("ipsec tunnel", "<NUMBER>"),
    _tunnel("ipsec tunnel outer df-bit", "<copy|set|clear>"),
    _tunnel("ipsec tunnel fastpath-fragment-function follow df-bit", SWITCH),
    _tunnel("ipsec ipcomp type", "<deflate|none>"),
    _tunnel("l2tp always-on", SWITCH),
    _tunnel("l2tp hostname", "<TEXT:32>"),
    _tunnel("l2tp tunnel auth", "<on|off> [<TEXT:32*>]"),
    _tunnel("l2tp tunnel disconnect time", _IDLE),
    _tunnel("l2tp keepalive use", "<on|off> [<1..600> [<1..50>]]"),
    _tunnel("l2tp keepalive log", SWITCH),
    _tunnel("l2tp syslog", SWITCH),
    _tunnel("l2tp local router-id", "<IP>"),
    _tunnel("l2tp remote router-id", "<IP>"),
    _tunnel("l2tp remote end-id", "<TEXT:32>"),
    _tunnel("ip tunnel address", "<IPMASK>"),
    _tunnel("ip tunnel remote address", "<IP>"),
    _tunnel("ip tunnel mtu", "<64..1500>"),
    _tunnel("ip tunnel rebound", SWITCH),
    _tunnel("ip tunnel tcp mss limit", MSS),
    _tunnel("ip tunnel secure filter <in|out>", *SECURE_FILTER, check=FILTERS_FIT),
    _tunnel("ip tunnel secure filter name", "<TEXT:64>"),
    _tunnel("ip tunnel intrusion detection <in|out>", INTRUSION),
    _tunnel("ip tunnel nat descriptor", DESCRIPTORS, check=DESCRIPTORS_FIT),
    _tunnel("ipv6 tunnel address", "<ANY>..."),
    _tunnel("ipv6 tunnel mtu", "<1280..1500>"),
    _tunnel("ipv6 tunnel tcp mss limit", "<536..1440|auto|off>"),
    _tunnel("ipv6 tunnel secure filter <in|out>", *SECURE_FILTER, check=FILTERS_FIT),
)
