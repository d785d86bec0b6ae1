"""Whether our packets still reach the router, and its replies still reach us.

Each check returns how a change would lock us out, or an empty text.

Source: 8.1.2, 8.1.7, 8.1.25 (addresses, routes, filters), 11.16.1, 14.1, 15.49.3, 56.7.1
(what an interface needs), 23 (NAT).
"""

from collections.abc import Callable, Iterator

from rtx_provider.access.addresses import interface_with, local_of
from rtx_provider.access.carriers import carriers
from rtx_provider.access.configuration_change import ConfigurationChange
from rtx_provider.access.ingress import ANONYMOUS, is_client, is_enabled, possible_ingress
from rtx_provider.access.management_path import ManagementPath
from rtx_provider.access.matching import ACK, SYN, Packet
from rtx_provider.access.nat import (
    binding_key,
    bound_descriptors,
    is_blocked_by_nat,
    keys_of,
    target,
)
from rtx_provider.access.packets import (
    DYNAMIC,
    Verdict,
    filter_key,
    members,
    set_key,
    verdict,
)
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.tree import Config, same

Check = Callable[[ConfigurationChange], str]

# -- addresses and return route -----------------------------------------------------------


def _address(change: ConfigurationChange) -> str:
    """Check that the address that we connect to stays."""
    there = interface_with(change.before, change.path.router_address)
    if there is None or interface_with(change.after, change.path.router_address):
        return ""
    return change.clause(
        there.key,
        f"we connect to {change.path.router_address}, the address that it has now",
        "keep the address",
    )


def _network(change: ConfigurationChange) -> str:
    """Check that the network that contains our address stays."""
    near = local_of(change.before, change.path.client_address)
    now = local_of(change.after, change.path.client_address)
    if near is None or (now and now.interface == near.interface):
        return ""
    key = change.first_changed((near.key, now.key if now else None), near.key)
    address = change.path.client_address
    why = f"our own address {address} would no longer be in the network of `{near.interface}`"
    return change.clause(key, why, "keep the network")


def _return_route(change: ConfigurationChange) -> str:
    """Check that replies to us still leave through the interface on which our packets arrive."""
    was, now = change.ingresses()
    if not was.interface or not now.is_known or now.interface == was.interface:
        return ""
    default = was.key or now.key
    if default is None:
        return ""
    key = change.first_changed((was.key, now.key), default)
    leads = f"through `{now.interface}`" if now.interface else "nowhere"
    client = change.path.client_address
    why = f"answers to {client} would go {leads} instead of through `{was.interface}`"
    return change.clause(key, why, "keep a route to us")


# -- the ingress interface -----------------------------------------------------------------

_OF_A_PP = (("pppoe", "use"), ("pp", "bind"), ("pp", "auth", "myname"))
_ENCAPSULATION = ("tunnel", "encapsulation")
_BY = "we connect through `{}`"


def _enabled(change: ConfigurationChange) -> str:
    """Check that the pp or tunnel that we connect through stays enabled."""
    names = (change.interface, ANONYMOUS if is_client(change.path, change.before) else "")
    for name in names:
        if is_enabled(change.before, name) and not is_enabled(change.after, name):
            kind, _, number = name.partition(" ")
            key = _switch(change, kind, number)
            return change.clause(key, _BY.format(name), "keep it enabled")
    return ""


def _switch(change: ConfigurationChange, kind: str, number: str) -> Key:
    """Return the line that enables a pp or tunnel: its own, or one that names several."""
    own_key = Key(GLOBAL, (kind, "enable", number))
    several = change.before.headed(kind, "enable")
    return change.first_changed((own_key, *several), own_key)


def _defining_keys(config: Config, interface: str) -> Iterator[Key]:
    """Yield the lines that define a pp or tunnel."""
    kind, _, number = interface.partition(" ")
    if kind == "pp":
        yield from (Key(interface, words) for words in _OF_A_PP)
    if kind != "tunnel":
        return
    yield Key(interface, _ENCAPSULATION)
    yield Key(interface, ("ipsec", "tunnel"))
    policy = Key(GLOBAL, ("ipsec", "sa", "policy", *(_policy(config, interface))))
    yield policy
    gateway = (config.arguments(policy) or (number,))[0]
    for words in (("pre-shared-key",), ("remote", "address")):
        yield Key(GLOBAL, ("ipsec", "ike", *words, gateway))


def _policy(config: Config, interface: str) -> tuple[str, ...]:
    return (config.arguments(Key(interface, ("ipsec", "tunnel"))) or ())[:1]


def _definition(change: ConfigurationChange) -> str:
    """Check that the lines that define the pp or tunnel that we connect through stay."""
    for key in _defining_keys(change.before, change.interface):
        default = ("ipsec",) if key.words == _ENCAPSULATION else None
        was, now = (side.arguments(key) or default for side in (change.before, change.after))
        hidden = same(change.after.words(key), change.before.words(key))
        if was is None or was == now or hidden:
            continue
        return change.clause(key, _BY.format(change.interface), "keep the line as it is")
    return ""


