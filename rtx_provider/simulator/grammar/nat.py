"""Address translation: everything about one descriptor is printed together.

Source: 23.
"""

from rtx_provider.simulator.grammar.system import SWITCH
from rtx_provider.simulator.rows import Order, Row, Section


def _of_descriptor(name: str, *tails: str, trailing: str = "", key: str = "") -> Row:
    return Row(
        head=f"nat descriptor {name} <DESCRIPTOR>{key}",
        tails=tails or ("",),
        section=Section.NAT,
        order=Order.BY_FIRST_KEY,
        trailing=trailing,
    )


def _global(name: str, *tails: str) -> Row:
    return Row(head=f"nat descriptor {name}", tails=tails, section=Section.NAT)


_LIMIT = "<1..2147483647>"

ROWS = (
    _global("backward-compatibility", "<1..3>"),
    _global("log", SWITCH),
    _global("masquerade remove df-bit", SWITCH),
    _of_descriptor("type", "<none|nat|masquerade|nat-masquerade> {hairpin=<on|off>}"),
    _of_descriptor(
        "address outer",
        "<ipcp|primary|secondary|map-e|hb46pp>",
        "<IPRANGE>...",
    ),
    _of_descriptor("address inner", "auto", "<IPRANGE>..."),
    # The router itself prints a blank at the end of this line when there is no address.
    _of_descriptor(
        "masquerade incoming",
        "<through|reject|discard>",
        "forward <IP>",
        trailing=" ",
    ),
    _of_descriptor("static", "<NATPAIR> [<NUMBER>]", key=" <NUMBER>"),
    _of_descriptor(
        "masquerade static",
        "<IP> <tcp|udp> <NATPORTS>",
        "<IP> <esp|ah|gre|ipv6|icmp|0..255>",
        key=" <NUMBER>",
    ),
    _of_descriptor("masquerade unconvertible port", key=" if-possible"),
    _of_descriptor("masquerade unconvertible port", "<PORTSPAN>", key=" <tcp|udp>"),
    _of_descriptor("masquerade port range", "<PORTSPAN>..."),
    _of_descriptor("masquerade rlogin", SWITCH),
    _of_descriptor("masquerade session limit", f"1 {_LIMIT}"),
    _of_descriptor("masquerade session limit total", _LIMIT),
    _of_descriptor("timer", "<30..21474836>"),
    _of_descriptor("timer", "<1..21474836>", key=" tcpfin"),
    _of_descriptor("timer", "<30..21474836>", key=" protocol=<PROTOCOL>"),
    _of_descriptor("timer", "<30..21474836>", key=" protocol=<PROTOCOL> port=<PORTS>"),
    _of_descriptor("ftp port", "<1..65535>..."),
    _of_descriptor("sip", "<on|off|auto>"),
)
