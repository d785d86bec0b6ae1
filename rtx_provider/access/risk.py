"""The risks of a change: how it may cut us or the users off, although no lock-out is foreseen.

The anonymous pp, its tunnels, their policies and its users serve only the clients of the VPN
server. A change of them is no risk to anybody else, unless we connect through them ourselves.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from rtx_provider.access.carrier_risk import cannot_cut, carrier_of, carriers_of
from rtx_provider.access.carriers import bridged
from rtx_provider.access.ingress import (
    ANONYMOUS,
    bound,
    ingress,
    is_enabled,
    may_be_client,
    possible_ingress,
    routed,
)
from rtx_provider.access.management_path import ManagementPath
from rtx_provider.access.packets import DYNAMIC, members, set_key
from rtx_provider.commands.table import INTERFACE, relatives, row_of
from rtx_provider.config.change import Edit
from rtx_provider.config.grammar import GLOBAL, Key, key_of
from rtx_provider.config.shared import EVERY_VERSION, read_list
from rtx_provider.config.tree import EMPTY, Config

Numbers = dict[str, str]
_SWITCHES = ("pp", "tunnel")
_SECURE_FILTER, _DESCRIPTOR = ("secure", "filter"), ("nat", "descriptor")


@dataclass(frozen=True, slots=True)
class _RiskContext:
    """What the risk of an edit depends on.

    Attributes:
        before: The current configuration; empty if there is none.
        after: The configuration after the change.
        is_offline: Whether there is no current configuration.
        ingress_interfaces: The interfaces that we connect through.
        possible_interfaces: Tunnels that we may connect through, if that is not known.
        carriers: What carries these, by the first of them that it carries.
        client_interfaces: The anonymous pp and its tunnels, unless we connect through them.
        filtered: The interfaces that have filter lists, before or after the change.
    """

    before: Config
    after: Config
    is_offline: bool
    ingress_interfaces: tuple[str, ...]
    possible_interfaces: tuple[str, ...]
    carriers: Mapping[str, str]
    client_interfaces: tuple[str, ...]
    filtered: tuple[str, ...]

    @property
    def sides(self) -> tuple[Config, Config]:
        """Return the configuration before and after."""
        return (self.before, self.after)


def risks(
    edits: Iterable[Edit], config: Config | None, path: ManagementPath | None
) -> tuple[str, ...]:
    """Return why a change needs a confirmed commit; empty if it needs none.

    Args:
        edits: The lines that change.
        config: The configuration before them; None in a preview without a router.
        path: The management path; None if it is not known.

    Returns:
        Short noun phrases without secrets and without duplicates.
    """
    plain = [_plain(edit) for edit in edits]
    risk_context = _risk_context(plain, config, path)
    found = (
        reason
        for edit in plain
        if edit.before != edit.after
        for reason in _reasons(edit, risk_context)
    )
    return tuple(dict.fromkeys(found))


def _plain(edit: Edit) -> Edit:
    """Return `no LINE`, `pp disable N` or `tunnel disable N` as the removal of a line."""
    words = edit.after or edit.key.words
    if words[:1] == ("no",) and len(words) > 1:
        return Edit(key_of(edit.key.context, words[1:]), words[1:], None)
    if words[:1] and words[0] in _SWITCHES and words[1:2] == ("disable",):
        on = (words[0], "enable", *words[2:])
        return Edit(key_of(edit.key.context, on), on, None)
    return edit


def _risk_context(
    edits: list[Edit], config: Config | None, path: ManagementPath | None
) -> _RiskContext:
    before = config or EMPTY
    after = before.with_lines({edit.key: edit.after for edit in edits})
    ingress_interfaces = possible_ingress(path, before) if path else ()
    clients = [ANONYMOUS, *bound(before), *bound(after)]
    may_be_one = path is not None and may_be_client(path, before)
    clients = [] if may_be_one else clients
    carrying = carriers_of((before, after), ingress_interfaces)
    kept = tuple(name for name in dict.fromkeys(clients) if name not in carrying)
    filtered = dict.fromkeys((*_filtered(before), *_filtered(after)))
    is_known = path is None or ingress(path, before).is_known
    possible_interfaces = (
        () if is_known else tuple(name for name in _links(before) if name not in kept)
    )
    possible_interfaces = (
        *possible_interfaces,
        *((ANONYMOUS, *bound(before)) if may_be_one else ()),
        *(each for name in ingress_interfaces for each in bridged(before, name)),
    )
    carrying = carriers_of((before, after), possible_interfaces) | carrying
    return _RiskContext(
        before,
        after,
        config is None,
        ingress_interfaces,
        possible_interfaces,
        carrying,
        kept,
        tuple(filtered),
    )


def _links(config: Config) -> Iterator[str]:
    """Yield the enabled tunnels that lead to other networks, so not those of an L2TP server."""
    for name in dict.fromkeys(key.context for key in config.lines):
        kind = config.arguments(Key(name, ("tunnel", "encapsulation")))
        if name.startswith("tunnel ") and kind != ("l2tp",) and is_enabled(config, name):
            yield name


def _reasons(edit: Edit, risk_context: _RiskContext) -> Iterator[str]:
    """Yield the first reason why one edit is risky, if there is one."""
    for test in _TESTS:
        reason = test(edit, risk_context)
        if reason:
            yield reason
            return


# -- our own interface --------------------------------------------------------------------


def _ingress(edit: Edit, risk_context: _RiskContext) -> str:
    """Return the risk of an edit of the pp or tunnel that we connect through."""
    for name in (*risk_context.ingress_interfaces, *risk_context.possible_interfaces):
        if " " in name and carrier_of(edit.key, risk_context.sides, (name,)):
            is_ours = name in risk_context.ingress_interfaces
            if not is_ours and cannot_cut(edit):
                continue
            how = "connect" if is_ours else "may connect"
            return f"the `{name}` that we {how} through"
    return ""


def _carrier(edit: Edit, risk_context: _RiskContext) -> str:
    """Return the risk of an edit of what carries the pp or tunnel that we connect through."""
    name = carrier_of(edit.key, risk_context.sides, risk_context.carriers)
    carried = risk_context.carriers.get(name, "")
    is_ours = carried in risk_context.ingress_interfaces
    if not name or (not is_ours and cannot_cut(edit)):
        return ""
    how = "connect" if is_ours else "may connect"
    return f"the `{name}` that carries `{carried}`, which we {how} through"


# -- by the command's row -----------------------------------------------------------------

_PATH, _WAN = "the management path", "the internet line"
_WHAT = {
    "management": _PATH,
    "internet": _WAN,
    "automation": "what the router does by itself",
    "ipv6": "IPv6",
}
# Only so many words of a risky line are shown: they name it, and the others may be secret.
_NAMED = 4


def _cuts(words: tuple[str, ...]) -> str:
    """Return what a change of a line may cut off; empty if nothing.

    A command without a row takes the answer of the commands that begin with the same word, if
    these agree.
    """
    row = row_of(words)
    if row:
        return row.cuts
    kinds = {each.cuts for each in relatives(words)}
    return kinds.pop() if len(kinds) == 1 else ""


def _by_row(edit: Edit, risk_context: _RiskContext) -> str:
    if edit.key.context in risk_context.client_interfaces or _enables(
        edit, risk_context.client_interfaces
    ):
        return ""
    what = _WHAT.get(_cuts(edit.key.words))
    return f"{what} ({_name(edit)})" if what else ""


def _enables(edit: Edit, names: tuple[str, ...]) -> bool:
    """Return whether a line enables only interfaces from these names."""
    kind, verb, *numbers = (*edit.key.words, "", "")
    given = [f"{kind} {number}" for number in numbers if number]
    return verb == "enable" and bool(given) and set(given) <= set(names)


def _name(edit: Edit) -> str:
    """Return the name of a line: its key, or its first word if its command has no row."""
    words = edit.key.words if row_of(edit.key.words) else edit.key.words[:1]
    where = f" of `{edit.key.context}`" if edit.key.context else ""
    return f"`{' '.join(words[:_NAMED])}`{where}"


def _wan_lan(edit: Edit, risk_context: _RiskContext) -> str:
    """Return the risk of an edit of the LAN port that leads to the internet."""
    words = edit.key.words
    kind, name = (*words, "", "")[:2]
    if kind != "ip" or not INTERFACE.fullmatch(name):
        return ""
    is_wan = any(words[1] in _wans(side) for side in risk_context.sides)
    return f"{_WAN} (`{' '.join(words[:_NAMED])}`)" if is_wan else ""


def _wans(config: Config) -> Iterator[str]:
    """Yield the LANs that lead to the internet, by PPPoE, the default route or NAT."""
    for key, words in config.lines.items():
        if words[:2] == ("pppoe", "use"):
            yield from words[2:]
        if words[:3] == ("ip", "route", "default"):
            yield routed(config, words) or ""
        if key.words[2:] == ("nat", "descriptor") and key.context == GLOBAL:
            yield words[1]


# -- filters ------------------------------------------------------------------------------


def _interface(key: Key, *words: str) -> str:
    """Return the interface of a line that begins with `ip INTERFACE WORDS`; else empty."""
    is_such = key.words[:1] == ("ip",) and key.words[2 : 2 + len(words)] == words
    return key.context or key.words[1] if is_such else ""


def _filter_list(edit: Edit, risk_context: _RiskContext) -> str:
    name = _interface(edit.key, *_SECURE_FILTER) if _cuts(edit.key.words) == "filter list" else ""
    return f"the filters of `{name}`" if name and name not in risk_context.client_interfaces else ""


def _filter(edit: Edit, risk_context: _RiskContext) -> str:
    """Return the risk of an edit of a filter; a filter that is in no list is no risk."""
    words = edit.key.words
    if _cuts(words) != "filter":
        return ""
    if risk_context.is_offline:
        return f"the filters (`{' '.join(words[:_NAMED])}`)" if edit.before else ""
    for name in risk_context.filtered:
        is_listed = any(_lists(side, name, words[2:]) for side in risk_context.sides)
        if is_listed and name not in risk_context.client_interfaces:
            return f"the filters of `{name}`"
    return ""


def _lists(config: Config, interface: str, words: tuple[str, ...]) -> bool:
    """Return whether an interface's lists contain a filter, a dynamic filter or a set."""
    if words[0] == "set":
        key = set_key(config, interface)
        return key is not None and key.words[3:] == words[1:2]
    for direction in ("in", "out"):
        plain, dynamic = _parts(members(config, interface, direction) or ())
        if words[0] in plain or (words[0] == DYNAMIC and words[1] in dynamic):
            return True
    return False