def _services(change: ConfigurationChange) -> str:
    """Check that the services that our tunnel depends on stay on."""
    names = possible_ingress(change.path, change.before)
    for words, default in ((("ipsec", "use"), "on"), (("l2tp", "service"), "off")):
        is_ours = ANONYMOUS in names if words[0] == "l2tp" else _is_ipsec(change, names)
        key = Key(GLOBAL, words)
        was, now = (
            (side.arguments(key) or (default,))[0] for side in (change.before, change.after)
        )
        if is_ours and was == "on" != now:
            return change.clause(key, "the tunnel that we connect through needs it", "keep it on")
    return ""


def _is_ipsec(change: ConfigurationChange, names: tuple[str, ...]) -> bool:
    return any(_policy(change.before, name) for name in names if name.startswith("tunnel "))


def _shutdown(change: ConfigurationChange) -> str:
    """Check that our LAN port, or the one that carries our pp or tunnel, stays up."""
    names = (change.interface, *possible_ingress(change.path, change.before))
    below = (each for name in names for each in carriers(change.before, name))
    for lan in dict.fromkeys(each for each in below if " " not in each):
        line = ("lan", "shutdown", lan)
        was, now = (side.headed("lan", "shutdown") for side in (change.before, change.after))
        shutdown_keys = [key for key, words in now.items() if words == line]
        if shutdown_keys and line not in was.values():
            return change.clause(shutdown_keys[0], f"we connect through `{lan}`", "keep it up")
    return ""


# -- NAT ----------------------------------------------------------------------------------


def _nat(change: ConfigurationChange) -> str:
    """Check that the router can still be reached through its own NAT."""
    name = change.interface
    if not name or not change.path.router_address or not change.path.port:
        return ""
    if not change.newly_blocks(lambda path, config: is_blocked_by_nat(path, config, name)):
        return ""
    keys = [binding_key(name)]
    for side in (change.after, change.before):
        for descriptor in bound_descriptors(side, name):
            keys += keys_of(change.before, descriptor)
            keys += keys_of(change.after, descriptor)
    why = f"NAT on `{name}` would no longer lead our port {change.path.port} to the router"
    remedy = f"keep a `nat descriptor masquerade static` for TCP port {change.path.port} to it"
    return change.clause(change.first_changed(keys, keys[0]), why, remedy)


# -- filters ------------------------------------------------------------------------------


def _filters(change: ConfigurationChange) -> str:
    """Check that the filters of the ingress interface pass our packets and the replies."""
    path, name = change.path, change.interface
    if not name or not path.router_address or not path.port:
        return ""
    for direction in ("in", "out"):
        was, now = (_dropped(path, side, name, direction) for side in (change.before, change.after))
        newly = [found for at, found in now.items() if at not in was]
        if newly:
            return _rejected(change, direction, *newly[0])
    return ""


def _dropped(
    path: ManagementPath, config: Config, interface: str, direction: str
) -> dict[int, tuple[Verdict, Packet]]:
    """Return each packet of our connection that is surely rejected, by its place, with the verdict.

    A list that passes the first packet of a connection, or may pass it, may still drop the next
    ones.
    """
    if direction == "out" and DYNAMIC in (members(config, interface, "in") or ()):
        return {}  # a dynamic filter passes the replies by itself (8.1.14)
    packets = enumerate(_packets(path, config, interface, direction))
    judged = {at: (verdict(config, interface, direction, packet), packet) for at, packet in packets}
    return {at: found for at, found in judged.items() if found[0].outcome == "rejects"}


def _packets(
    path: ManagementPath, config: Config, interface: str, direction: str
) -> Iterator[Packet]:
    """Yield the kinds of packets of our connection, with the inner address where NAT applies."""
    led = target(path, config, interface)
    is_led = led.is_known and led.address
    there, port = (led.address, led.port) if is_led else (path.router_address, path.port)
    if direction == "in":
        yield Packet(path.client_address, there, "tcp", None, port, SYN)
        yield Packet(path.client_address, there, "tcp", None, port, ACK)
    else:
        yield Packet(there, path.client_address, "tcp", port, None, SYN | ACK)
        yield Packet(there, path.client_address, "tcp", port, None, ACK)


def _rejected(change: ConfigurationChange, direction: str, judged: Verdict, packet: Packet) -> str:
    """Return the message that names the rule or list that drops a packet, and the packet."""
    port = f"from port {packet.source_port}"
    if direction == "in":
        port = f"to port {packet.destination_port}"
    ours = f"TCP from {packet.source} to {packet.destination}, {port}"
    remedy = f"put an `ip filter` in front that passes {ours}"
    if judged.number == 0:
        why = f"none of its rules passes {ours}, and a packet that matches no rule is dropped"
        return change.clause(_list_key(change, change.interface, direction), why, remedy)
    key = Key(GLOBAL, ("ip", "filter", str(judged.number)))
    where = f"`{change.interface}`'s `secure filter {direction}`"
    return change.clause(key, f"in {where} it rejects {ours}", remedy)


def _list_key(change: ConfigurationChange, interface: str, direction: str) -> Key:
    key = filter_key(interface, direction)
    if change.after.words(key):
        return key
    return set_key(change.after, interface) or key


ADDRESSES: tuple[Check, ...] = (_address, _network, _return_route)
CHECKS: tuple[Check, ...] = (_enabled, _definition, _services, _shutdown, _nat, _filters)
