"""IPv4 addresses as the router's lines hold them: masks, ranges, and whose network is whose.

    >>> network_of("192.168.100.1/255.255.255.0")
    IPv4Network('192.168.100.0/24')
    >>> holds("192.168.*.*,10.0.0.1-10.0.0.9", "10.0.0.7")
    True

Source: 8.1.2, 8.1.3 (interfaces), 8.1.10 (the forms of an address).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.tree import Config

ANY = "*"
_STARRED = re.compile(r"(?:\d{1,3}|\*)(?:\.(?:\d{1,3}|\*)){1,3}")
# A network that is given without a mask has that of its class: the first octet decides.
_CLASSES = ((128, 8), (192, 16), (256, 24))
_NO_NETWORK = ("loopback", "null")


@dataclass(frozen=True, slots=True)
class Local:
    """One address of the router: on which interface, by which line, in which network."""

    interface: str
    key: Key
    address: IPv4Address
    network: IPv4Network


def any_of(answers: Iterable[bool | None]) -> bool | None:
    """Tell whether one of several holds; None where that cannot be told."""
    seen = set(answers)
    return True if True in seen else None if None in seen else False


def all_of(answers: Iterable[bool | None]) -> bool | None:
    """Tell whether each of several holds; None where that cannot be told."""
    seen = set(answers)
    return False if False in seen else None if None in seen else True


def address_of(text: str) -> IPv4Address | None:
    """Read an IPv4 address; None where it is something else."""
    try:
        return IPv4Address(text)
    except ValueError:
        return None


def network_of(text: str) -> IPv4Network | None:
    """Read `ADDRESS[/MASK]`; without a mask it has that of its class."""
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
    """Read a mask as bits: `24`, `255.255.255.0` or `0xffffff00`."""
    try:
        if mask.lower().startswith("0x"):
            mask = str(IPv4Address(int(mask, 16)))
        return IPv4Network(f"0.0.0.0/{mask}").prefixlen
    except ValueError:
        return None


def holds(text: str, address: str) -> bool | None:
    """Tell whether a list of addresses as in `ip filter` holds one of them.

    Args:
        text: Addresses, networks, ranges, names, or `*`, with commas between them.
        address: An address; empty where it is not known.

    Returns:
        None where it cannot be told, because of a name or an unknown address.
    """
    return any_of(_holds(part, address_of(address)) for part in text.split(","))


def _holds(part: str, address: IPv4Address | None) -> bool | None:
    if part == ANY:
        return True
    if address is None:
        return None
    if ANY in part:
        return _fits(part, address)
    if "/" in part:
        network = network_of(part)
        return None if network is None else address in network
    if "-" in part:
        return _between(part, address)
    alone = address_of(part)
    return None if alone is None else alone == address


def _fits(pattern: str, address: IPv4Address) -> bool | None:
    """Compare octet by octet; what begins with a star may be the end of a name too."""
    if not _STARRED.fullmatch(pattern):
        return None
    pairs = zip(pattern.split("."), str(address).split("."), strict=False)
    return all(octet in (ANY, there) for octet, there in pairs)


def _between(part: str, address: IPv4Address) -> bool | None:
    low, _, high = part.partition("-")
    start = address_of(low) if low else address
    end = address_of(high) if high else address
    return None if start is None or end is None else start <= address <= end


def locals_of(config: Config) -> Iterator[Local]:
    """Walk the static addresses of the router's interfaces, the primary ones and the others."""
    for key, words in config.lines.items():
        text = _given(words[2:]) if words[:1] == ("ip",) else ""
        if not text:
            continue
        network, address = network_of(text), address_of(text.partition("/")[0])
        interface = _interface(key, words[1])
        if interface and network and address:
            yield Local(interface, key, address, network)


def _given(words: tuple[str, ...]) -> str:
    """Return what `address` or `secondary address` gives; empty for any other words."""
    size = 2 if words[:1] == ("secondary",) else 1
    return words[size] if words[size - 1 : size] == ("address",) and len(words) > size else ""


def _interface(key: Key, name: str) -> str:
    """Name an interface by its line; empty for one that no packet arrives by."""
    if name in ("pp", "tunnel"):
        return key.context if key.context.startswith(name) else ""
    return "" if name.startswith(_NO_NETWORK) else name


def local_of(config: Config, address: str) -> Local | None:
    """Find the interface in whose network an address lies; the narrowest network counts."""
    wanted = address_of(address)
    found = [each for each in locals_of(config) if wanted and wanted in each.network]
    return max(found, key=lambda each: each.network.prefixlen, default=None)


def own(config: Config, address: str) -> Local | None:
    """Find the interface whose own address this is."""
    wanted = address_of(address)
    return next((each for each in locals_of(config) if each.address == wanted), None)


def has_dynamic_address(config: Config) -> bool:
    """Tell whether some LAN gets its address, and so its network, from elsewhere."""
    return any(
        words[2:4] == ("address", "dhcp") and words[0] == "ip" and key.context == GLOBAL
        for key, words in config.lines.items()
    )
