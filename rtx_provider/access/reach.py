"""Whether our packets still reach the router, and its answers us.

Imports access.addresses, access.door, config.grammar, access.hiding, access.matching,
access.packets, access.path, config.tree, access.turn.

Source: 8.1.2, 8.1.7, 8.1.25 (addresses, routes, filters), 11.16.1, 14.1, 15.49.3, 56.7.1
(what an interface needs), 23 (NAT).
"""

from collections.abc import Callable, Iterator

from rtx_provider.access.addresses import local_of, own
from rtx_provider.access.door import Door
from rtx_provider.access.hiding import binding_key, bound_descriptors, is_hidden, keys_of, target
from rtx_provider.access.matching import ACK, SYN, Packet
from rtx_provider.access.packets import (
    DYNAMIC,
    Verdict,
    filter_key,
    members,
    set_key,
    verdict,
)
from rtx_provider.access.path import ANONYMOUS, entrances, is_client, is_enabled
from rtx_provider.access.turn import Turn
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.tree import Config, same

Check = Callable[[Turn], str]

# -- addresses and the way back -----------------------------------------------------------


def _address(turn: Turn) -> str:
    """Look at the address that we connect to."""
    there = own(turn.before, turn.door.there)
    if there is None or own(turn.after, turn.door.there):
        return ""
    return turn.clause(
        there.key, f"we connect to {turn.door.there}, its address until now", "keep the address"
    )


def _network(turn: Turn) -> str:
    """Look at the network that we are in."""
    near = local_of(turn.before, turn.door.here)
    now = local_of(turn.after, turn.door.here)
    if near is None or _is_at(now, near.interface):
        return ""
    key = turn.altered((near.key, now.key if now else None), near.key)
    why = f"our own address {turn.door.here} lies in its network no longer"
    return turn.clause(key, f"{why}, which is `{near.interface}`'s until now", "keep the network")


def _is_at(local: object, interface: str) -> bool:
    return getattr(local, "interface", "") == interface


def _way_back(turn: Turn) -> str:
    """Look at the route to us: what arrives by one interface is answered by its route."""
    was, now = turn.ways()
    if not was.interface or not now.is_known or now.interface == was.interface:
        return ""
    default = was.key or now.key
    if default is None:
        return ""
    key = turn.altered((was.key, now.key), default)
    leads = f"through `{now.interface}`" if now.interface else "nowhere"
    why = f"answers to {turn.door.here} would go {leads} and not through `{was.interface}`"
    return turn.clause(key, why, "keep a route to us")


# -- the interface of arrival -------------------------------------------------------------

_OF_A_PP = (("pppoe", "use"), ("pp", "bind"), ("pp", "auth", "myname"))
_ENCAPSULATION = ("tunnel", "encapsulation")
_BY = "we came in through `{}`"


def _in_use(turn: Turn) -> str:
    """Look at whether the pp or tunnel that we came through stays in use."""
    names = (turn.interface, ANONYMOUS if is_client(turn.door, turn.before) else "")
    for name in names:
        if is_enabled(turn.before, name) and not is_enabled(turn.after, name):
            kind, _, number = name.partition(" ")
            key = _switch(turn, kind, number)
            return turn.clause(key, _BY.format(name), "keep it enabled")
    return ""


def _switch(turn: Turn, kind: str, number: str) -> Key:
    """Return the line that enables a pp or tunnel: its own, or one that names several."""
    own_key = Key(GLOBAL, (kind, "enable", number))
    several = [key for key in turn.before.lines if key.words[:2] == (kind, "enable")]
    return turn.altered((own_key, *several), own_key)


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


def _made_of(turn: Turn) -> str:
    """Look at what makes the pp or tunnel that we came through what it is."""
    for key in _needs(turn.before, turn.interface):
        default = ("ipsec",) if key.words == _ENCAPSULATION else None
        was, now = (side.arguments(key) or default for side in (turn.before, turn.after))
        hidden = same(turn.after.words(key), turn.before.words(key))
        if was is None or was == now or hidden:
            continue
        return turn.clause(key, _BY.format(turn.interface), "keep the line as it is")
    return ""


def _services(turn: Turn) -> str:
    """Look at the services without which no tunnel of that kind stands."""
    names = entrances(turn.door, turn.before)
    for words, default in ((("ipsec", "use"), "on"), (("l2tp", "service"), "off")):
        is_ours = ANONYMOUS in names if words[0] == "l2tp" else _is_ipsec(turn, names)
        key = Key(GLOBAL, words)
        was, now = ((side.arguments(key) or (default,))[0] for side in (turn.before, turn.after))
        if is_ours and was == "on" != now:
            return turn.clause(key, "the tunnel that we came through needs it", "keep it on")
    return ""


