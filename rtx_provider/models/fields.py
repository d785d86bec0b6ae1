"""The kinds of value that console arguments have, with their limits.

Imports models._base.
"""

import re
from ipaddress import IPv4Address, ip_network
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_HALF_WIDTH_KATAKANA = re.compile(r"[\uff61-\uff9f]")
_INTERFACE = re.compile(r"(lan|wan|bridge|vlan)\d+(/\d+)?|pp (\d+|anonymous)|tunnel \d+")
_PORTS = re.compile(r"\*|[a-z0-9_*,-]+")
_FILTER_ADDRESS = re.compile(r"\*|[0-9A-Za-z.*,/_@-]+")


def _printable(text: str) -> str:
    """Refuse what the console cannot take as one word (1.5, 2.1)."""
    if not text:
        msg = "is empty"
        raise ValueError(msg)
    if not text.isascii() or _CONTROL.search(text):
        msg = "holds a character outside printable ASCII, or a line break"
        raise ValueError(msg)
    if set(text) & set("\"'\\"):
        msg = "holds a quote or a backslash, which the console reads as something else"
        raise ValueError(msg)
    return text


def _word(text: str) -> str:
    if " " in text:
        msg = "holds a blank"
        raise ValueError(msg)
    return _printable(text)


def _label(text: str) -> str:
    """Refuse what a description cannot hold: 64 bytes of Shift_JIS at most (4.56)."""
    if not text or _CONTROL.search(text) or set(text) & set("\"'\\"):
        msg = "is empty, or holds a quote, a backslash, a line break or a control character"
        raise ValueError(msg)
    if _HALF_WIDTH_KATAKANA.search(text):
        msg = "holds half-width katakana, which the device does not take (4.56)"
        raise ValueError(msg)
    try:
        size = len(text.encode("cp932"))
    except UnicodeEncodeError:
        msg = "holds a character that Shift_JIS lacks (4.56)"
        raise ValueError(msg) from None
    if size > 64:  # noqa: PLR2004
        msg = f"takes {size} bytes"
        raise ValueError(msg)
    return text


def _ipv4(text: str) -> str:
    return str(IPv4Address(text))


def _ipv4_or(*words: str) -> BeforeValidator:
    def check(text: object) -> object:
        return text if text in words else _ipv4(str(text))

    return BeforeValidator(check)


def _network(text: str) -> str:
    if "/" in text:
        ip_network(text, strict=False)
        return text
    return _ipv4(text)


def _interface(text: str) -> str:
    if not _INTERFACE.fullmatch(text):
        msg = "is no interface; write lan1, lan2, pp 1, pp anonymous, tunnel 1, bridge1 or vlan1"
        raise ValueError(msg)
    return text


def _pool(text: str) -> str:
    """Take `A-B`, addresses separated by blanks, `dhcp` or `dhcpc [LAN]` (8.2.2)."""
    if re.fullmatch(r"dhcp|dhcpc( lan\d+)?", text):
        return text
    start, dash, end = text.partition("-")
    if dash:
        if IPv4Address(start) > IPv4Address(end):
            msg = f"ends ({end}) before it starts ({start})"
            raise ValueError(msg)
        return text
    return " ".join(_ipv4(each) for each in text.split())


def _ports(text: str) -> str:
    if not _PORTS.fullmatch(text):
        msg = "is no port, name, range (A-B) or list of them (8.1.10)"
        raise ValueError(msg)
    for number in re.findall(r"\b\d+\b", text):
        if int(number) > 65535:  # noqa: PLR2004
            msg = f"holds port {number}, above 65535"
            raise ValueError(msg)
    return text


def _static_ports(text: str) -> str:
    """Take ports, lists and `OUTER=INNER` pairs (23.8)."""
    for each in text.split(","):
        for side in each.split("=", 1):
            _ports(side)
    return text


def _filter_address(text: str) -> str:
    """Take `*`, addresses, networks, ranges, lists and host names (8.1.10)."""
    if not _FILTER_ADDRESS.fullmatch(text):
        msg = "is no `*`, address, network, range, list or host name"
        raise ValueError(msg)
    for each in text.split(","):
        if re.fullmatch(r"[\d.]+(/[\d.]+)?", each):
            ip_network(each, strict=False)
    return text


def _protocol(text: str) -> str:
    for each in text.split(","):
        name = each.split("=")[0].removesuffix("!")
        number = int(each) if each.isdecimal() else 0
        if number > 255 or not (each.isdecimal() or name in _PROTOCOLS):  # noqa: PLR2004
            msg = f"holds {each!r}, which is none of {', '.join(sorted(_PROTOCOLS))} or 0..255"
            raise ValueError(msg)
    return text


_PROTOCOLS = {
    "*", "icmp", "tcp", "udp", "ipv6", "gre", "esp", "ah", "icmp6", "icmp-error", "icmp-info",
    "tcpsyn", "tcpfin", "tcprst", "established", "tcpflag",
}  # fmt: skip


def _unique(values: tuple[object, ...]) -> tuple[object, ...]:
    twice = {str(value) for value in values if values.count(value) > 1}
    if twice:
        msg = f"names {', '.join(sorted(twice))} twice; take one away"
        raise ValueError(msg)
    return values


UNIQUE = AfterValidator(_unique)
"""A list in which nothing stands twice."""


def _text_of_number(value: object) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int) else value


Number = Annotated[int, Field(ge=1, le=2147483647)]
FilterNumber = Annotated[int, Field(ge=1, le=21474836)]
PpNumber = Annotated[int, Field(ge=1, le=150)]
TunnelNumber = Annotated[int, Field(ge=1, le=6000)]
Seconds = Annotated[int, Field(ge=1, le=21474836)]

Word = Annotated[str, AfterValidator(_word)]
Text = Annotated[str, AfterValidator(_printable)]
Label = Annotated[str, AfterValidator(_label)]
UserName = Annotated[str, Field(max_length=64), AfterValidator(_word)]
Password = Annotated[str, Field(max_length=64), AfterValidator(_printable)]
PreSharedKey = Annotated[str, Field(max_length=128), AfterValidator(_printable)]

IPv4 = Annotated[str, AfterValidator(_ipv4)]
IPv4OrAny = Annotated[str, _ipv4_or("any")]
IPv4Interface = Annotated[str, AfterValidator(_network)]
Interface = Annotated[str, AfterValidator(_interface)]
LanInterface = Annotated[str, Field(pattern=r"^(lan|bridge|vlan)\d+(/\d+)?$")]
Pool = Annotated[str, AfterValidator(_pool)]

FilterAddress = Annotated[str, AfterValidator(_filter_address)]
Ports = Annotated[str, BeforeValidator(_text_of_number), AfterValidator(_ports)]
StaticPorts = Annotated[str, BeforeValidator(_text_of_number), AfterValidator(_static_ports)]
Protocol = Annotated[str, BeforeValidator(_text_of_number), AfterValidator(_protocol)]

TcpMss = Annotated[int, Field(ge=536, le=1460)] | Literal["auto", "off"]


def context_of(interface: str) -> str:
    """Return the context in which an interface's lines stand; empty for a LAN."""
    return interface if interface.startswith(("pp ", "tunnel ")) else ""


def command_name(interface: str) -> str:
    """Return the word that names an interface in a command, such as `pp` or `lan1`."""
    return interface.split(maxsplit=1)[0]
