"""Where a filter belongs in a list: before the first rule that would swallow its traffic.

A list is read from the left and the first match decides (8.1.25), so a pass
behind the final reject does nothing. Only rejects that would take everything a
filter lets through from its sources count: an anti-spoofing reject of the LAN's
own addresses stays in front.

"""

from collections.abc import Iterable
from ipaddress import ip_network

from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.tree import Config

ANY = "*"
_NO_PORT = -1
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


def place(config: Config, numbers: tuple[str, ...], joining: Iterable[str]) -> int:
    """Return the index in `numbers` at which the joining filters go."""
    ours = [rule for number in joining if (rule := _rule(config, number))]
    for index, number in enumerate(numbers):
        there = _rule(config, number)
        if there and any(_swallows(there, rule) for rule in ours):
            return index
    return len(numbers)


def is_defined(config: Config, number: str) -> bool:
    """Tell whether the router holds a filter of this number."""
    return _key(number) in config.lines


def _key(number: str) -> Key:
    return Key(GLOBAL, ("ip", "filter", number))


def _rule(config: Config, number: str) -> tuple[str, ...] | None:
    """Return action, source, destination, protocol, source and destination ports."""
    arguments = config.arguments(_key(number))
    if not arguments:
        return None
    return (*arguments, *(ANY,) * 6)[:6]


def _swallows(there: tuple[str, ...], ours: tuple[str, ...]) -> bool:
    return (
        there[0].startswith("reject")
        and _covers_address(there[1], ours[1])
        and _covers_address(there[2], ours[2])
        and _meets(_protocols(there[3]), _protocols(ours[3]))
        and all(_meets_ports(there[at], ours[at]) for at in (4, 5))
    )


def _covers_address(there: str, ours: str) -> bool:
    if there in (ANY, ours):
        return True
    try:
        outer, inner = ip_network(there, strict=False), ip_network(ours, strict=False)
    except ValueError:
        return False
    if outer.version != inner.version:
        return False
    return outer.supernet_of(inner)  # type: ignore[arg-type]  # both are of one version, or ValueError


def _protocols(text: str) -> set[str]:
    return {PROTOCOL_NUMBERS.get(word, word) for word in text.split(",")}


def _meets(there: set[str], ours: set[str]) -> bool:
    return ANY in there or bool(there & ours)


def _meets_ports(there: str, ours: str) -> bool:
    if ANY in (there, ours):
        return there == ANY
    return any(_inside(port, there) for port in ours.split(","))


def _inside(port: str, ports: str) -> bool:
    low, high = _range(port)
    return any(start <= low and high <= end for start, end in map(_range, ports.split(",")))


def _range(text: str) -> tuple[int, int]:
    """Read a port or range; a name that is not known is a range without any port."""
    start, dash, end = text.partition("-")
    low = _port(start, 0)
    return (low, _port(end, 65535)) if dash else (low, low)


def _port(text: str, default: int) -> int:
    if not text:
        return default
    return int(text) if text.isdecimal() else PORT_NAMES.get(text, _NO_PORT)
