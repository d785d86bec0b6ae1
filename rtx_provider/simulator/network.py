"""The router's interfaces: their settings and addresses, and the ingress of a client's packets.

Interfaces are named as on the console: `lan1`, `pp 1`, `pp anonymous`, `tunnel 1`.

Source: 8.1.1, 8.1.7, 14.1.
Unverified: `lan shutdown` of single ports leaves the interface up; where a route has several
gateways, packets from its network arrive through the first gateway that is up.
"""

import ipaddress
from collections.abc import Iterable, Iterator
from typing import Protocol

from rtx_provider.simulator.options import Options
from rtx_provider.simulator.store import GLOBAL, Config

_ROUTE = "ip route <IPMASK|default>"
_ADDRESSES = frozenset(
    f"ip {kind} {words}"
    for kind in ("<IF>", "pp", "tunnel")
    for words in ("address", "secondary address")
)
_BLOCKS = ("pp ", "tunnel ")
_LANS = ("lan", "bridge", "vlan")
_BY_DHCP = "dhcp"
_HOST_BITS = 32


class PacketFacts(Protocol):
    """The parts of a device that decide what happens to a packet that arrives."""

    options: Options
    running: Config
    is_shut: bool


def is_block(interface: str) -> bool:
    """Return whether the interface has to be selected before it is configured."""
    return interface.startswith(_BLOCKS)


def is_lan(interface: str) -> bool:
    """Return whether the interface is a LAN, or made of LANs."""
    return interface.startswith(_LANS)


def setting(config: Config, interface: str, words: str, *key: str) -> tuple[str, ...] | None:
    """Return the values of an `ip` command of an interface; `None` if the line is missing.

    The words are those after the interface, such as `secure filter name`.
    """
    if is_block(interface):
        kind = interface.partition(" ")[0]
        entry = config.entries.get((interface, f"ip {kind} {words}", key))
    else:
        entry = config.entries.get((GLOBAL, f"ip <IF> {words}", (interface, *key)))
    return entry.match.texts if entry else None


def own_addresses(config: Config) -> set[str]:
    """Return every address that the configuration gives the router."""
    return {str(host.ip) for _, host in _hosts(config)}


def main_address(config: Config) -> str:
    """Return the address of `lan1`, or an empty text if it has none."""
    return next((str(host.ip) for interface, host in _hosts(config) if interface == "lan1"), "")


def has_unknown_address(config: Config, interface: str) -> bool:
    """Return whether the other side assigns the interface its address."""
    values = setting(config, interface, "address")
    return values == (_BY_DHCP,) or (values is None and interface.startswith("pp "))


def is_up(config: Config, interface: str) -> bool:
    """Return whether an interface is up, so that packets pass through it."""
    if is_block(interface):
        return interface in config.enabled
    shutdowns = config.of_family("lan shutdown <IF>")
    is_shut_down = any(
        each.match.key == (interface,) and not each.match.texts for each in shutdowns
    )
    return not is_shut_down and bool(
        setting(config, interface, "address") or setting(config, interface, "secondary address")
    )


def ingress(device: PacketFacts) -> str:
    """Return the interface where the client's packets arrive, or an empty text if there is none."""
    if device.options.client_interface:
        return device.options.client_interface
    client = ipaddress.IPv4Address(device.options.client_address or "")
    return _lan_of(device.running, client) or _first_up(
        device.running, _routed(device.running, client)
    )


def way_to(config: Config, address: str) -> str:
    """Return the interface that leads to an address; empty if none does, or for a host name."""
    try:
        there = ipaddress.IPv4Address(address)
    except ValueError:
        return ""
    return _lan_of(config, there) or _first_up(config, _routed(config, there))


def _hosts(config: Config) -> Iterator[tuple[str, ipaddress.IPv4Interface]]:
    for entry in config.entries.values():
        texts = entry.match.texts
        if entry.match.command.family in _ADDRESSES and texts[0] != _BY_DHCP:
            yield entry.where or entry.match.key[0], _masked(texts[0])


def _masked(text: str) -> ipaddress.IPv4Interface:
    base, slash, mask = text.partition("/")
    if mask.startswith("0x"):
        mask = str(ipaddress.IPv4Address(int(mask, 16)))
    return ipaddress.IPv4Interface(f"{base}/{mask if slash else _HOST_BITS}")


def _lan_of(config: Config, address: ipaddress.IPv4Address) -> str:
    lans = ((interface, host) for interface, host in _hosts(config) if not is_block(interface))
    return next((interface for interface, host in lans if address in host.network), "")


def _routed(config: Config, client: ipaddress.IPv4Address) -> tuple[str, ...]:
    found = [
        (network.prefixlen, entry.match.texts)
        for entry in config.of_family(_ROUTE)
        for network in [_network(entry.match.key[0])]
        if client in network
    ]
    return max(found)[1] if found else ()


def _network(text: str) -> ipaddress.IPv4Network:
    return _masked("0.0.0.0/0" if text == "default" else text).network


def _first_up(config: Config, words: Iterable[str]) -> str:
    ways = [way for way in _gateways(config, tuple(words)) if way]
    return next((way for way in ways if is_up(config, way)), ways[0] if ways else "")


def _gateways(config: Config, words: tuple[str, ...]) -> Iterator[str]:
    for position, word in enumerate(words):
        if word != "gateway":
            continue
        kind, *rest = words[position + 1 : position + 3]
        if kind in {"pp", "tunnel"}:
            yield f"{kind} {rest[0]}"
        elif kind == _BY_DHCP:
            yield rest[0]
        elif kind[0].isdigit():
            yield _lan_of(config, ipaddress.IPv4Address(kind))
