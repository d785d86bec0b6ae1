"""Whether a tunnel or a pp could come up again: its next IKE negotiation, its next session.

The other end is taken to agree with what the router had when the tunnel came up; after a change it
has to agree still. IKE and ESP cross the interface that leads to the other end, whose NAT and
filters decide over them as over any other packet.

Source: 8.1.7, 11, 14.1, 15, 23.8.
Unverified: that packets of IKE and ESP meet the filters of the outer interface after NAT, and that
the router's own dynamic filters admit the answers to its own IKE.
"""

from collections.abc import Iterator

from rtx_provider.simulator.network import is_up, own_addresses, way_to
from rtx_provider.simulator.packets import Packet, is_port
from rtx_provider.simulator.path import descriptors, listed, passes, static_entries
from rtx_provider.simulator.store import GLOBAL, Config

_IKE = (
    "encryption",
    "group",
    "hash",
    "local address",
    "remote address",
    "pre-shared-key",
    "version",
)
_SESSION = ("pppoe use", "pp auth accept", "pp auth myname", "pppoe service-name", "pp bind")
_UDP, _ESP = 17, 50
_IKE_PORT = 500
_NAMES = {_UDP: ("udp", "17"), _ESP: ("esp", "50")}


def renewal_refusal(before: Config, after: Config, interface: str) -> str:
    """Return why an interface that was up before could not come up again; empty if it could."""
    if not is_up(after, interface):
        return f"{interface} is down"
    kind = interface.partition(" ")[0]
    if kind == "tunnel":
        return _tunnel_refusal(before, after, interface)
    if kind == "pp":
        changed = next((each for each in _SESSION if _differs(before, after, interface, each)), "")
        below = (_texts(after, interface, "pppoe use") or ("",))[0]
        is_shut = bool(below) and _is_shut(after, below)
        return f"{interface} has another `{changed}`" if changed else f"{below} is down" * is_shut
    return ""


def _tunnel_refusal(before: Config, after: Config, tunnel: str) -> str:
    policy = (_texts(before, tunnel, "ipsec tunnel") or ("",))[0]
    gateway = (_texts(before, GLOBAL, "ipsec sa policy <NUMBER>", policy) or ("",))[0]
    parts = [(tunnel, "ipsec tunnel", ()), (GLOBAL, "ipsec sa policy <NUMBER>", (policy,))]
    parts += [(GLOBAL, f"ipsec ike {each} <GATEWAY>", (gateway,)) for each in _IKE]
    for where, family, key in parts:
        if _differs(before, after, where, family, *key):
            return f"the other end does not agree with `{family}`"
    if _texts(after, GLOBAL, "ipsec use") == ("off",):
        return "IPsec is off"
    far = (_texts(after, GLOBAL, "ipsec ike remote address <GATEWAY>", gateway) or ("",))[0]
    outer = way_to(after, far)
    if outer != way_to(before, far):
        return f"{far} is no longer behind {way_to(before, far)}"
    here = (_texts(after, GLOBAL, "ipsec ike local address <GATEWAY>", gateway) or ("",))[0]
    return renewal_refusal(before, after, outer) or next(_stopped(after, outer, far, here), "")


def _stopped(config: Config, outer: str, far: str, here: str) -> Iterator[str]:
    for protocol, port in ((_UDP, _IKE_PORT), (_ESP, 0)):
        name = _NAMES[protocol][0]
        for number in descriptors(config, outer):
            hosts = [
                host
                for host, kind, ports in static_entries(config, number)
                if kind in _NAMES[protocol] and (not port or _has(ports, port))
            ]
            if any(host not in own_addresses(config) for host in hosts):
                yield f"NAT leads {name} to another host"
        packet = Packet(far, port, here, port, protocol=protocol)
        if not passes(config, listed(config, outer, "in"), packet):
            yield f"the filters of {outer} drop {name}"


def _has(ports: str, port: int) -> bool:
    return any(is_port(part.partition("=")[0], port) for part in ports.split(","))


def _is_shut(config: Config, lan: str) -> bool:
    return any(each.match.key == (lan,) for each in config.of_family("lan shutdown <IF>"))


def _differs(before: Config, after: Config, where: str, family: str, *key: str) -> bool:
    return _texts(before, where, family, *key) != _texts(after, where, family, *key)


def _texts(config: Config, where: str, family: str, *key: str) -> tuple[str, ...] | None:
    entry = config.entries.get((where, family, key))
    return entry.match.texts if entry else None
