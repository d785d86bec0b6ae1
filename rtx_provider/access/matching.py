"""Whether one `ip filter` matches a packet: True, False, or None if that is unknown.

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
# The ports that operating systems choose for outgoing connections are never below 1024.
_CLIENT_PORTS = (1024, 65535)
_FIELDS = 6


@dataclass(frozen=True, slots=True)
class Packet:
    """The known fields of one packet.

    Attributes:
        source: Its IPv4 address; empty if it is not known.
        destination: Likewise.
        protocol: A name such as `tcp`, or a number.
        source_port: The port; None for a client's ephemeral port.
        destination_port: Likewise.
        flags: The flags of a TCP packet; None if they are not known.
    """

    source: str
    destination: str
    protocol: str
    source_port: int | None = None
    destination_port: int | None = None
    flags: int | None = None


def matches(rule: tuple[str, ...], packet: Packet) -> bool | None:
    """Return whether a rule matches a packet; None if that is unknown.

    Args:
        rule: The words of an `ip filter` after its number; what is omitted is `*`.
        packet: The packet.

    Returns:
        None if that is unknown, because the rule has a host name or an unknown keyword.
    """
    _, source, destination, protocol, *ports = (*rule, *(ANY,) * _FIELDS)[:_FIELDS]
    return all_of(
        (
            holds(source, packet.source),
            holds(destination, packet.destination),
            any_of(_protocol_matches(kind, packet) for kind in protocol.split(",")),
            *_match_ports(protocol, ports, packet),
        )
    )


def _match_ports(protocol: str, ports: list[str], packet: Packet) -> tuple[bool | None, ...]:
    """Compare the ports of a TCP or UDP packet, or the type and code of an ICMP packet."""
    kind = protocol_name(packet.protocol)
    if kind == ICMP and protocol_name(protocol) == ICMP:
        return tuple(text == ANY or None for text in ports)
    if kind not in (TCP, UDP):
        return ()
    pairs = zip(ports, (packet.source_port, packet.destination_port), strict=True)
    return tuple(_port_matches(text, port) for text, port in pairs)


def _protocol_matches(kind: str, packet: Packet) -> bool | None:
    ours = protocol_name(packet.protocol)
    if kind in _FLAGGED or kind.startswith("tcpflag"):
        return _has_flags(kind, packet.flags) if ours == TCP else False
    if kind in _OF_ICMP:
        return None if ours == ICMP else False
    if kind == ANY or protocol_name(kind) == ours:
        return True
    return False if kind.isdecimal() or kind in PROTOCOL_NUMBERS.values() else None


def _has_flags(kind: str, flags: int | None) -> bool | None:
    """Return whether flags satisfy a test: `tcpsyn`, `tcpflag=0x0002/0x0017`, `tcpflag!=…`."""
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


def _port_matches(text: str, port: int | None) -> bool | None:
    return any_of(_part_matches(part, port) for part in text.split(","))


def _part_matches(part: str, port: int | None) -> bool | None:
    span = span_of(part)
    if span is None:
        return None
    low, high = span
    if port is not None:
        return low <= port <= high
    if low <= _CLIENT_PORTS[0] and _CLIENT_PORTS[1] <= high:
        return True
    return False if high < _CLIENT_PORTS[0] else None
