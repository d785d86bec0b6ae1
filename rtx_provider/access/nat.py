"""Whether NAT on the ingress interface leads our packets to the router itself, or blocks them.

What comes from outside to the outer address is led by `masquerade static`, else by
`masquerade incoming`; by default it is rejected (23.8, 23.10), the router's own doors too.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rtx_provider.access.addresses import own
from rtx_provider.access.management_path import ManagementPath
from rtx_provider.config.filter_terms import holds, span_of
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.shared import read_list
from rtx_provider.config.tree import Config

_TCP = ("tcp", "6")
_MASQUERADES = ("masquerade", "nat-masquerade")
_KEYWORDS = ("primary", "ipcp")
_MASQUERADE_STATIC = ("nat", "descriptor", "masquerade", "static")


@dataclass(frozen=True, slots=True)
class Target:
    """Where NAT leads a connection of ours.

    Attributes:
        address: The inner address; empty for nowhere.
        port: The inner port.
        is_known: Whether that can be told.
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
    """Return the descriptors whose outside lies behind an interface."""
    key = binding_key(interface)
    parts = read_list(key.words, config.arguments(key) or ())
    return tuple(word for section, word in parts if not section)


def keys_of(config: Config, descriptor: str) -> Iterator[Key]:
    """Walk the lines of a descriptor that decide over what comes from outside."""
    for words in (("type",), ("masquerade", "incoming"), ("address", "outer")):
        yield Key(GLOBAL, ("nat", "descriptor", *words, descriptor))
    yield from _statics(config, descriptor)


def _statics(config: Config, descriptor: str) -> Iterator[Key]:
    for key in config.lines:
        is_masquerade = key.words[:5] == (*_MASQUERADE_STATIC, descriptor)
        if is_masquerade or key.words[:4] == ("nat", "descriptor", "static", descriptor):
            yield key


def target(path: ManagementPath, config: Config, interface: str) -> Target:
    """Follow our connection through the descriptors of the interface of arrival."""
    straight = Target(path.router_address, path.port)
    local = own(config, path.router_address)
    if local and local.interface != interface:
        return straight  # an inner address, which nobody translates
    each = [
        led
        for descriptor in bound_descriptors(config, interface)
        if (led := _led(path, config, interface, descriptor))
    ]
    somewhere = [led for led in each if led.address]
    unknown = [led for led in each if not led.is_known]
    return next(iter((*somewhere, *unknown, *each)), straight)


def is_blocked_by_nat(path: ManagementPath, config: Config, interface: str) -> bool | None:
    """Tell whether NAT keeps us from the router itself; None where it cannot be told."""
    led = target(path, config, interface)
    if not led.is_known:
        return None
    is_straight = (led.address, led.port) == (path.router_address, path.port)
    return not is_straight and own(config, led.address) is None


def _led(path: ManagementPath, config: Config, interface: str, descriptor: str) -> Target | None:
    """Return where one descriptor leads us; None where it has no say."""
    kind = _first(config, ("type", descriptor), "none")
    if kind == "none" or not _covers(path, config, interface, descriptor):
        return None
    if kind not in _MASQUERADES or _translates_addresses(config, descriptor):
        return _UNKNOWN
    for key in _statics(config, descriptor):
        led = _static(path.port, config.arguments(key) or ())
        if led:
            return led
    return _incoming(path, config, descriptor)


def _translates_addresses(config: Config, descriptor: str) -> bool:
    """Tell whether whole addresses are translated too: which, depends on what is in use."""
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
    """Tell whether the address that we connect to is the outer one of a descriptor."""
    outer = config.arguments(Key(GLOBAL, ("nat", "descriptor", "address", "outer", descriptor)))
    if not outer or outer[0] in _KEYWORDS:
        local = own(config, path.router_address)
        return local is None or (
            local.interface == interface and "secondary" not in local.key.words
        )
    if outer[0] == "secondary":
        local = own(config, path.router_address)
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
