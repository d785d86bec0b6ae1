"""The kinds of value that console arguments have, with their limits.

Pure.
"""

import re
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from rtx_provider.commands.models import MODELS

_POOL_SIZE = 3104
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_HALF_WIDTH_KATAKANA = re.compile(r"[\uff61-\uff9f]")
_INTERFACE = re.compile(
    r"(lan|wan|bridge|vlan)[1-9][0-9]*(/[1-9][0-9]*)?|pp ([1-9][0-9]*|anonymous)|tunnel [1-9][0-9]*"
)
_PORT = r"(?:[0-9]{1,5}|[a-z][a-z0-9_]*(?:-[a-z][a-z0-9_]*)*)"
_PORTS = re.compile(rf"{_PORT}(?:-{_PORT}?)?|-{_PORT}")
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


def _secret(text: str) -> str:
    if text == "*":
        msg = "is the sign by which a router hides a secret; choose another"
        raise ValueError(msg)
    return _printable(text)


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
    lacking = sorted({each for each in text if not has_shift_jis(each)})
    if lacking:
        msg = f"holds {' '.join(lacking)}, which Shift_JIS lacks (4.56); write it another way"
        raise ValueError(msg)
    size = len(text.encode("cp932"))
    if size > 64:  # noqa: PLR2004
        msg = f"takes {size} bytes"
        raise ValueError(msg)
    return text


def has_shift_jis(character: str) -> bool:
    """Tell whether a character survives the way there and back.

    A wave dash (U+301C), as some keyboards write it, does not: Shift_JIS has a
    full-width tilde (U+FF5E) in its place.
    """
    try:
        return character.encode("cp932").decode("cp932") == character and character not in _DASHES
    except UnicodeEncodeError:
        return False


# Characters that one converter knows and another one replaces.
_DASHES = "\u301c\u2016\u2212\u00a2\u00a3\u00ac\u2014"


def _ipv4(text: str) -> str:
    return str(IPv4Address(text))


def _network(text: str) -> str:
    if "/" in text:
        IPv4Network(text, strict=False)
        return text
    return _ipv4(text)


def _interface(text: str) -> str:
    if not _INTERFACE.fullmatch(text):
        msg = "is no interface; write lan1, lan2, pp 1, pp anonymous, tunnel 1, bridge1 or vlan1"
        raise ValueError(msg)
    return text


def _pool(text: str) -> str:
    """Take `A-B`, addresses separated by blanks, `dhcp` or `dhcpc [LAN]` (8.2.2)."""
    if re.fullmatch(r"dhcp|dhcpc( lan[0-9]+)?", text):
        return text
    start, dash, end = text.partition("-")
    if dash:
        if IPv4Address(start) > IPv4Address(end):
            msg = f"ends ({end}) before it starts ({start})"
            raise ValueError(msg)
        size = int(IPv4Address(end)) - int(IPv4Address(start)) + 1
        if size > _POOL_SIZE:
            msg = f"holds {size} addresses, more than any model takes ({_POOL_SIZE}; 8.2.2)"
            raise ValueError(msg)
        return text
    return " ".join(_ipv4(each) for each in text.split())


def check_ports(text: str) -> str:
    """Take `*`, or a list of ports, names and ranges `A-B`, `A-`, `-B` (8.1.10)."""
    if text != "*" and not all(_PORTS.fullmatch(each) for each in text.split(",")):
        msg = "is no port, name, range (A-B) or list of them (8.1.10)"
        raise ValueError(msg)
    for each in text.split(","):
        numbers = [int(side) for side in each.split("-") if side.isdecimal()]
        if any(number > 65535 for number in numbers):  # noqa: PLR2004
            msg = f"holds port {max(numbers)}, above 65535"
            raise ValueError(msg)
        if numbers != sorted(numbers):
            msg = f"holds a range that ends before it starts ({each})"
            raise ValueError(msg)
    return text


