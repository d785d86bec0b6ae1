"""The interface of the router on which our packets arrive, as far as its configuration shows.

Source: 8.1.2 and 8.1.3 (networks of interfaces), 8.1.7 (routes), 8.2.2 and 11.1 (the
addresses of VPN clients).
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from rtx_provider.access.addresses import has_dynamic_address, local_of
from rtx_provider.access.management_path import ManagementPath
from rtx_provider.config.filter_terms import address_of, holds, network_of
from rtx_provider.config.grammar import GLOBAL, Key, key_of
from rtx_provider.config.shared import expand
from rtx_provider.config.tree import Config

ANONYMOUS = "pp anonymous"
_NAMED = 2
_ROUTING = (("rip", "use"), ("ospf", "use"), ("bgp", "use"))


@dataclass(frozen=True, slots=True)
class Ingress:
    """The interface on which our packets arrive.

    Attributes:
        interface: Its name; empty if no interface leads to us, or if it is not known.
        key: The line that determines it.
        is_known: Whether the configuration determines the interface. If not, a check must not
            conclude that we are blocked.
    """

    interface: str = ""
    key: Key | None = None
    is_known: bool = True


_UNKNOWN = Ingress(is_known=False)


def ingress_interface(path: ManagementPath, config: Config) -> str:
    """Return the interface on which our packets arrive, such as `lan1`, `pp 1` or `tunnel 3`.

    Returns:
        The name; empty if it is not known, or if no interface leads to us.
    """
    return ingress(path, config).interface


def ingress(path: ManagementPath, config: Config) -> Ingress:
    """Return the interface on which our packets arrive, and the line that determines it."""
    here = address_of(path.client_address)
    if here is None or (here.is_loopback and path.router_address.startswith("127.")):
        return _UNKNOWN  # a simulator or a forwarded port: its addresses are not ours
    near = local_of(config, path.client_address)
    if near:
        return Ingress(near.interface, near.key)
    return _by_route(here, config)


def _by_route(here: IPv4Address, config: Config) -> Ingress:
    words = route_to(config, str(here))
    if words is None:
        return _UNKNOWN if learns_routes(config) else Ingress()
    interface = routed(config, words)
    return _UNKNOWN if interface is None else Ingress(interface, key_of(GLOBAL, words))


def route_to(config: Config, address: str) -> tuple[str, ...] | None:
    """Return the `ip route` line for an address, with the longest prefix; None if none leads."""
    here = address_of(address)
    found = [
        (network.prefixlen, words)
        for words in config.headed("ip", "route").values()
        if (network := _target(words)) and here and here in network
    ]
    return max(found)[1] if found else None


def routed_interfaces(config: Config, words: tuple[str, ...]) -> tuple[str, ...]:
    """Return every known interface that an `ip route` may lead to."""
    found = (_gateway(config, part) for part in _gateways(words[3:]))
    return tuple(dict.fromkeys(name for name in found if name))


def _target(words: tuple[str, ...]) -> IPv4Network | None:
    """Return the destination of an `ip route`; a host address without a mask is a /32."""
    if words[:2] != ("ip", "route") or len(words) <= _NAMED:
        return None
    text = words[_NAMED]
    if text == "default":
        return IPv4Network("0.0.0.0/0")
    network, alone = network_of(text), address_of(text)
    if network and alone and alone != network.network_address:
        return IPv4Network(alone)
    return network


def learns_routes(config: Config) -> bool:
    """Return whether the router may learn routes by a routing protocol or by DHCP."""
    switches = (words for head in _ROUTING for words in config.headed(*head).values())
    learns = any(words[2:3] == ("on",) for words in switches)
    return learns or has_dynamic_address(config)


def routed(config: Config, words: tuple[str, ...]) -> str | None:
    """Return the interface that an `ip route` leads to.

    Returns:
        The name; empty if the route leads nowhere; None if its gateways use different
        interfaces, because filters, weights and link states then choose among them.
    """
    ingresses = {_gateway(config, part) for part in _gateways(words[3:])}
    return ingresses.pop() if len(ingresses) == 1 else None


def _gateways(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    starts = [at for at, word in enumerate(words) if word == "gateway"]
    ends = [*starts, len(words)][1:]
    return [words[start + 1 : end] for start, end in zip(starts, ends, strict=True)]


def _gateway(config: Config, words: tuple[str, ...]) -> str | None:
    """Return the interface of one gateway; empty if nothing leads to it, None if unknown."""
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
    """Return every interface on which our packets may arrive.

    A client of the router's own VPN has an address in the network of a LAN. Only the address
    pool shows that the client arrives on the anonymous pp and its tunnels.
    """
    found: tuple[str, ...] = (ingress_interface(path, config),)
    if is_client(path, config):
        found = (*found, ANONYMOUS, *bound(config))
    return tuple(filter(None, found))


def bound(config: Config) -> tuple[str, ...]:
    """Return the tunnels that are bound to the anonymous pp."""
    words = config.arguments(Key(ANONYMOUS, ("pp", "bind"))) or ()
    names = [name for word in words for name in expand(word)]
    return tuple(f"tunnel {name.removeprefix('tunnel')}" for name in names)


def is_client(path: ManagementPath, config: Config) -> bool:
    """Return whether our address is one that the anonymous pp assigns to its clients."""
    ours = path.client_address
    pool = config.arguments(Key(ANONYMOUS, ("ip", "pp", "remote", "address", "pool"))) or ()
    return _is_ours(pool, ours) or config.count(_FixedAddress(ours)) > 0


@dataclass(frozen=True, slots=True)
class _FixedAddress:
    """The users of the anonymous pp who are given our address; an office may have a thousand."""

    ours: str
    head: tuple[str, str] = ("pp", "auth")

    def holds(self, key: Key, words: tuple[str, ...]) -> bool:
        """Return whether a line is that of such a user."""
        is_user = key.context == ANONYMOUS and key.words[:3] == ("pp", "auth", "username")
        return is_user and _is_ours(words[len(key.words) + 1 :], self.ours)


def _is_ours(words: tuple[str, ...], ours: str) -> bool:
    return any(holds(word, ours) is True for word in words if word != "*")


def may_be_client(path: ManagementPath, config: Config) -> bool:
    """Return whether we may be a client of the anonymous pp, whose addresses come from DHCP."""
    pool = config.arguments(Key(ANONYMOUS, ("ip", "pp", "remote", "address", "pool"))) or ()
    is_near = not path.client_address or local_of(config, path.client_address) is not None
    return is_near and bool(pool) and pool[0] in ("dhcp", "dhcpc")


def is_enabled(config: Config, interface: str) -> bool:
    """Return whether a pp or tunnel is enabled; any other interface always is.

    Published configurations name ranges and `all` as well as single numbers (56.7.1, 14.1).
    """
    kind, _, name = interface.partition(" ")
    if not name:
        return True
    words = [
        word
        for key, line in config.headed(kind, "enable").items()
        if key.context == GLOBAL
        for word in line[2:]
    ]
    return any(names_interface(word, name) for word in words)


def names_interface(word: str, name: str) -> bool:
    """Return whether `1`, `1-3` or `all` names the pp or tunnel with a number (56.7.1, 14.1)."""
    if word in ("all", name):
        return True
    low, dash, high = word.partition("-")
    if not dash or not name.isdecimal() or not (low + high).isdecimal():
        return False
    return int(low or 0) <= int(name) <= int(high or name)
