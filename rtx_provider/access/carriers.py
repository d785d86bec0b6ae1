r"""What carries the interface that we connect through: the interfaces under it, and its IPsec.

A tunnel runs over the interface that leads to its other end, and a pp over a LAN port. A change of
any of them can cut us off. Numbers are independent of each other: `tunnel select 2` may have
`ipsec tunnel 101`, and that policy the gateway 1.

    >>> from rtx_provider.config.tree import parse_config
    >>> config = parse_config(
    ...     "ip route default gateway pp 1\npp select 1\npppoe use lan2\n"
    ...     "tunnel select 3\nipsec tunnel 101"
    ... )
    >>> carriers(config, "tunnel 3")
    ('tunnel 3', 'pp 1', 'lan2')

Source: 8.1.7, 11.16.1, 14.4, 15.15, 15.48.2, 15.49.3, 15.49.6, 17.1.2.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rtx_provider.access.addresses import interface_with, local_of
from rtx_provider.access.ingress import (
    ANONYMOUS,
    bound,
    learns_routes,
    route_to,
    routed_interfaces,
)
from rtx_provider.config.filter_terms import address_of
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.shared import expand
from rtx_provider.config.tree import Config

_DEFAULT = ("ip", "route", "default")
_OTHER_ENDS = (
    ("tunnel", "endpoint", "address"),
    ("tunnel", "endpoint", "remote", "address"),
    ("tunnel", "endpoint", "name"),
)
NAMES = (("dns", "server"), ("dns", "static"), ("ip", "host"), ("dns", "service"))
"""The commands that say what a host name stands for."""
_RANGE = re.compile(r"([0-9]{1,4})-([0-9]{1,4})")


@dataclass(frozen=True, slots=True)
class Gateway:
    """The IPsec of one tunnel: its SA policy and its IKE gateway; empty where it has none."""

    policy: str = ""
    number: str = ""


def carriers(config: Config, interface: str) -> tuple[str, ...]:
    """Return an interface and all that carry it, each before what it runs over."""
    found: dict[str, None] = {}
    waiting = [interface] if interface else []
    while waiting:
        name = waiting.pop(0)
        if name and name not in found:
            found[name] = None
            waiting += _below(config, name)
    return tuple(found)


def _below(config: Config, name: str) -> tuple[str, ...]:
    kind = name.partition(" ")[0]
    if kind == "tunnel":
        return (*_templates(config, name), *outer_interfaces(config, name))
    if name == ANONYMOUS:
        return bound(config)
    if kind == "pp":
        lans = config.arguments(Key(name, ("pppoe", "use"))) or ()
        binds = config.arguments(Key(name, ("pp", "bind"))) or ()
        return (*lans, *(_spelled(each) for word in binds for each in expand(word)))
    return (name.partition("/")[0],)  # a VLAN runs over its LAN


def bridged(config: Config, interface: str) -> tuple[str, ...]:
    """Return the tunnels that are members of a bridge: we may be behind one of them (45.1)."""
    members = config.arguments(Key(GLOBAL, ("bridge", "member", interface))) or ()
    names = (_spelled(each) for word in members for each in expand(word))
    return tuple(name for name in names if name.startswith("tunnel "))


def _spelled(word: str) -> str:
    """Return `tunnel3` as `tunnel 3`."""
    return re.sub(r"^tunnel(?=\d)", "tunnel ", word)


def _templates(config: Config, name: str) -> Iterator[str]:
    """Yield the tunnels whose settings this one copies (15.49.6)."""
    number = name.partition(" ")[2]
    for key, words in config.headed("tunnel", "template").items():
        if any(_has(word, number) for word in words[2:]):
            yield key.context


def _has(word: str, number: str) -> bool:
    match = _RANGE.fullmatch(word)
    if match and number.isdecimal():
        return int(match[1]) <= int(number) <= int(match[2])
    return word == number


def outer_interfaces(config: Config, tunnel: str) -> tuple[str, ...]:
    """Return the interfaces over which a tunnel runs: those that lead to its other end.

    If the address of the other end is not known, the tunnel runs over the default route.
    """
    far = far_end(config, tunnel)
    near = local_of(config, far) if far else None
    if near:
        return (near.interface,)
    words = route_to(config, far) if far else config.words(Key(GLOBAL, _DEFAULT))
    names = routed_interfaces(config, words or ())
    local = interface_with(config, _local(config, tunnel))
    if local and not names and local.interface != tunnel and learns_routes(config):
        return (local.interface,)  # the interface with its own address
    return tuple(name for name in names if name != tunnel)


def far_end(config: Config, tunnel: str) -> str:
    """Return the IPv4 address of a tunnel's other end; empty if it is not known."""
    return next((text for text in far_names(config, tunnel) if address_of(text)), "")


def far_names(config: Config, tunnel: str) -> Iterator[str]:
    """Yield what the configuration calls a tunnel's other end: addresses, names, `any`."""
    gateway = gateway_of(config, tunnel).number
    yield from (config.arguments(_ike("remote address", gateway)) or ())[:1]
    for words in _OTHER_ENDS:
        values = [
            word
            for word in config.arguments(Key(tunnel, words)) or ()
            if word not in ("fqdn", "tel")
        ]
        yield from values[-1:]


def local_address(config: Config, tunnel: str) -> str:
    """Return the IPv4 address of the tunnel's own end; empty if it is not known."""
    return _local(config, tunnel) if address_of(_local(config, tunnel)) else ""


def _local(config: Config, tunnel: str) -> str:
    gateway = gateway_of(config, tunnel).number
    words = config.arguments(_ike("local address", gateway)) or ()
    ends = config.arguments(Key(tunnel, _OTHER_ENDS[0])) or ()
    return (*words, *(ends[:1] if len(ends) > 1 else ()), "")[0]


def _ike(words: str, gateway: str) -> Key:
    return Key(GLOBAL, ("ipsec", "ike", *words.split(), gateway))


def gateway_of(config: Config, tunnel: str) -> Gateway:
    """Return the SA policy and the IKE gateway of a tunnel."""
    policy = (config.arguments(Key(tunnel, ("ipsec", "tunnel"))) or ("",))[0]
    if not policy:
        return Gateway()
    words = config.arguments(Key(GLOBAL, ("ipsec", "sa", "policy", policy)))
    return Gateway(policy, (words or (tunnel.partition(" ")[2],))[0])


def gateways(sides: Iterable[Config], names: Iterable[str]) -> tuple[Gateway, ...]:
    """Return the IPsec of some interfaces, before and after a change."""
    tunnels = [name for name in names if name.startswith("tunnel ")]
    found = [gateway_of(side, name) for side in sides for name in tunnels]
    return tuple(dict.fromkeys(each for each in found if each.policy))


def encapsulation(config: Config, tunnel: str) -> str:
    """Return a tunnel's encapsulation; `ipsec` is the default (14.4)."""
    return (config.arguments(Key(tunnel, ("tunnel", "encapsulation"))) or ("ipsec",))[0]
