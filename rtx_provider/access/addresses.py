"""The addresses of the router's interfaces, and whose network is whose.

Source: 8.1.2, 8.1.3.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from rtx_provider.config.filter_terms import address_of, network_of
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.tree import Config

_NO_NETWORK = ("loopback", "null")


@dataclass(frozen=True, slots=True)
class Local:
    """One address of the router: on which interface, by which line, in which network."""

    interface: str
    key: Key
    address: IPv4Address
    network: IPv4Network


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
