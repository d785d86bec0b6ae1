"""The terms of an `ip filter`: addresses, ports and protocols.

    >>> network_of("192.168.100.1/255.255.255.0")
    IPv4Network('192.168.100.0/24')
    >>> holds("192.168.*.*,10.0.0.1-10.0.0.9", "10.0.0.7")
    True
    >>> span_of("www"), span_of("-1023"), span_of("no-such-name")
    ((80, 80), (0, 1023), None)

Source: 8.1.10; wild 16.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, ip_network

ANY = "*"
Span = tuple[int, int]
_STARRED = re.compile(r"(?:\d{1,3}|\*)(?:\.(?:\d{1,3}|\*)){1,3}")
# A network without a mask has the mask of its class, which the first octet determines.
_CLASSES = ((128, 8), (192, 16), (256, 24))
PORT_NAMES = {
    "netbios_ns": 137, "netbios_dgm": 138, "netbios_ssn": 139, "https": 443, "ms-ds": 445,
    "ftpdata": 20, "ftp": 21, "telnet": 23, "smtp": 25, "domain": 53, "gopher": 70,
    "finger": 79, "www": 80, "pop3": 110, "sunrpc": 111, "ident": 113, "nntp": 119,
    "ntp": 123, "snmp": 161, "syslog": 514, "printer": 515, "talk": 517, "route": 520,
    "uucp": 540, "submission": 587,
}  # fmt: skip
PROTOCOL_NUMBERS = {
    "1": "icmp", "6": "tcp", "17": "udp", "41": "ipv6", "47": "gre", "50": "esp", "51": "ah",
    "58": "icmp6",
}  # fmt: skip


def any_of(answers: Iterable[bool | None]) -> bool | None:
    """Return whether any of the answers is True; None if that is unknown."""
    seen = set(answers)
    return True if True in seen else None if None in seen else False


def all_of(answers: Iterable[bool | None]) -> bool | None:
    """Return whether all of the answers are True; None if that is unknown."""
    seen = set(answers)
    return False if False in seen else None if None in seen else True


@lru_cache(maxsize=4096)
def address_of(text: str) -> IPv4Address | None:
    """Return an IPv4 address; None if the text is something else."""
    try:
        return IPv4Address(text)
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def network_of(text: str) -> IPv4Network | None:
    """Return the network of `ADDRESS[/MASK]`; without a mask, the mask of its class applies."""
    start, slash, mask = text.partition("/")
    address = address_of(start)
    if address is None:
        return None
    length = _length(mask) if slash else _class_of(address)
    return None if length is None else IPv4Network((int(address), length), strict=False)


def _class_of(address: IPv4Address) -> int:
    first = int(address) >> 24
    return next(length for limit, length in _CLASSES if first < limit)


def _length(mask: str) -> int | None:
    """Return the prefix length of a mask such as `24`, `255.255.255.0` or `0xffffff00`."""
    try:
        if mask.lower().startswith("0x"):
            mask = str(IPv4Address(int(mask, 16)))
        return IPv4Network(f"0.0.0.0/{mask}").prefixlen
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def holds(text: str, address: str) -> bool | None:
    """Return whether a list of addresses, as in `ip filter`, contains an address.

    Args:
        text: Addresses, networks, ranges, names, or `*`, separated by commas.
        address: An address; empty if it is not known.

    Returns:
        None if that is unknown, because of a name or an unknown address.
    """
    return any_of(_holds(part, address_of(address)) for part in text.split(","))


def _holds(part: str, address: IPv4Address | None) -> bool | None:
    if part == ANY:
        return True
    if address is None:
        return None
    if ANY in part:
        return _matches_pattern(part, address)
    if "/" in part:
        network = network_of(part)
        return None if network is None else address in network
    if "-" in part:
        return _between(part, address)
    alone = address_of(part)
    return None if alone is None else alone == address


def _matches_pattern(pattern: str, address: IPv4Address) -> bool | None:
    """Compare octet by octet; None if the pattern is not one of octets and stars."""
    if not _STARRED.fullmatch(pattern):
        return None
    pairs = zip(pattern.split("."), str(address).split("."), strict=False)
    return all(octet in (ANY, there) for octet, there in pairs)


def _between(part: str, address: IPv4Address) -> bool | None:
    low, _, high = part.partition("-")
    start = address_of(low) if low else address
    end = address_of(high) if high else address
    return None if start is None or end is None else start <= address <= end


_PUBLIC = (int(IPv4Address("1.0.0.0")), int(IPv4Address("223.255.255.255")))
"""The first and the last address that a host can have; the ends are reserved."""
_PORTS = (1, 65535)


def covers_everything(text: str) -> bool:
    """Return whether a list of IPv4 addresses, as in `ip filter`, contains every host.

    >>> covers_everything("0.0.0.0/1,128.0.0.0-"), covers_everything("10.0.0.0/8")
    (True, False)
    """
    return _is_covered(_PUBLIC, map(_addresses_of, text.split(",")))


def _addresses_of(part: str) -> Span | None:
    """Return the first and last address of one element, as numbers; None if it has none."""
    if part == ANY or set(part.split(".")) == {ANY}:
        return (0, 2**32 - 1)
    network = network_of(part) if "/" in part else None
    if network is not None:
        return int(network.network_address), int(network.broadcast_address)
    low, dash, high = part.partition("-")
    start = address_of(low or "0.0.0.0")  # noqa: S104  # an end of the range, nothing to listen on
    end = address_of(high or "255.255.255.255") if dash else start
    return None if start is None or end is None or not part else (int(start), int(end))


def covers_every_port(text: str) -> bool:
    """Return whether a list of ports contains every port that a service can have."""
    return _is_covered(_PORTS, map(span_of, text.split(",")))


def _is_covered(whole: Span, spans: Iterable[Span | None]) -> bool:
    """Return whether spans together contain a whole one."""
    reached, last = whole
    for low, high in sorted(filter(None, spans)):
        if low > reached:
            return False
        reached = max(reached, high + 1)
    return reached > last


def protocol_name(text: str) -> str:
    """Return the name of a protocol that is given by name or number."""
    return PROTOCOL_NUMBERS.get(text, text)


def covers(outer: str, inner: str) -> bool:
    """Return whether an address or network certainly contains another."""
    if outer in (ANY, inner):
        return True
    try:
        there, ours = ip_network(outer, strict=False), ip_network(inner, strict=False)
    except ValueError:
        return False
    if there.version != ours.version:
        return False
    return there.supernet_of(ours)  # type: ignore[arg-type]  # both are of one version, or ValueError


_TWO_PORTS = {"ftp": ("ftpdata", "21")}
"""Names of two ports, each of which a filter may take (8.1.10)."""


def covers_ports(outer: str, inner: str) -> bool:
    """Return whether a list of ports contains at least one element of another list."""
    if ANY in (outer, inner):
        return outer == ANY
    parts = [each for part in inner.split(",") for each in _TWO_PORTS.get(part, (part,))]
    return any(_is_inside(part, each) for part in parts for each in outer.split(","))


def _is_inside(part: str, outer: str) -> bool:
    """Return whether a port or range lies in another; an unknown name lies only in itself."""
    ours, there = span_of(part), span_of(outer)
    if ours is None or there is None:
        return part == outer
    return there[0] <= ours[0] and ours[1] <= there[1]


def span_of(part: str) -> Span | None:
    """Return the first and last port of a port, a range or `*`; None for an unknown name."""
    if part == ANY:
        return (0, 65535)
    if part == "ftp":
        return (PORT_NAMES["ftpdata"], PORT_NAMES["ftp"])
    whole = _port(part)
    if whole is not None:
        return (whole, whole)
    start, dash, end = part.partition("-")
    low = _port(start) if start else 0
    high = _port(end) if end else 65535
    return None if not dash or low is None or high is None else (low, high)


def _port(text: str) -> int | None:
    return int(text) if text.isdecimal() else PORT_NAMES.get(text)