def _is_ipsec(turn: Turn, names: tuple[str, ...]) -> bool:
    return any(_policy(turn.before, name) for name in names if name.startswith("tunnel "))


def _shutdown(turn: Turn) -> str:
    """Look at the LAN port: our own, or the one under the pp that we came through."""
    name = turn.interface
    below = turn.before.arguments(Key(name, ("pppoe", "use"))) or ()
    for lan in (name, *below):
        line = ("lan", "shutdown", lan)
        stands = [key for key, words in turn.after.lines.items() if words == line]
        if stands and line not in turn.before.lines.values():
            return turn.clause(stands[0], f"we came in through `{lan}`", "keep it up")
    return ""


# -- NAT ----------------------------------------------------------------------------------


def _nat(turn: Turn) -> str:
    """Look at whether the router can be reached behind its own NAT."""
    name = turn.interface
    if not name or not turn.door.there or not turn.door.port:
        return ""
    if not turn.closes(lambda door, config: is_hidden(door, config, name)):
        return ""
    keys = [binding_key(name)]
    for side in (turn.after, turn.before):
        for descriptor in bound_descriptors(side, name):
            keys += keys_of(turn.before, descriptor)
            keys += keys_of(turn.after, descriptor)
    why = f"NAT on `{name}` would not lead our port {turn.door.port} to the router any more"
    remedy = f"keep a `nat descriptor masquerade static` for TCP port {turn.door.port} to it"
    return turn.clause(turn.altered(keys, keys[0]), why, remedy)


# -- filters ------------------------------------------------------------------------------


def _filters(turn: Turn) -> str:
    """Look at the lists of the interface of arrival: our packets in, the answers out."""
    door, name = turn.door, turn.interface
    if not name or not door.there or not door.port:
        return ""
    for direction in ("in", "out"):
        was, now = (_dropped(door, side, name, direction) for side in (turn.before, turn.after))
        if now and now[0].outcome == "rejects" and (was is None or was[0].outcome != "rejects"):
            return _rejected(turn, direction, *now)
    return ""


def _dropped(
    door: Door, config: Config, interface: str, direction: str
) -> tuple[Verdict, Packet] | None:
    """Return what keeps a connection of ours from standing; None where all of it passes.

    A list that lets the first packet of a connection in may still drop the next ones.
    """
    if direction == "out" and DYNAMIC in (members(config, interface, "in") or ()):
        return None  # it opens the way back by itself (8.1.14)
    for packet in _packets(door, config, interface, direction):
        judged = verdict(config, interface, direction, packet)
        if judged.outcome != "passes":
            return judged, packet
    return None


def _packets(door: Door, config: Config, interface: str, direction: str) -> Iterator[Packet]:
    """Walk the kinds of packets of a connection; filters see the inner address of NAT."""
    led = target(door, config, interface)
    is_led = led.is_known and led.address
    there, port = (led.address, led.port) if is_led else (door.there, door.port)
    if direction == "in":
        yield Packet(door.here, there, "tcp", None, port, SYN)
        yield Packet(door.here, there, "tcp", None, port, ACK)
    else:
        yield Packet(there, door.here, "tcp", port, None, SYN | ACK)
        yield Packet(there, door.here, "tcp", port, None, ACK)


def _rejected(turn: Turn, direction: str, judged: Verdict, packet: Packet) -> str:
    """Name the rule or the list that drops a packet, and the packet as the list sees it."""
    port = f"from port {packet.source_port}"
    if direction == "in":
        port = f"to port {packet.destination_port}"
    ours = f"TCP from {packet.source} to {packet.destination}, {port}"
    remedy = f"put an `ip filter` in front that passes {ours}"
    if judged.number == 0:
        why = f"no rule of it passes {ours}, and what no rule passes is dropped"
        return turn.clause(_list_key(turn, turn.interface, direction), why, remedy)
    key = Key(GLOBAL, ("ip", "filter", str(judged.number)))
    where = f"`{turn.interface}`'s `secure filter {direction}`"
    return turn.clause(key, f"in {where} it rejects {ours}", remedy)


def _list_key(turn: Turn, interface: str, direction: str) -> Key:
    key = filter_key(interface, direction)
    if turn.after.words(key):
        return key
    return set_key(turn.after, interface) or key


ADDRESSES: tuple[Check, ...] = (_address, _network, _way_back)
CHECKS: tuple[Check, ...] = (_in_use, _made_of, _services, _shutdown, _nat, _filters)
