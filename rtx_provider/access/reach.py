"""Whether our packets still reach the router, and its answers us.

Source: 8.1.2, 8.1.7, 8.1.25 (addresses, routes, filters), 11.16.1, 14.1, 15.49.3, 56.7.1
(what an interface needs), 23 (NAT).
"""

from collections.abc import Callable, Iterator

from rtx_provider.access.addresses import local_of, own
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

# -- addresses and the way back -----------------------------------------------------------


def _address(change: ConfigurationChange) -> str:
    """Look at the address that we connect to."""
    there = own(change.before, change.path.router_address)
    if there is None or own(change.after, change.path.router_address):
        return ""
    return change.clause(
        there.key,
        f"we connect to {change.path.router_address}, its address until now",
        "keep the address",
    )


def _network(change: ConfigurationChange) -> str:
    """Look at the network that we are in."""
    near = local_of(change.before, change.path.client_address)
    now = local_of(change.after, change.path.client_address)
    if near is None or _is_at(now, near.interface):
        return ""
    key = change.altered((near.key, now.key if now else None), near.key)
    why = f"our own address {change.path.client_address} lies in its network no longer"
    return change.clause(key, f"{why}, which is `{near.interface}`'s until now", "keep the network")


def _is_at(local: object, interface: str) -> bool:
    return getattr(local, "interface", "") == interface


def _way_back(change: ConfigurationChange) -> str:
    """Look at the route to us: what arrives by one interface is answered by its route."""
    was, now = change.ingresses()
    if not was.interface or not now.is_known or now.interface == was.interface:
        return ""
    default = was.key or now.key
    if default is None:
        return ""
    key = change.altered((was.key, now.key), default)
    leads = f"through `{now.interface}`" if now.interface else "nowhere"
    client = change.path.client_address
    why = f"answers to {client} would go {leads} and not through `{was.interface}`"
    return change.clause(key, why, "keep a route to us")


# -- the interface of arrival -------------------------------------------------------------

_OF_A_PP = (("pppoe", "use"), ("pp", "bind"), ("pp", "auth", "myname"))
_ENCAPSULATION = ("tunnel", "encapsulation")
_BY = "we came in through `{}`"


def _in_use(change: ConfigurationChange) -> str:
    """Look at whether the pp or tunnel that we came through stays in use."""
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
    several = [key for key in change.before.lines if key.words[:2] == (kind, "enable")]
    return change.altered((own_key, *several), own_key)


def _needs(config: Config, interface: str) -> Iterator[Key]:
    """Walk the lines without which, or with another value of which, an interface is another."""
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


def _made_of(change: ConfigurationChange) -> str:
    """Look at what makes the pp or tunnel that we came through what it is."""
    for key in _needs(change.before, change.interface):
        default = ("ipsec",) if key.words == _ENCAPSULATION else None
        was, now = (side.arguments(key) or default for side in (change.before, change.after))
        hidden = same(change.after.words(key), change.before.words(key))
        if was is None or was == now or hidden:
            continue
        return change.clause(key, _BY.format(change.interface), "keep the line as it is")
    return ""


def _services(change: ConfigurationChange) -> str:
    """Look at the services without which no tunnel of that kind stands."""
    names = possible_ingress(change.path, change.before)
    for words, default in ((("ipsec", "use"), "on"), (("l2tp", "service"), "off")):
        is_ours = ANONYMOUS in names if words[0] == "l2tp" else _is_ipsec(change, names)
        key = Key(GLOBAL, words)
        was, now = (
            (side.arguments(key) or (default,))[0] for side in (change.before, change.after)
        )
        if is_ours and was == "on" != now:
            return change.clause(key, "the tunnel that we came through needs it", "keep it on")
    return ""


def _is_ipsec(change: ConfigurationChange, names: tuple[str, ...]) -> bool:
    return any(_policy(change.before, name) for name in names if name.startswith("tunnel "))


def _shutdown(change: ConfigurationChange) -> str:
    """Look at the LAN port: our own, or the one under the pp that we came through."""
    name = change.interface
    below = change.before.arguments(Key(name, ("pppoe", "use"))) or ()
    for lan in (name, *below):
        line = ("lan", "shutdown", lan)
        stands = [key for key, words in change.after.lines.items() if words == line]
        if stands and line not in change.before.lines.values():
            return change.clause(stands[0], f"we came in through `{lan}`", "keep it up")
    return ""


# -- NAT ----------------------------------------------------------------------------------


def _nat(change: ConfigurationChange) -> str:
    """Look at whether the router can be reached behind its own NAT."""
    name = change.interface
    if not name or not change.path.router_address or not change.path.port:
        return ""
    if not change.closes(lambda path, config: is_blocked_by_nat(path, config, name)):
        return ""
    keys = [binding_key(name)]
    for side in (change.after, change.before):
        for descriptor in bound_descriptors(side, name):
            keys += keys_of(change.before, descriptor)
            keys += keys_of(change.after, descriptor)
    why = f"NAT on `{name}` would not lead our port {change.path.port} to the router any more"
    remedy = f"keep a `nat descriptor masquerade static` for TCP port {change.path.port} to it"
    return change.clause(change.altered(keys, keys[0]), why, remedy)


# -- filters ------------------------------------------------------------------------------


def _filters(change: ConfigurationChange) -> str:
    """Look at the lists of the interface of arrival: our packets in, the answers out."""
    path, name = change.path, change.interface
    if not name or not path.router_address or not path.port:
        return ""
    for direction in ("in", "out"):
        was, now = (_dropped(path, side, name, direction) for side in (change.before, change.after))
        if now and now[0].outcome == "rejects" and (was is None or was[0].outcome != "rejects"):
            return _rejected(change, direction, *now)
    return ""


def _dropped(
    path: ManagementPath, config: Config, interface: str, direction: str
) -> tuple[Verdict, Packet] | None:
    """Return what keeps a connection of ours from standing; None where all of it passes.

    A list that lets the first packet of a connection in may still drop the next ones.
    """
    if direction == "out" and DYNAMIC in (members(config, interface, "in") or ()):
        return None  # it opens the way back by itself (8.1.14)
    for packet in _packets(path, config, interface, direction):
        judged = verdict(config, interface, direction, packet)
        if judged.outcome != "passes":
            return judged, packet
    return None


def _packets(
    path: ManagementPath, config: Config, interface: str, direction: str
) -> Iterator[Packet]:
    """Walk the kinds of packets of a connection; filters see the inner address of NAT."""
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
    """Name the rule or the list that drops a packet, and the packet as the list sees it."""
    port = f"from port {packet.source_port}"
    if direction == "in":
        port = f"to port {packet.destination_port}"
    ours = f"TCP from {packet.source} to {packet.destination}, {port}"
    remedy = f"put an `ip filter` in front that passes {ours}"
    if judged.number == 0:
        why = f"no rule of it passes {ours}, and what no rule passes is dropped"
        return change.clause(_list_key(change, change.interface, direction), why, remedy)
    key = Key(GLOBAL, ("ip", "filter", str(judged.number)))
    where = f"`{change.interface}`'s `secure filter {direction}`"
    return change.clause(key, f"in {where} it rejects {ours}", remedy)


def _list_key(change: ConfigurationChange, interface: str, direction: str) -> Key:
    key = filter_key(interface, direction)
    if change.after.words(key):
        return key
    return set_key(change.after, interface) or key


ADDRESSES: tuple[Check, ...] = (_address, _network, _way_back)
CHECKS: tuple[Check, ...] = (_in_use, _made_of, _services, _shutdown, _nat, _filters)
