"""The addresses of the router's interfaces, and the interface to which an address belongs.

Source: 8.1.2, 8.1.3.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from rtx_provider.config.filter_terms import address_of, network_of
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.tree import Config

_NO_NETWORK = ("loopback", "null")


@dataclass(frozen=True, slots=True)
class Local:
    """One address of the router, with its interface, its configuration line and its network."""

    interface: str
    key: Key
    address: IPv4Address
    network: IPv4Network


def locals_of(config: Config) -> Sequence[Local]:
    """Return the static addresses of the router's interfaces, both primary and secondary."""
    return config.known("local addresses", lambda each: tuple(_locals(each)))


def _locals(config: Config) -> Iterator[Local]:
    for key, words in _of_interfaces(config):
        text = _address_argument(words[2:])
        if not text:
            continue
        network, address = network_of(text), address_of(text.partition("/")[0])
        interface = _interface(key, words[1])
        if interface and network and address:
            yield Local(interface, key, address, network)


def _address_argument(words: tuple[str, ...]) -> str:
    """Return the argument of `address` or `secondary address`; empty for any other command."""
    size = 2 if words[:1] == ("secondary",) else 1
    return words[size] if words[size - 1 : size] == ("address",) and len(words) > size else ""


def _interface(key: Key, name: str) -> str:
    """Return the interface that a line configures; empty for loopback and null interfaces."""
    if name in ("pp", "tunnel"):
        return key.context if key.context.startswith(name) else ""
    return "" if name.startswith(_NO_NETWORK) else name


def local_of(config: Config, address: str) -> Local | None:
    """Return the interface whose network contains an address; the longest prefix wins."""
    wanted = address_of(address)
    found = [each for each in locals_of(config) if wanted and wanted in each.network]
    return max(found, key=lambda each: each.network.prefixlen, default=None)


def interface_with(config: Config, address: str) -> Local | None:
    """Return the interface that has this address as its own."""
    wanted = address_of(address)
    return next((each for each in locals_of(config) if each.address == wanted), None)


def has_dynamic_address(config: Config) -> bool:
    """Return whether a LAN interface gets its address, and with it its network, by DHCP."""
    return any(
        words[2:4] == ("address", "dhcp") and key.context == GLOBAL
        for key, words in _of_interfaces(config)
    )


_OF_NO_INTERFACE = ("filter", "route", "host")


def _of_interfaces(config: Config) -> Iterator[tuple[Key, tuple[str, ...]]]:
    """Yield the lines that begin with `ip` and the name of an interface."""
    for head, lines in config.headed_by("ip"):
        if head[1:] and head[1] not in _OF_NO_INTERFACE:
            yield from lines.items()
