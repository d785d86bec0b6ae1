"""What a configuration says of an office's network, for people: interfaces, filters, NAT, tunnels.

What the lines mean is read in `access/`; here it is only put together.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rtx_provider.access.addresses import locals_of
from rtx_provider.access.carriers import (
    carriers,
    encapsulation,
    far_names,
    gateway_of,
    outer_interfaces,
)
from rtx_provider.access.ingress import ANONYMOUS, bound
from rtx_provider.access.nat import binding_key, bound_descriptors, keys_of
from rtx_provider.access.packets import DYNAMIC, members
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.shared import definition_of
from rtx_provider.config.shown import shown
from rtx_provider.config.tree import Config

_DIRECTIONS = ("in", "out")
_PORT = re.compile(r"[a-z]+[0-9]+(?:[./][0-9]+)*")
"""The name of an interface without a context, such as `lan1`, `lan1/2` or `bridge1`."""


@dataclass(frozen=True, slots=True)
class Interface:
    """One interface.

    Attributes:
        name: Such as `lan1`, `pp 1` or `tunnel 3`.
        description: What the router calls it; empty if it has no description.
        addresses: Its addresses, as the router has them.
        over: The interfaces that carry it.
        descriptors: The NAT descriptors that are bound to it.
        is_enabled: Whether it is enabled; LAN interfaces always are.
    """

    name: str
    description: str = ""
    addresses: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    descriptors: tuple[str, ...] = ()
    is_enabled: bool = True


@dataclass(frozen=True, slots=True)
class ListedFilter:
    """One filter of a list: its number, and its line; the line is empty if nobody defined it."""

    number: str
    line: str
    is_dynamic: bool = False


@dataclass(frozen=True, slots=True)
class FilterList:
    """The filters of an interface in one direction, in the order in which they are judged."""

    interface: str
    direction: str
    filters: tuple[ListedFilter, ...]


@dataclass(frozen=True, slots=True)
class NatDescriptor:
    """A NAT descriptor: the interfaces to which it is bound, its lines, and its static entries."""

    number: str
    interfaces: tuple[str, ...]
    lines: tuple[str, ...]
    statics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TunnelEnd:
    """A tunnel.

    Attributes:
        name: Such as `tunnel 3`.
        description: What the router calls it; empty if it has no description.
        encapsulation: Such as `ipsec` or `l2tp`.
        peers: What the configuration calls its other end; `any` stands for everybody.
        over: The interfaces over which it runs.
        gateway: The number of its IKE gateway; empty if it has none.
        is_anonymous: Whether it serves the users of the anonymous PP.
        is_enabled: Whether it is enabled.
    """

    name: str
    description: str = ""
    encapsulation: str = ""
    peers: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    gateway: str = ""
    is_anonymous: bool = False
    is_enabled: bool = True


@dataclass(frozen=True, slots=True)
class Network:
    """What a configuration says of a network."""

    interfaces: tuple[Interface, ...]
    filter_lists: tuple[FilterList, ...]
    descriptors: tuple[NatDescriptor, ...]
    tunnels: tuple[TunnelEnd, ...]


def network_of(config: Config) -> Network:
    """Return what a configuration says of the network; secrets are masked."""
    named = set(_interfaces(config))
    below = {each for name in named for each in carriers(config, name)}
    names = sorted(named | below, key=_natural)
    return Network(
        tuple(_interface(config, name) for name in names),
        tuple(_filter_lists(config, names)),
        tuple(_descriptors(config, names)),
        tuple(_tunnel(config, name) for name in names if name.startswith("tunnel ")),
    )


def _natural(name: str) -> tuple[str, int, str]:
    """Return a sort key: `pp 2` before `pp 10`, both before `pp anonymous`, and LANs first."""
    head = name.rstrip("0123456789")
    number = name[len(head) :]
    return head, int(number or 10**9), name


def _interfaces(config: Config) -> Iterator[str]:
    """Yield each interface that a line configures, once or more often."""
    for head, lines in config.headed_by("ip"):
        if len(head) > 1 and _PORT.fullmatch(head[1]) and lines:
            yield head[1]
    for key in config.lines:
        if key.context:
            yield key.context
    for key in config.headed("pp", "enable"):
        yield f"pp {key.words[2]}" if len(key.words) > 2 else ANONYMOUS  # noqa: PLR2004


def _interface(config: Config, name: str) -> Interface:
    kind, _, number = name.partition(" ")
    dynamic = config.arguments(Key(name if number else GLOBAL, ("ip", kind, "address"))) or ()
    found = [
        f"{each.address}/{each.network.prefixlen}"
        for each in locals_of(config)
        if each.interface == name
    ]
    return Interface(
        name,
        _description(config, name),
        tuple(found) or dynamic[:1],
        tuple(each for each in carriers(config, name)[1:] if each != name),
        bound_descriptors(config, name),
        _is_enabled(config, name),
    )


def _description(config: Config, name: str) -> str:
    kind, _, number = name.partition(" ")
    key = Key(name if number else GLOBAL, ("description", kind))
    return " ".join(config.arguments(key) or ())


def _is_enabled(config: Config, name: str) -> bool:
    kind, _, number = name.partition(" ")
    return not number or Key(GLOBAL, (kind, "enable", number)) in config.lines


def _filter_lists(config: Config, names: Iterable[str]) -> Iterator[FilterList]:
    for name in names:
        for direction in _DIRECTIONS:
            words = members(config, name, direction)
            if words is not None:
                yield FilterList(name, direction, tuple(_listed(config, name, words)))


def _listed(config: Config, name: str, words: Iterable[str]) -> Iterator[ListedFilter]:
    section = ""
    for word in words:
        if word == DYNAMIC:
            section = DYNAMIC
            continue
        list_key = Key(name, ("ip", name.partition(" ")[0], "secure", "filter"))
        key = definition_of(list_key, (section, word))
        line = config.words(key) if key else None
        yield ListedFilter(word, shown(line) if line else "", bool(section))


def _descriptors(config: Config, names: Iterable[str]) -> Iterator[NatDescriptor]:
    by_number: dict[str, list[str]] = {}
    for key in config.headed("nat", "descriptor"):
        if key.words[:3] == ("nat", "descriptor", "type") and len(key.words) > 3:  # noqa: PLR2004
            by_number[key.words[3]] = []
    for name in names:
        if binding_key(name) in config.lines:
            for number in bound_descriptors(config, name):
                by_number.setdefault(number, []).append(name)
    for number in sorted(by_number, key=_natural):
        keys = [key for key in keys_of(config, number) if key in config.lines]
        statics = tuple(_line(config, key) for key in keys if "static" in key.words[:4])
        lines = tuple(_line(config, key) for key in keys if "static" not in key.words[:4])
        yield NatDescriptor(number, tuple(by_number[number]), lines, statics)


def _line(config: Config, key: Key) -> str:
    return shown(config.words(key) or key.words)


def _tunnel(config: Config, name: str) -> TunnelEnd:
    return TunnelEnd(
        name,
        _description(config, name),
        encapsulation(config, name),
        tuple(dict.fromkeys(far_names(config, name))),
        outer_interfaces(config, name),
        gateway_of(config, name).number,
        name in bound(config),
        _is_enabled(config, name),
    )
