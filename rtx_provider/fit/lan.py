"""The checks of the LAN and of the addresses that clients get."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Interface
from itertools import pairwise

from rtx_provider.access.addresses import interface_with, locals_of
from rtx_provider.config.filter_terms import address_of, holds
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.pools import pool_of
from rtx_provider.fit.finding import Fault
from rtx_provider.fit.scene import Scene, interface_key, span

_STATIC = (("nat", "descriptor", "masquerade", "static"), ("nat", "descriptor", "static"))


def lan_address(scene: Scene) -> Iterator[Fault]:
    """Yield the fault of an address in the LAN that is not the router's."""
    office, address = scene.office, scene.router_address
    key = interface_key(office.lan, "address")
    own = [each for each in locals_of(scene.config) if each.interface == office.lan]
    if scene.arguments(key)[:1] == ("dhcp",) or any(str(each.address) == address for each in own):
        return
    elsewhere = interface_with(scene.config, address)
    if elsewhere:
        text = f"office.lanAddress {address} is the router's address on {elsewhere.interface}"
        remedy = f"set office.lan to {elsewhere.interface}"
        yield Fault(f"{text}, not on {office.lan}", remedy, scene.line(elsewhere.key))
        return
    there = own[0] if own else None
    text = f"office.lanAddress {address} is not the router's address on {office.lan}"
    remedy = "set office.lanAddress to the router's own address and mask"
    if there:
        remedy = f"set office.lanAddress to {there.address}/{there.network.prefixlen}"
    yield Fault(
        f"{text}, so IKE would reach nobody", remedy, scene.line(there.key) if there else ""
    )


def lan_network(scene: Scene) -> Iterator[Fault]:
    """Yield the fault of a mask of the LAN that is not the router's."""
    office = scene.office
    wanted = IPv4Interface(office.lan_address)
    for there in locals_of(scene.config):
        is_it = there.interface == office.lan and there.address == wanted.ip
        if not is_it or there.network == wanted.network:
            continue
        outside = [each for _, each in scene.addresses() if each not in there.network]
        more = f", and {span(outside)} lies outside the router's" if outside else ""
        yield Fault(
            f"the mask of office.lanAddress makes the LAN {wanted.network}{more}",
            f"set office.lanAddress to {there.address}/{there.network.prefixlen}",
            scene.line(there.key),
        )


def pool_in_scope(scene: Scene) -> Iterator[Fault]:
    """Yield each DHCP scope from which hosts may get an address of the VPN's."""
    if scene.arguments(Key(GLOBAL, ("dhcp", "service")))[:1] != ("server",):
        return
    bound = {
        word
        for key, words in scene.config.lines.items()
        if key.words[:3] == ("dhcp", "scope", "bind")
        for word in words[4:5]
    }
    for key, words in scene.config.lines.items():
        if key.words[:2] != ("dhcp", "scope") or len(key.words) != 3:  # noqa: PLR2004
            continue
        inside = [each for each in scene.addresses() if _is_leased(str(each[1]), words[3:])]
        taken = [each for each in inside if str(each[1]) not in bound]
        if taken:
            names = " and ".join(dict.fromkeys(name for name, _ in taken))
            addresses = span([address for _, address in taken])
            excepted = addresses.replace(" to ", "-")
            yield Fault(
                f"{names}: {addresses} may also be leased to a host of the LAN by DHCP",
                f"choose addresses outside the scope, or add `except {excepted}` to it",
                scene.line(key),
            )


def _is_leased(address: str, words: tuple[str, ...]) -> bool:
    """Return whether a scope leases an address: `A-B/MASK [except RANGE…] …`."""
    if not words or holds(words[0].partition("/")[0], address) is not True:
        return False
    excepted = words[words.index("except") + 1 :] if "except" in words else ()
    return not any(holds(word, address) is True for word in excepted if word[:1].isdecimal())


def fixed_in_pool(scene: Scene) -> Iterator[Fault]:
    """Yield each user whose fixed address may be given to somebody else first."""
    pool = set(pool_of(scene.office.pool))
    for name, text in scene.office.fixed.items():
        if address_of(text) in pool:
            yield Fault(
                f"office.users: the fixed address {text} of {name} lies inside office.pool, so "
                "another user may have it when they connect",
                "choose an address outside the pool",
            )


def address_taken(scene: Scene) -> Iterator[Fault]:
    """Yield each address for clients that the router's configuration gives to a host."""
    wanted = {address: name for name, address in scene.addresses()}
    seen: set[IPv4Address] = set()
    for key, words in scene.config.lines.items():
        if key in scene.wanted:
            continue
        for text in _hosts(key, words):
            address = address_of(text)
            if address and address in wanted and address not in seen:
                seen.add(address)
                what = f"{wanted[address]}: {address} is in use for something else"
                yield Fault(what, "choose another address", scene.line(key))


def _hosts(key: Key, words: tuple[str, ...]) -> Iterator[str]:
    """Yield the addresses of hosts that a line names."""
    if key.words[:3] == ("dhcp", "scope", "bind"):
        yield from words[4:5]
    for static in _STATIC:
        if key.words[: len(static)] == static:
            yield from words[len(key.words) :]
    if words[:1] == ("ip",) and words[2:3] in (("address",), ("secondary",)):
        yield from (word.partition("/")[0] for word in words[3:5])
    if words[:2] == ("ip", "route"):
        yield from (word for before, word in pairwise(words) if before == "gateway")
