"""Whether one `ip filter` matches a packet: yes, no, or None where that cannot be told.

    >>> syn = Packet("198.51.100.7", "192.0.2.1", "tcp", None, 80, SYN)
    >>> matches(("pass", "*", "192.0.2.1", "tcp", "*", "www"), syn)
    True
    >>> matches(("pass", "*", "*", "established"), syn)
    False

Source: 8.1.10; wild 16.
"""

from dataclasses import dataclass

from rtx_provider.config.filter_terms import (
    ANY,
    PROTOCOL_NUMBERS,
    all_of,
    any_of,
    holds,
    protocol_name,
    span_of,
)

FIN, SYN, RST, ACK = 0x01, 0x02, 0x04, 0x10
ICMP, TCP, UDP = "icmp", "tcp", "udp"
_FLAGGED = {"tcpsyn": SYN, "tcpfin": FIN, "tcprst": RST, "established": ACK}
_OF_ICMP = ("icmp-error", "icmp-info")
# A client that connects picks its own port, and systems pick none below.
_PICKED = (1024, 65535)
_FIELDS = 6


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet, as far as it is known.

    Attributes:
        source: Its IPv4 address; empty where it is not known.
        destination: Likewise.
        protocol: A name such as `tcp`, or a number.
        source_port: The port; None for one that a client picks by itself.
        destination_port: Likewise.
        flags: The flags of a TCP packet; None where they are not known.
    """

    source: str
    destination: str
    protocol: str
    source_port: int | None = None
    destination_port: int | None = None
    flags: int | None = None


def matches(rule: tuple[str, ...], packet: Packet) -> bool | None:
    """Tell whether a rule matches a packet.

    Args:
        rule: The words of an `ip filter` after its number; what is omitted is `*`.
        packet: The packet.

    Returns:
        None where it cannot be told: a host's name, a keyword that we do not know.
    """
    _, source, destination, protocol, *ports = (*rule, *(ANY,) * _FIELDS)[:_FIELDS]
    return all_of(
        (
            holds(source, packet.source),
            holds(destination, packet.destination),
            any_of(_is_of(kind, packet) for kind in protocol.split(",")),
            *_match_ports(protocol, ports, packet),
        )
    )


def _match_ports(protocol: str, ports: list[str], packet: Packet) -> tuple[bool | None, ...]:
    """Compare both ports; only packets that have them are tested, and ICMP's type and code."""
    kind = protocol_name(packet.protocol)
    if kind == ICMP and protocol_name(protocol) == ICMP:
        return tuple(text == ANY or None for text in ports)
    if kind not in (TCP, UDP):
        return ()
    pairs = zip(ports, (packet.source_port, packet.destination_port), strict=True)
    return tuple(_match_port(text, port) for text, port in pairs)


def _is_of(kind: str, packet: Packet) -> bool | None:
    ours = protocol_name(packet.protocol)
    if kind in _FLAGGED or kind.startswith("tcpflag"):
        return _has_flags(kind, packet.flags) if ours == TCP else False
    if kind in _OF_ICMP:
        return None if ours == ICMP else False
    if kind == ANY or protocol_name(kind) == ours:
        return True
    return False if kind.isdecimal() or kind in PROTOCOL_NUMBERS.values() else None


def _has_flags(kind: str, flags: int | None) -> bool | None:
    """Look at a packet's flags, as `tcpsyn`, or `tcpflag=0x0002/0x0017`, or `tcpflag!=…`."""
    if flags is None:
        return None
    if kind in _FLAGGED:
        return bool(flags & _FLAGGED[kind])
    sign, _, test = kind.partition("=")
    value, _, mask = test.partition("/")
    try:
        is_so = flags & int(mask, 16) == int(value, 16)
    except ValueError:
        return None
    return is_so != sign.endswith("!")


def _match_port(text: str, port: int | None) -> bool | None:
    return any_of(_meets(part, port) for part in text.split(","))


def _meets(part: str, port: int | None) -> bool | None:
    span = span_of(part)
    if span is None:
        return None
    low, high = span
    if port is not None:
        return low <= port <= high
    if low <= _PICKED[0] and _PICKED[1] <= high:
        return True
    return False if high < _PICKED[0] else None
