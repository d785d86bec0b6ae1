"""Whether what carries the tunnel or pp that we connect through still carries it after a change.

A new TCP connection proves what the packets of a tunnel do now. It proves nothing about the next
IKE negotiation or PPP session: an IPsec SA goes on for hours after a change of its IKE gateway.
Such a change is refused, because no rollback would wait long enough (ADR 0020).

Source: 8.1.7, 11, 14, 15 (what a tunnel or pp needs), 15.10, 15.48.1 (SAs), 23 (NAT).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rtx_provider.access.addresses import interface_with, locals_of
from rtx_provider.access.carriers import (
    NAMES,
    carriers,
    encapsulation,
    far_end,
    far_names,
    gateways,
    local_address,
    outer_interfaces,
)
from rtx_provider.access.configuration_change import ConfigurationChange
from rtx_provider.access.flows import Flow, flows, is_admitted, listed_keys
from rtx_provider.access.ingress import (
    ANONYMOUS,
    bound,
    is_enabled,
    possible_ingress,
    route_to,
)
from rtx_provider.access.nat import binding_key, bound_descriptors, keys_of, lead
from rtx_provider.config.filter_terms import address_of
from rtx_provider.config.grammar import GLOBAL, Key, key_of, row_of
from rtx_provider.config.tree import Config

Check = Callable[[ConfigurationChange], str]


def _ours(change: ConfigurationChange) -> tuple[str, ...]:
    """Return the pp and tunnels that we connect through; one of them, if we are a VPN client."""
    return tuple(name for name in possible_ingress(change.path, change.before) if " " in name)


def _chain(change: ConfigurationChange) -> tuple[str, ...]:
    """Return the pp and tunnels that we connect through, and all that carry them."""
    found = (each for name in _ours(change) for each in carriers(change.before, name))
    return tuple(dict.fromkeys(found))


def _tunnels(change: ConfigurationChange) -> Iterator[str]:
    return (name for name in _chain(change) if name.startswith("tunnel "))


# -- the interfaces -----------------------------------------------------------------------


def _enabled(change: ConfigurationChange) -> str:
    """Check that each pp or tunnel stays enabled that carries the one that we connect through."""
    others = bound(change.before) if ANONYMOUS in _ours(change) else ()
    for name in _chain(change):
        if len(others) > 1 and name in others:
            continue  # one of these is ours; if it is this one, a new connection shows it
        if is_enabled(change.before, name) and not is_enabled(change.after, name):
            kind, _, number = name.partition(" ")
            own = Key(GLOBAL, (kind, "enable", number))
            several = change.before.headed(kind, "enable")
            key = change.first_changed((own, *several), own)
            return change.clause(key, f"`{name}` {_carries(change, name)}", "keep it enabled")
    return ""


def _carries(change: ConfigurationChange, name: str) -> str:
    """Return why an interface matters, as the end of a sentence that begins with it."""
    ours = _ours(change)
    return "is what we connect through" if name in ours else f"carries `{ours[0]}`, our own path"


def _route(change: ConfigurationChange) -> str:
    """Check that the packets of a tunnel still leave through the same interface."""
    for name in _tunnels(change):
        was, now = (outer_interfaces(side, name) for side in (change.before, change.after))
        if not was or set(was) & set(now):
            continue
        far = far_end(change.before, name)
        default = Key(GLOBAL, ("ip", "route", "default"))
        lines = [route_to(side, far) if far else None for side in (change.before, change.after)]
        keys = [key_of(GLOBAL, words) for words in lines if words]
        key = change.first_changed((*keys, default), next(_changed(change), default))
        leads = f"through `{now[0]}`" if now else "nowhere"
        why = f"the packets of `{name}` would go {leads} instead of through `{was[0]}`"
        return change.clause(key, why, "keep a route to its other end")
    return ""


def _addresses(change: ConfigurationChange) -> str:
    """Check that the router keeps the addresses that a tunnel has for its own end."""
    carrying = set(_chain(change)) - set(_ours(change))
    ends = {local_address(change.before, name) for name in _tunnels(change)}
    for local in locals_of(change.before):
        address = str(local.address)
        matters = local.interface in carrying or address in ends
        if matters and interface_with(change.after, address) is None:
            why = f"{address} is an address that carries our own path"
            return change.clause(local.key, why, "keep the address")
    return ""


# -- NAT and filters ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Crossing:
    """A flow of a tunnel, and the outer interface that it crosses."""

    tunnel: str
    outer: str
    flow: Flow

    @property
    def text(self) -> str:
        """Return the flow for messages."""
        return f"{self.flow.name}, which carries `{self.tunnel}`"


def _crossings(change: ConfigurationChange) -> Iterator[_Crossing]:
    for name in _tunnels(change):
        for outer in outer_interfaces(change.before, name):
            for flow in flows(change.before, name):
                yield _Crossing(name, outer, flow)


_LEADS = ("host", "unknown", "none", "router")
"""Where NAT leads a packet from outside, from the worst to the best."""
_LED = {"host": "to another host", "unknown": "somewhere else", "none": "nowhere"}


def _nat(change: ConfigurationChange) -> str:
    """Check that NAT does not take the packets of a tunnel away from the router."""
    for crossing in _crossings(change):
        was, now = (
            lead(side, crossing.outer, crossing.flow.protocol, crossing.flow.port)
            for side in (change.before, change.after)
        )
        if _LEADS.index(now) >= _LEADS.index(was):
            continue
        keys = [binding_key(crossing.outer)]
        for side in (change.after, change.before):
            for descriptor in bound_descriptors(side, crossing.outer):
                keys += [*keys_of(change.after, descriptor), *keys_of(change.before, descriptor)]
        why = f"NAT on `{crossing.outer}` would lead {crossing.text}, {_LED[now]}"
        key = change.first_changed(keys, keys[0])
        return change.clause(key, why, "keep it leading to the router")
    return ""


def _filters(change: ConfigurationChange) -> str:
    """Check that the filters of the outer interface still pass the packets of a tunnel."""
    for crossing in _crossings(change):
        was, now = (
            is_admitted(side, crossing.tunnel, crossing.outer, crossing.flow)
            for side in (change.before, change.after)
        )
        if now is True or (was is not True and (was, now) != (None, False)):
            continue
        keys = [
            *listed_keys(change.after, crossing.outer),
            *listed_keys(change.before, crossing.outer),
        ]
        sure = now is False
        stops = "would no longer pass" if sure else "may no longer pass"
        why = f"the filters of `{crossing.outer}` {stops} {crossing.text}"
        key = change.first_changed(keys, keys[0])
        return change.clause(key, why, "let them pass it", certain=sure)
    return ""


# -- what only the next negotiation would show ---------------------------------------------

_OF_A_SESSION = ("pp", "ppp", "pppoe", "mobile", "tunnel", "ipsec", "l2tp", "ipip")
_ADDRESSES_OF_A_SESSION = (("ip", "pp", "address"), ("ip", "pp", "remote", "address"))
_HARMLESS = (("pp", "name"), ("tunnel", "name"), ("pp", "backup", "recovery", "time"))
_LOGS = ("log", "syslog")
_OF_ALL_GATEWAYS = (("ipsec", "ike", "retry"), ("ipsec", "ike", "queue", "length"))
_NOT_OF_A_GATEWAY = (
    ("ipsec", "ike", "log"),
    ("ipsec", "ike", "license-key"),
    ("ipsec", "ike", "mode-cfg", "address", "pool"),
)
_BY_ANOTHER_WAY = "change it while you reach the router in another way"


def _negotiated(change: ConfigurationChange) -> str:
    """Refuse what no new connection could prove: the next IKE negotiation or session."""
    chain = _chain(change)
    for key in _changed(change):
        what = _what_negotiates(change, key, chain)
        if what:
            why = (
                f"{what} would use it only at its next negotiation, so a new connection would not "
                "show whether that succeeds"
            )
            return change.clause(key, why, _BY_ANOTHER_WAY, certain=False)
    return ""


def _changed(change: ConfigurationChange) -> Iterator[Key]:
    """Yield the keys of the lines that are added, removed or changed."""
    keys = change.keys
    if keys is None:
        keys = tuple(dict.fromkeys((*change.before.lines, *change.after.lines)))
    return (key for key in keys if change.changes(key))


def _what_negotiates(change: ConfigurationChange, key: Key, chain: tuple[str, ...]) -> str:
    """Return what would use a line at its next negotiation; empty if the line acts at once."""
    if key.words[-1] in _LOGS or key.words in _HARMLESS or row_of(key.words) is None:
        return ""
    if key.context in chain:
        return f"`{key.context}`" if _is_of_a_session(change, key) else ""
    tunnels = [name for name in chain if name.startswith("tunnel ")]
    found = (name for name in tunnels if _is_of_ipsec(change, key, name))
    named = (name for name in tunnels if key.words[:2] in NAMES and _has_a_name(change, name))
    return next((f"`{name}`" for name in (*found, *named)), "")


def _is_of_a_session(change: ConfigurationChange, key: Key) -> bool:
    """Return whether a line of a pp or tunnel acts only when it connects."""
    words, before = key.words, change.before.words(key)
    if words[:3] == ("pp", "auth", "username"):
        # Somebody else's user is no path of ours; whoever has our own fixed address is.
        return change.path.client_address in (before or ())
    if words == ("tunnel", "encapsulation"):
        return len({encapsulation(side, key.context) for side in (change.before, change.after)}) > 1
    if words == ("pp", "bind") and key.context == ANONYMOUS:
        return not set(carriers(change.before, ANONYMOUS)) <= set(carriers(change.after, ANONYMOUS))
    is_address = any(words[: len(each)] == each for each in _ADDRESSES_OF_A_SESSION)
    return words[0] in _OF_A_SESSION or is_address


def _is_of_ipsec(change: ConfigurationChange, key: Key, tunnel: str) -> bool:
    """Return whether a line belongs to the SA policy, the gateway or the transport of a tunnel."""
    words, sides = key.words, (change.before, change.after)
    found = gateways(sides, (tunnel,))
    if words[:1] != ("ipsec",) or not found:
        return False
    policies, numbers = {each.policy for each in found}, {each.number for each in found}
    if words[:3] == ("ipsec", "auto", "refresh"):
        return any(_rekeys(change.before, each) > _rekeys(change.after, each) for each in numbers)
    if words[:3] == ("ipsec", "sa", "policy"):
        return words[-1] in policies
    if words[:2] == ("ipsec", "transport"):
        return (change.before.arguments(key) or ("",))[0] in policies
    if words in _OF_ALL_GATEWAYS:
        return True
    is_other = any(words[: len(each)] == each for each in _NOT_OF_A_GATEWAY)
    is_log = words[-2] in _LOGS
    return words[:2] == ("ipsec", "ike") and words[-1] in numbers and not (is_other or is_log)


def _rekeys(config: Config, gateway: str) -> bool:
    """Return whether the router renews the SAs of a gateway by itself (15.10)."""
    whole = config.arguments(Key(GLOBAL, ("ipsec", "auto", "refresh"))) or ("off",)
    own = config.arguments(Key(GLOBAL, ("ipsec", "auto", "refresh", gateway))) or ("on",)
    return (whole[0], own[0]) == ("on", "on")


def _has_a_name(change: ConfigurationChange, tunnel: str) -> bool:
    """Return whether the other end of a tunnel is a host name, which is looked up again."""
    return any(
        name != "any" and address_of(name) is None for name in far_names(change.before, tunnel)
    )


CHECKS: tuple[Check, ...] = (_enabled, _route, _addresses, _nat, _filters, _negotiated)
