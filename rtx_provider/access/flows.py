r"""The packets of a tunnel on the outside, and whether the filters of an interface pass them.

IPsec needs UDP 500, UDP 4500 with NAT traversal, and ESP; other tunnels need their own protocols.
The other end may open the conversation, or the router itself if it knows the other end.

    >>> from rtx_provider.config.tree import parse_config
    >>> config = parse_config("tunnel select 1\nipsec tunnel 1\nipsec sa policy 1 1 esp")
    >>> [flow.name for flow in flows(config, "tunnel 1")]
    ['UDP 500', 'ESP']

Source: 14.4, 15 (IPsec), 16 (L2TP), 17 (PPTP), 8.1.14 (dynamic filters).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rtx_provider.access.addresses import locals_of
from rtx_provider.access.carriers import encapsulation, far_end, gateway_of, local_address
from rtx_provider.access.matching import Packet, matches
from rtx_provider.access.nat import inner_address
from rtx_provider.access.packets import DYNAMIC, filter_key, members, set_key, verdict
from rtx_provider.config.filter_terms import all_of, any_of, holds
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.tree import Config


@dataclass(frozen=True, slots=True)
class Flow:
    """One protocol of a tunnel, with its port; None where it has no ports."""

    protocol: str
    port: int | None = None

    @property
    def name(self) -> str:
        """Return the flow for messages."""
        port = f" {self.port}" if self.port else ""
        number = "protocol " if self.protocol.isdecimal() else ""
        return f"{number}{self.protocol.upper()}{port}"


_IKE, _NAT_TRAVERSAL, _ESP, _AH = Flow("udp", 500), Flow("udp", 4500), Flow("esp"), Flow("ah")
_L2TP = Flow("udp", 1701)
_BY_KIND = {
    "l2tp": (_L2TP,),
    "l2tpv3": (_L2TP,),
    "l2tpv3-raw": (Flow("115"),),
    "pptp": (Flow("tcp", 1723), Flow("gre")),
    "ipip": (Flow("4"),),
}
ANYWHERE = "198.51.100.7"
"""An address that is reserved for documentation; it stands for a client anywhere."""
_PASSES = {"passes": True, "rejects": False, "unknown": None}
_TRACKED = {"udp": None, "ike": 500, "ipsec-nat-t": 4500, "l2tp": 1701}


def flows(config: Config, tunnel: str) -> tuple[Flow, ...]:
    """Return what a tunnel sends and receives on its outer interface."""
    kind, gateway = encapsulation(config, tunnel), gateway_of(config, tunnel)
    if not gateway.policy:
        return _BY_KIND.get(kind, ())
    nat = config.arguments(Key(GLOBAL, ("ipsec", "ike", "nat-traversal", gateway.number))) or ("",)
    policy = config.arguments(Key(GLOBAL, ("ipsec", "sa", "policy", gateway.policy))) or ()
    natted = (_NAT_TRAVERSAL,) if nat[0] == "on" else ()
    return (_IKE, *natted, _AH if policy[1:2] == ("ah",) else _ESP, *_BY_KIND.get(kind, ()))


def is_admitted(config: Config, tunnel: str, outer: str, flow: Flow) -> bool | None:
    """Return whether the filters of the outer interface pass a flow; None if that is unknown.

    A peer without a known address may connect from anywhere. A flow that the filters pass from a
    public address counts as passed, although they may reject it from other addresses.
    """
    coming = _packet(config, tunnel, outer, flow)
    found = _admits(config, outer, flow, coming)
    if found is None and not coming.source:
        public = _admits(config, outer, flow, replace(coming, source=ANYWHERE), is_called=False)
        return public or None
    return found


def _admits(
    config: Config, outer: str, flow: Flow, coming: Packet, *, is_called: bool = True
) -> bool | None:
    """Return whether a flow passes, as an answer to the other end, or as a call of the router's."""
    going = Packet(
        coming.destination,
        coming.source,
        flow.protocol,
        flow.port,
        coming.source_port,
        coming.flags,
    )
    enters = _PASSES[verdict(config, outer, "in", coming).outcome]
    leaves = _PASSES[verdict(config, outer, "out", going).outcome]
    answered = all_of((enters, any_of((leaves, _tracks(config, outer, "in", coming)))))
    if not (coming.source and is_called):
        return answered  # the router does not know whom to call
    opened = all_of((leaves, any_of((enters, _tracks(config, outer, "out", going)))))
    return any_of((answered, opened))


def _packet(config: Config, tunnel: str, outer: str, flow: Flow) -> Packet:
    """Return a packet from the other end, with the address that it has after NAT."""
    own = next((str(each.address) for each in locals_of(config) if each.interface == outer), "")
    here = inner_address(config, outer, flow.protocol, flow.port)
    here = here or local_address(config, tunnel) or own
    far = far_end(config, tunnel)
    return Packet(far, here, flow.protocol, flow.port if far else None, flow.port)


def _tracks(config: Config, interface: str, direction: str, packet: Packet) -> bool | None:
    """Return whether a dynamic filter of a list passes the answers to a packet (8.1.14)."""
    listed = members(config, interface, direction) or ()
    numbers = listed[listed.index(DYNAMIC) + 1 :] if DYNAMIC in listed else ()
    return any_of(_tracks_one(config, number, packet) for number in numbers)


def _tracks_one(config: Config, number: str, packet: Packet) -> bool | None:
    words = config.arguments(Key(GLOBAL, ("ip", "filter", "dynamic", number)))
    if not words or packet.protocol not in ("udp", "tcp"):
        return False
    source, destination, kind, *rest = (*words, "", "", "")
    sides = (holds(source, packet.source), holds(destination, packet.destination))
    return all_of((*sides, _is_watched(config, kind, tuple(rest), packet)))


def _is_watched(config: Config, kind: str, rest: tuple[str, ...], packet: Packet) -> bool | None:
    if kind == "filter":  # the addresses of the filters that it names do not count
        rules = (config.arguments(Key(GLOBAL, ("ip", "filter", number))) for number in rest)
        return any_of(matches(("pass", "*", "*", *rule[3:]), packet) for rule in rules if rule)
    if packet.protocol == "tcp":
        return kind == "tcp" or (kind == "pptp" and packet.destination_port == 1723)  # noqa: PLR2004
    return kind in _TRACKED and _TRACKED[kind] in (None, packet.destination_port)


def listed_keys(config: Config, interface: str) -> Iterator[Key]:
    """Yield the lines that decide what an interface passes: its lists, and the filters in them."""
    for direction in ("in", "out", "name"):
        yield filter_key(interface, direction)
    named = set_key(config, interface)
    if named:
        yield named
    for direction in ("in", "out"):
        for number in members(config, interface, direction) or ():
            yield Key(GLOBAL, ("ip", "filter", number))
            yield Key(GLOBAL, ("ip", "filter", "dynamic", number))
