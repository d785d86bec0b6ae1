"""Whether NAT on the ingress interface passes our packets to the router itself, or blocks them.

A packet from outside to the outer address is handled by `masquerade static`, or else by
`masquerade incoming`. By default it is rejected (23.8, 23.10), even if it is meant for a
service of the router itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rtx_provider.access.addresses import interface_with
from rtx_provider.access.management_path import ManagementPath
from rtx_provider.config.filter_terms import holds, protocol_name, span_of
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.shared import read_list
from rtx_provider.config.tree import Config

_TCP = ("tcp", "6")
_MASQUERADES = ("masquerade", "nat-masquerade")
_KEYWORDS = ("primary", "ipcp")
_MASQUERADE_STATIC = ("nat", "descriptor", "masquerade", "static")


@dataclass(frozen=True, slots=True)
class Target:
    """The destination of our connection after NAT.

    Attributes:
        address: The inner address; empty if the connection is rejected.
        port: The inner port.
        is_known: Whether the configuration determines the destination.
    """

    address: str = ""
    port: int = 0
    is_known: bool = True


_UNKNOWN = Target(is_known=False)


def binding_key(interface: str) -> Key:
    """Return the key of the line that binds descriptors to an interface."""
    kind, _, number = interface.partition(" ")
    return Key(interface if number else GLOBAL, ("ip", kind, "nat", "descriptor"))


def bound_descriptors(config: Config, interface: str) -> tuple[str, ...]:
    """Return the descriptors that are bound to an interface as its outer side."""
    key = binding_key(interface)
    parts = read_list(key.words, config.arguments(key) or ())
    return tuple(word for section, word in parts if not section)


def keys_of(config: Config, descriptor: str) -> Iterator[Key]:
    """Yield the lines of a descriptor that affect packets from outside."""
    for words in (("type",), ("masquerade", "incoming"), ("address", "outer")):
        yield Key(GLOBAL, ("nat", "descriptor", *words, descriptor))
    yield from _statics(config, descriptor)


def _statics(config: Config, descriptor: str) -> Iterator[Key]:
    for key in config.headed("nat", "descriptor"):
        is_masquerade = key.words[:5] == (*_MASQUERADE_STATIC, descriptor)
        if is_masquerade or key.words[:4] == ("nat", "descriptor", "static", descriptor):
            yield key


def target(path: ManagementPath, config: Config, interface: str) -> Target:
    """Return where the descriptors of the ingress interface send our connection."""
    untranslated = Target(path.router_address, path.port)
    local = interface_with(config, path.router_address)
    if local and local.interface != interface:
        return untranslated  # an inner address is not translated
    targets = [
        forwarded
        for descriptor in bound_descriptors(config, interface)
        if (forwarded := _forwarded(path, config, interface, descriptor))
    ]
    reachable = [forwarded for forwarded in targets if forwarded.address]
    unknown = [forwarded for forwarded in targets if not forwarded.is_known]
    return next(iter((*reachable, *unknown, *targets)), untranslated)


def is_blocked_by_nat(path: ManagementPath, config: Config, interface: str) -> bool | None:
    """Return whether NAT keeps us from the router itself; None if that is unknown."""
    forwarded = target(path, config, interface)
    if not forwarded.is_known:
        return None
    is_unchanged = (forwarded.address, forwarded.port) == (path.router_address, path.port)
    return not is_unchanged and interface_with(config, forwarded.address) is None


def _forwarded(
    path: ManagementPath, config: Config, interface: str, descriptor: str
) -> Target | None:
    """Return where one descriptor sends us; None if it does not apply to our connection."""
    kind = _first(config, ("type", descriptor), "none")
    if kind == "none" or not _covers(path, config, interface, descriptor):
        return None
    if kind not in _MASQUERADES or _translates_addresses(config, descriptor):
        return _UNKNOWN
    for key in _statics(config, descriptor):
        forwarded = _static(path.port, config.arguments(key) or ())
        if forwarded:
            return forwarded
    return _incoming(path, config, descriptor)


def _translates_addresses(config: Config, descriptor: str) -> bool:
    """Return whether the descriptor has static NAT, which translates whole addresses."""
    return any(key.words[2] == "static" for key in _statics(config, descriptor))


def _incoming(path: ManagementPath, config: Config, descriptor: str) -> Target:
    words = config.arguments(
        Key(GLOBAL, ("nat", "descriptor", "masquerade", "incoming", descriptor))
    )
    action, forward = (*(words or ("reject",)), "", "")[:2]
    if action == "through":
        return Target(path.router_address, path.port)
    return Target(forward, path.port) if action == "forward" else Target()


def _first(config: Config, words: tuple[str, ...], default: str) -> str:
    arguments = config.arguments(Key(GLOBAL, ("nat", "descriptor", *words)))
    return arguments[0] if arguments else default


def _covers(path: ManagementPath, config: Config, interface: str, descriptor: str) -> bool:
    """Return whether we connect to the outer address of a descriptor."""
    outer = config.arguments(Key(GLOBAL, ("nat", "descriptor", "address", "outer", descriptor)))
    if not outer or outer[0] in _KEYWORDS:
        local = interface_with(config, path.router_address)
        return local is None or (
            local.interface == interface and "secondary" not in local.key.words
        )
    if outer[0] == "secondary":
        local = interface_with(config, path.router_address)
        return local is not None and "secondary" in local.key.words
    return any(holds(word, path.router_address) is not False for word in outer)


def _static(port: int, words: tuple[str, ...]) -> Target | None:
    """Read `INNER PROTO PORTS`; a port may be written `OUTER=INNER` (wild 15)."""
    inner, protocol, ports = (*words, "", "", "")[:3]
    if protocol not in _TCP:
        return None
    for part in ports.split(","):
        outside, sign, inside = part.partition("=")
        span = span_of(outside)
        if span and span[0] <= port <= span[1]:
            mapped = span_of(inside) if sign else None
            return Target(inner, mapped[0] if mapped else port)
    return None


# -- what carries a tunnel ----------------------------------------------------------------

Lead = Literal["router", "none", "unknown", "host"]


def lead(config: Config, interface: str, protocol: str, port: int | None) -> Lead:
    """Return where NAT leads packets from outside that nobody inside has asked for.

    Args:
        config: The configuration.
        interface: The interface on which they arrive.
        protocol: Such as `udp`, `esp` or a number.
        port: The port; None if the protocol has none.

    Returns:
        `none` if NAT drops them: then only the router itself can open the conversation.
    """
    for descriptor in bound_descriptors(config, interface):
        kind = _first(config, ("type", descriptor), "none")
        if kind == "none":
            continue
        if kind not in _MASQUERADES or _translates_addresses(config, descriptor):
            return "unknown"
        found = _led_to(config, descriptor, protocol, port)
        are_own = [interface_with(config, inner) is not None for inner in found]
        if found:  # of several entries for one port it is not known which one wins
            return "router" if all(are_own) else "host"
        return _incoming_lead(config, descriptor)
    return "router"


def forwards(
    config: Config, interface: str
) -> Iterator[tuple[Key, str, tuple[str, ...], tuple[str, ...]]]:
    """Yield the static entries of the masquerades of an interface.

    Yields:
        The line, the inner address, the protocols by name, and the ports, outer ones and those
        to which they lead, each a port or a range.
    """
    for descriptor in bound_descriptors(config, interface):
        if _first(config, ("type", descriptor), "none") not in _MASQUERADES:
            continue
        for key in _statics(config, descriptor):
            if key.words[2] == "masquerade":
                inner, kinds, ports = _entry(config.arguments(key) or ())
                names = tuple(protocol_name(kind) for kind in kinds.split(","))
                yield key, inner, names, tuple(ports.replace("=", ",").split(","))


def masquerades(config: Config, interface: str) -> bool:
    """Return whether NAT drops what nobody inside of an interface has asked for (23.10)."""
    return any(
        _first(config, ("type", descriptor), "none") in _MASQUERADES
        and _incoming_lead(config, descriptor) == "none"
        for descriptor in bound_descriptors(config, interface)
    )


def inner_address(config: Config, interface: str, protocol: str, port: int | None) -> str:
    """Return the address to which a static entry leads packets; empty if there is none."""
    descriptors = bound_descriptors(config, interface)
    found = (each for one in descriptors for each in _led_to(config, one, protocol, port))
    return next(found, "")


def _led_to(config: Config, descriptor: str, protocol: str, port: int | None) -> list[str]:
    """Return the inner addresses of the static entries of a masquerade for some packets."""
    entries = (
        _entry(config.arguments(key) or ())
        for key in _statics(config, descriptor)
        if key.words[2] == "masquerade"
    )
    return [
        inner
        for inner, kind, ports in entries
        if protocol_name(protocol) in {protocol_name(word) for word in kind.split(",")}
        and (port is None or any(_contains(part, port) for part in ports.split(",")))
    ]


def _incoming_lead(config: Config, descriptor: str) -> Lead:
    words = ("nat", "descriptor", "masquerade", "incoming", descriptor)
    action, forward = (*(config.arguments(Key(GLOBAL, words)) or ("",)), "", "")[:2]
    if action == "forward":
        return "router" if interface_with(config, forward) else "host"
    return "router" if action == "through" else "none"


def _entry(words: tuple[str, ...]) -> tuple[str, str, str]:
    """Return the inner address, the protocol and the ports of a static entry."""
    inner, protocol, ports = (*words, *("", "", "*")[len(words) :])[:3]
    return inner, protocol, ports


def _contains(part: str, port: int) -> bool:
    """Return whether the outer ports of `500` or `4500=500` have a port, or may have it."""
    span = span_of(part.partition("=")[0])
    return span is None or span[0] <= port <= span[1]