def _parts(listed: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    at = listed.index(DYNAMIC) if DYNAMIC in listed else len(listed)
    return listed[:at], listed[at + 1 :]


def _filtered(config: Config) -> Iterator[str]:
    yield from filter(None, (_interface(key, *_SECURE_FILTER) for key in config.lines))


# -- NAT ----------------------------------------------------------------------------------


def _nat_binding(edit: Edit, risk_context: _RiskContext) -> str:
    name = _interface(edit.key, *_DESCRIPTOR)
    return f"the NAT of `{name}`" if name and name not in risk_context.client_interfaces else ""


_INBOUND = (("type",), ("masquerade", "incoming"))


def _nat(edit: Edit, risk_context: _RiskContext) -> str:
    """Return the risk of an edit of a NAT descriptor; one without a binding is no risk."""
    words = edit.key.words
    number = next((word for word in words[2:] if word.isdecimal()), "")
    if _cuts(words) != "nat":
        return ""
    if risk_context.is_offline:
        hides = any(words[2 : 2 + len(kind)] == kind for kind in _INBOUND)
        return f"the NAT (`{' '.join(words)}`)" if hides else ""
    names = [name for side in risk_context.sides for name in _binding(side, number)]
    kept = [name for name in names if name not in risk_context.client_interfaces]
    return f"the NAT of `{kept[0]}`" if kept else ""


def _binding(config: Config, number: str) -> Iterator[str]:
    for key in config.lines:
        if name := _interface(key, *_DESCRIPTOR):
            listed = read_list(key.words, config.arguments(key) or ())
            if number in [word for _, word in listed]:  # `reverse` or not
                yield name


# -- services of the VPN ------------------------------------------------------------------


def _vpn(edit: Edit, risk_context: _RiskContext) -> str:
    """Return the risk of an edit that stops IPsec for every tunnel, or L2TP for every client."""
    del risk_context
    cuts = _cuts(edit.key.words)
    if cuts == "ipsec service" and (edit.after or ())[2:3] == ("off",):
        return "every IPsec tunnel (`ipsec use`)"
    if cuts == "l2tp service" and not _served(edit.before) <= _served(edit.after):
        return "the VPN's users (`l2tp service`)"
    return ""


def _served(words: tuple[str, ...] | None) -> set[str]:
    found = {word for _, word in read_list(("l2tp", "service"), (words or ())[2:])}
    return {"l2tp", "l2tpv3"} if EVERY_VERSION in found else found


def _unknown(edit: Edit, risk_context: _RiskContext) -> str:
    """Return the risk of a command without a row, whose effect is not known."""
    words = edit.key.words
    is_ours = edit.key.context in risk_context.client_interfaces
    if is_ours or row_of(words) is not None:
        return ""
    return f"a command with unknown effect (`{words[0]}`)"


_TESTS: tuple[Callable[[Edit, _RiskContext], str], ...] = (
    _ingress,
    _filter_list,
    _filter,
    _nat_binding,
    _nat,
    _by_row,
    _wan_lan,
    _vpn,
    _carrier,
    _unknown,
)
