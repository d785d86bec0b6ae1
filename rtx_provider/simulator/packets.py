"""A packet, and the filters that it matches.

Source: 8.1.10, 8.1.14.
Unverified: static filters know no port names beyond those of 8.1.10.
"""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass

SYN, SYN_ACK, ACK = 0x02, 0x12, 0x10

_TCP, _UDP = 6, 17
_PROTOCOLS = {"icmp": 1, "tcp": _TCP, "udp": _UDP, "gre": 47, "esp": 50, "ah": 51}
_FIN, _RST = 0x01, 0x04
_TOP = 0xFFFFFFFF
_PORT_TOP = 65535
_FLAGS = {"tcpfin": _FIN, "tcpsyn": SYN, "tcprst": _RST, "established": ACK}
_TCP_FLAG = re.compile(r"tcpflag(!?)=(0x[0-9a-f]+)/(0x[0-9a-f]+)", re.IGNORECASE)
_QUAD = re.compile(r"(?:\d+|\*)(?:\.(?:\d+|\*)){3}")
_PORTS: dict[str, tuple[int, ...]] = {
    "ftp": (20, 21),
    "ftpdata": (20,),
    "telnet": (23,),
    "smtp": (25,),
    "domain": (53,),
    "gopher": (70,),
    "finger": (79,),
    "www": (80,),
    "pop3": (110,),
    "sunrpc": (111,),
    "ident": (113,),
    "nntp": (119,),
    "ntp": (123,),
    "snmp": (161,),
    "syslog": (514,),
    "printer": (515,),
    "talk": (517,),
    "route": (520,),
    "uucp": (540,),
    "submission": (587,),
}
# The protocols that a dynamic filter names, as far as they may reach a console.
_WATCHED = {"telnet": 23, "ssh": 22, "www": 80, "http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet: of TCP, unless another protocol is given; the ports of ESP are 0."""

    source: str
    source_port: int
    target: str
    target_port: int
    flags: int = SYN
    protocol: int = _TCP

    def answer(self) -> "Packet":
        """Return the SYN ACK that answers an opening packet."""
        return Packet(self.target, self.target_port, self.source, self.source_port, SYN_ACK)


@dataclass(frozen=True, slots=True)
class Static:
    """The values of an `ip filter` line."""

    action: str
    words: tuple[str, ...]

    @property
    def passes(self) -> bool:
        """Return whether the filter passes what it matches; `restrict` does if the line is up."""
        return not self.action.startswith("reject")

    def matches(self, packet: Packet) -> bool:
        """Return whether the filter matches the packet."""
        source, target, *rest = *self.words, *("*",) * (2 - len(self.words))
        addresses = (source, packet.source), (target, packet.target)
        return all(is_address(text, value) for text, value in addresses) and suits(rest, packet)


def suits(words: Sequence[str], packet: Packet) -> bool:
    """Return whether protocol, source ports and destination ports match the packet."""
    protocol, source, target = (*words, "*", "*", "*")[:3]
    has_ports = packet.protocol in (_TCP, _UDP)
    return is_protocol(protocol, packet) and (
        not has_ports
        or (is_port(source, packet.source_port) and is_port(target, packet.target_port))
    )


def is_address(text: str, value: str) -> bool:
    """Return whether a filter's list of addresses has the address; host names never match."""
    number = int(ipaddress.IPv4Address(value))
    return any(_is_one(part, number) for part in text.split(","))


def is_port(text: str, port: int) -> bool:
    """Return whether a filter's list of ports has the port."""
    return any(_is_one_port(part.lower(), port) for part in text.split(","))


def watches(name: str, packet: Packet) -> bool:
    """Return whether a dynamic filter for this protocol tracks the connection of the packet."""
    return name == "tcp" or _WATCHED.get(name) == packet.target_port


def _is_one(part: str, number: int) -> bool:
    base, slash, mask = part.partition("/")
    if base == "*":
        return True
    if _QUAD.fullmatch(base):
        wildcard = _number_of(base.replace("*", "0"))
        bits = (_mask_of(mask) if slash else _TOP) & _star_mask(base)
        return (number & bits) == (wildcard & bits)
    low, dash, high = base.partition("-")
    if not dash or re.search("[A-Za-z@]", base):
        return False
    return (_number_of(low) if low else 0) <= number <= (_number_of(high) if high else _TOP)


def _star_mask(base: str) -> int:
    return _number_of(".".join("0" if octet == "*" else "255" for octet in base.split(".")))


def _mask_of(text: str) -> int:
    if text.isdigit():
        return _TOP ^ (_TOP >> int(text))
    return int(text, 16) if text.lower().startswith("0x") else _number_of(text)


def _number_of(text: str) -> int:
    return int(ipaddress.IPv4Address(text))


def is_protocol(text: str, packet: Packet) -> bool:
    """Return whether a filter's list of protocols has that of the packet."""
    return any(_is_one_protocol(part, packet) for part in text.lower().split(","))


def _is_one_protocol(part: str, packet: Packet) -> bool:
    if part == "*" or part == str(packet.protocol) or _PROTOCOLS.get(part) == packet.protocol:
        return True
    if packet.protocol != _TCP:
        return False
    flags = packet.flags
    if part in _FLAGS:
        return bool(flags & _FLAGS[part])
    found = _TCP_FLAG.fullmatch(part)
    if not found:
        return False
    is_same = (flags & int(found[3], 16)) == int(found[2], 16)
    return is_same != bool(found[1])


def _is_one_port(part: str, port: int) -> bool:
    if part == "*":
        return True
    if part in _PORTS:
        return port in _PORTS[part]
    low, dash, high = part.partition("-")
    if not dash:
        return part == str(port)
    return _port(low, 0) <= port <= _port(high, _PORT_TOP)


def _port(text: str, default: int) -> int:
    # The ends of a range may be names; a name for two ports stands for its first port.
    if text.isdigit():
        return int(text)
    return _PORTS[text][0] if text in _PORTS else default
