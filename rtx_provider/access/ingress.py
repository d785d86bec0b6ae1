"""By which of the router's interfaces our packets arrive, as far as its lines tell.

Source: 8.1.2 and 8.1.3 (networks of interfaces), 8.1.7 (routes), 8.2.2 and 11.1 (the
addresses that VPN clients get).
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from rtx_provider.access.addresses import has_dynamic_address, local_of
from rtx_provider.access.management_path import ManagementPath
from rtx_provider.config.filter_terms import address_of, holds, network_of
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.shared import expand
from rtx_provider.config.tree import Config

ANONYMOUS = "pp anonymous"
_NAMED = 2
_ROUTING = (("rip", "use"), ("ospf", "use"), ("bgp", "use"))


@dataclass(frozen=True, slots=True)
class Ingress:
    """How our packets come in.

    Attributes:
        interface: Its name; empty where there is none, or none can be told.
        key: The line that tells.
        is_known: Whether that is all: an unknown way is open or shut.
    """

    interface: str = ""
    key: Key | None = None
    is_known: bool = True


_UNKNOWN = Ingress(is_known=False)


def ingress_interface(path: ManagementPath, config: Config) -> str:
    """Return the interface by which our packets arrive, such as `lan1`, `pp 1` or `tunnel 3`.

    Returns:
        Empty where it cannot be told, and where there is none.
    """
    return ingress(path, config).interface


def ingress(path: ManagementPath, config: Config) -> Ingress:
    """Find how our packets come in, and the line that says so."""
    here = address_of(path.client_address)
    if here is None or (here.is_loopback and path.router_address.startswith("127.")):
        return _UNKNOWN  # a simulator, or a port that is forwarded: its addresses tell nothing
    near = local_of(config, path.client_address)
    if near:
        return Ingress(near.interface, near.key)
    return _by_route(here, config)


def _by_route(here: IPv4Address, config: Config) -> Ingress:
    found: list[tuple[int, Key, tuple[str, ...]]] = []
    for key, words in config.lines.items():
        network = _target(words)
        if network and here in network:
            found.append((network.prefixlen, key, words))
    if not found:
        return _UNKNOWN if _learns_routes(config) else Ingress()
    _, key, words = max(found)
    interface = routed(config, words)
    return _UNKNOWN if interface is None else Ingress(interface, key)


def _target(words: tuple[str, ...]) -> IPv4Network | None:
    """Read the network of an `ip route`; a lone host needs no mask."""
    if words[:2] != ("ip", "route") or len(words) <= _NAMED:
        return None
    text = words[_NAMED]
    if text == "default":
        return IPv4Network("0.0.0.0/0")
    network, alone = network_of(text), address_of(text)
    if network and alone and alone != network.network_address:
        return IPv4Network(alone)
    return network


def _learns_routes(config: Config) -> bool:
    """Tell whether routes may come from elsewhere: from neighbours, or with an address."""
    learns = any(words[:2] in _ROUTING and words[2:3] == ("on",) for words in config.lines.values())
    return learns or has_dynamic_address(config)


def routed(config: Config, words: tuple[str, ...]) -> str | None:
    """Follow an `ip route` to its interface.

    Returns:
        Empty where it leads nowhere; None where its gateways disagree, for then
        filters, weights and what is up just now choose among them.
    """
    ingresses = {_gateway(config, part) for part in _gateways(words[3:])}
    return ingresses.pop() if len(ingresses) == 1 else None


def _gateways(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    starts = [at for at, word in enumerate(words) if word == "gateway"]
    ends = [*starts[1:], len(words)]
    return [words[start + 1 : end] for start, end in zip(starts, ends, strict=True)]


def _gateway(config: Config, words: tuple[str, ...]) -> str | None:
    """Name the interface of one gateway; empty for one that nothing leads to."""
    kind, name = (*words[:2], "", "")[:2]
    if kind in ("pp", "tunnel"):
        return f"{kind} {name}"
    if kind == "dhcp":
        return name
    if kind.startswith(("null", "loopback")):
        return ""
    if address_of(kind) is None:
        return None
    near = local_of(config, kind)
    if near:
        return near.interface
    return None if has_dynamic_address(config) else ""


def possible_ingress(path: ManagementPath, config: Config) -> tuple[str, ...]:
    """Return every pp and tunnel, or LAN, that we may have come in by.

    A client of the router's own VPN has an address of its LAN; only that it is
    one of the pool tells that it came through the anonymous pp and its tunnels.
    """
    found: tuple[str, ...] = (ingress_interface(path, config),)
    if is_client(path, config):
        found = (*found, ANONYMOUS, *bound(config))
    return tuple(filter(None, found))


def bound(config: Config) -> tuple[str, ...]:
    """Return the tunnels that the anonymous pp answers."""
    words = config.arguments(Key(ANONYMOUS, ("pp", "bind"))) or ()
    names = [name for word in words for name in expand(word)]
    return tuple(f"tunnel {name.removeprefix('tunnel')}" for name in names)


def is_client(path: ManagementPath, config: Config) -> bool:
    """Tell whether our address is one that the anonymous pp gives to its clients."""
    pool = config.arguments(Key(ANONYMOUS, ("ip", "pp", "remote", "address", "pool"))) or ()
    fixed = [
        word
        for key in config.within(ANONYMOUS)
        if key.words[:3] == ("pp", "auth", "username")
        for word in (config.arguments(key) or ())[1:]
    ]
    return any(holds(word, path.client_address) is True for word in (*pool, *fixed) if word != "*")


def may_be_client(path: ManagementPath, config: Config) -> bool:
    """Tell whether we may be a client of the anonymous pp: where its addresses come by DHCP."""
    pool = config.arguments(Key(ANONYMOUS, ("ip", "pp", "remote", "address", "pool"))) or ()
    is_near = not path.client_address or local_of(config, path.client_address) is not None
    return is_near and bool(pool) and pool[0] in ("dhcp", "dhcpc")


def is_enabled(config: Config, interface: str) -> bool:
    """Tell whether a pp or tunnel is in use; any other interface always is.

    Published files hold ranges and `all` beside single numbers (56.7.1, 14.1).
    """
    kind, _, name = interface.partition(" ")
    if not name:
        return True
    words = [
        word
        for key, line in config.lines.items()
        if key.context == GLOBAL and line[:2] == (kind, "enable")
        for word in line[2:]
    ]
    return any(_covers(word, name) for word in words)


def _covers(word: str, name: str) -> bool:
    if word in ("all", name):
        return True
    low, dash, high = word.partition("-")
    if not dash or not name.isdecimal() or not (low + high).isdecimal():
        return False
    return int(low or 0) <= int(name) <= int(high or name)