def _static_ports(text: str) -> str:
    """Take ports, lists and `OUTER=INNER` pairs (23.8)."""
    for each in text.split(","):
        for side in each.split("=", 1):
            check_ports(side)
    return text


def _filter_address(text: str) -> str:
    """Take `*`, addresses, networks, ranges, lists and host names (8.1.10)."""
    if not _FILTER_ADDRESS.fullmatch(text):
        msg = "is no `*`, address, network, range, list or host name"
        raise ValueError(msg)
    for each in text.split(","):
        if not each:
            msg = "holds an empty entry; take the extra comma away"
            raise ValueError(msg)
        if each != "*" and re.fullmatch(r"[0-9.*-]+(/[0-9.]+)?", each):
            _numeric_address(each)
    return text


def _numeric_address(text: str) -> None:
    """Refuse what is neither a network nor a range `A-B`, `A-`, `-B`; `*` stands for an octet."""
    start, dash, end = text.replace("*", "0").partition("-")
    if not dash:
        IPv4Network(start, strict=False)
        return
    sides = [IPv4Address(side) for side in (start, end) if side]
    if not sides or sides != sorted(sides):
        msg = f"holds a range that has no end, or ends before it starts ({text})"
        raise ValueError(msg)


def _protocol(text: str) -> str:
    for each in text.split(","):
        number = int(each) if re.fullmatch("[0-9]{1,3}", each) else None
        known = each in _PROTOCOLS or _FLAGS.fullmatch(each)
        if not known and (number is None or number > 255):  # noqa: PLR2004
            msg = f"holds {each!r}, which is none of {', '.join(sorted(_PROTOCOLS))} or 0..255"
            raise ValueError(msg)
    return text


_FLAGS = re.compile(r"tcpflag!?=0x[0-9A-Fa-f]{1,4}/0x[0-9A-Fa-f]{1,4}")
_PROTOCOLS = {
    "*", "icmp", "tcp", "udp", "ipv6", "gre", "esp", "ah", "icmp6", "icmp-error", "icmp-info",
    "tcpsyn", "tcpfin", "tcprst", "established",
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
PpNumber = Annotated[int, Field(ge=1, le=max(model.pps for model in MODELS))]
TunnelNumber = Annotated[int, Field(ge=1, le=max(model.tunnels for model in MODELS))]
Seconds = Annotated[int, Field(ge=1, le=21474836)]

Word = Annotated[str, AfterValidator(_word)]
Text = Annotated[str, AfterValidator(_printable)]
Label = Annotated[str, AfterValidator(_label)]
UserName = Annotated[str, Field(max_length=64), AfterValidator(_word)]
Password = Annotated[str, Field(max_length=64), AfterValidator(_secret)]
PreSharedKey = Annotated[str, Field(max_length=128), AfterValidator(_secret)]

IPv4 = Annotated[str, AfterValidator(_ipv4)]
IPv4Interface = Annotated[str, AfterValidator(_network)]
Interface = Annotated[str, AfterValidator(_interface)]
LanInterface = Annotated[str, Field(pattern=r"^(lan|bridge|vlan)[1-9][0-9]*(/[1-9][0-9]*)?$")]
Pool = Annotated[str, AfterValidator(_pool)]

FilterAddress = Annotated[str, AfterValidator(_filter_address)]
Ports = Annotated[str, BeforeValidator(_text_of_number), AfterValidator(check_ports)]
StaticPorts = Annotated[str, BeforeValidator(_text_of_number), AfterValidator(_static_ports)]
Protocol = Annotated[str, BeforeValidator(_text_of_number), AfterValidator(_protocol)]

TcpMss = Annotated[int, Field(ge=536, le=1460)] | Literal["auto", "off"]


def context_of(interface: str) -> str:
    """Return the context in which an interface's lines stand; empty for a LAN."""
    return interface if interface.startswith(("pp ", "tunnel ")) else ""


def command_name(interface: str) -> str:
    """Return the word that names an interface in a command, such as `pp` or `lan1`."""
    return interface.split(maxsplit=1)[0]
