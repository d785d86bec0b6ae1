"""Why a change may cut us off, or cut users off, even where no lock-out can be foreseen.

What only a VPN server's clients use is no risk to anybody else: the anonymous pp, its
tunnels, their policies and its users, unless we came in by them ourselves.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

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
class _Scene:
    """What a change is judged against.

    Attributes:
        before: The configuration as it is; empty where there is none.
        after: The configuration as it will be.
        is_offline: Whether there is no configuration.
        ours: The interfaces that we came in by.
        suspects: Tunnels that we may have come in by, where that cannot be told.
        clients: The anonymous pp and its tunnels, where we did not come in by them.
        filtered: The interfaces that have lists of filters, before or after.
    """

    before: Config
    after: Config
    is_offline: bool
    ours: tuple[str, ...]
    suspects: tuple[str, ...]
    clients: tuple[str, ...]
    filtered: tuple[str, ...]

    @property
    def sides(self) -> tuple[Config, Config]:
        """Return the configuration before and after."""
        return (self.before, self.after)


def risks(
    edits: Iterable[Edit], config: Config | None, path: ManagementPath | None
) -> tuple[str, ...]:
    """Say why a change calls for a confirmed commit; nothing where it needs none.

    Args:
        edits: The lines that change.
        config: The configuration before them; None in a preview without a router.
        path: How we came in; None where that is not known.

    Returns:
        Short noun phrases without secrets, each once.
    """
    plain = [_plain(edit) for edit in edits]
    scene = _scene(plain, config, path)
    found = (reason for edit in plain if edit.before != edit.after for reason in _of(edit, scene))
    return tuple(dict.fromkeys(found))


def confirm_reasons(
    mode: str, edits: Iterable[Edit], config: Config | None, path: ManagementPath | None
) -> tuple[str, ...]:
    """Say why a change is made as a confirmed commit; nothing where it is not.

    Args:
        mode: What rtx:confirmedCommit says: `auto`, `always` or `off`.
        edits: As of `risks`, and so the others.
        config: The configuration before them.
        path: How we came in.
    """
    if mode == "off":
        return ()
    return risks(edits, config, path) or (
        ("rtx:confirmedCommit is always",) if mode == "always" else ()
    )


def _plain(edit: Edit) -> Edit:
    """Read `no LINE`, `pp disable N` and `tunnel disable N` as a line that goes."""
    words = edit.after or edit.key.words
    if words[:1] == ("no",) and len(words) > 1:
        return Edit(key_of(edit.key.context, words[1:]), words[1:], None)
    if words[:1] and words[0] in _SWITCHES and words[1:2] == ("disable",):
        on = (words[0], "enable", *words[2:])
        return Edit(key_of(edit.key.context, on), on, None)
    return edit


def _scene(edits: list[Edit], config: Config | None, path: ManagementPath | None) -> _Scene:
    before = config or EMPTY
    after = before.with_lines({edit.key: edit.after for edit in edits})
    ours = possible_ingress(path, before) if path else ()
    clients = [ANONYMOUS, *bound(before), *bound(after)]
    may_be_one = path is not None and may_be_client(path, before)
    clients = [] if may_be_one else clients
    kept = tuple(name for name in dict.fromkeys(clients) if name not in ours)
    filtered = dict.fromkeys((*_filtered(before), *_filtered(after)))
    is_known = path is None or ingress(path, before).is_known
    suspects = () if is_known else tuple(name for name in _links(before) if name not in kept)
    suspects = (*suspects, *((ANONYMOUS, *bound(before)) if may_be_one else ()))
    return _Scene(before, after, config is None, ours, suspects, kept, tuple(filtered))


def _links(config: Config) -> Iterator[str]:
    """Walk the tunnels in use that lead to other networks: those that are no L2TP server's."""
    for name in dict.fromkeys(key.context for key in config.lines):
        kind = config.arguments(Key(name, ("tunnel", "encapsulation")))
        if name.startswith("tunnel ") and kind != ("l2tp",) and is_enabled(config, name):
            yield name


def _of(edit: Edit, scene: _Scene) -> Iterator[str]:
    """Walk the reasons why one line is risky."""
    for test in _TESTS:
        reason = test(edit, scene)
        if reason:
            yield reason
            return


# -- what we came in by -------------------------------------------------------------------


def _came_by(edit: Edit, scene: _Scene) -> str:
    """Look at the pp or tunnel that we came in by: any line of it, and what switches it."""
    words = edit.key.words
    for name in (*scene.ours, *scene.suspects):
        kind, _, number = name.partition(" ")
        is_switch = words[:2] == (kind, "enable") and number in (edit.after or edit.key.words)[2:]
        is_its_own = number and (edit.key.context == name or is_switch)
        if is_its_own or (kind == "tunnel" and _is_of_tunnel(words, name, scene)):
            how = "came" if name in scene.ours else "may have come"
            return f"the `{name}` that we {how} in by"
    return ""


def _is_of_tunnel(words: tuple[str, ...], name: str, scene: _Scene) -> bool:
    """Tell whether a policy or a gateway is that of a tunnel."""
    if words[:1] != ("ipsec",) or not words[-1].isdecimal():
        return False
    for side in scene.sides:
        policy = (side.arguments(Key(name, ("ipsec", "tunnel"))) or ("",))[0]
        if not policy:
            continue
        gateway = (side.arguments(Key(GLOBAL, ("ipsec", "sa", "policy", policy))) or ("",))[0]
        transport = (side.arguments(Key(GLOBAL, words)) or ("",))[0]
        if words[:2] == ("ipsec", "ike") and words[-1] == gateway:
            return True
        if words[:3] == ("ipsec", "sa", "policy") and words[-1] == policy:
            return True
        if words[:2] == ("ipsec", "transport") and transport == policy:
            return True
    return False


# -- what the rows say --------------------------------------------------------------------

_PATH, _WAN = "the management path", "the internet line"
_WHAT = {
    "management": _PATH,
    "internet": _WAN,
    "automation": "what the router does by itself",
    "ipv6": "IPv6",
}
# Shown of a line that is risky: no more of it than names it, for the rest may be secret.
_NAMED = 4


def _cuts(words: tuple[str, ...]) -> str:
    """Return what a change of a line may cut off.

    A line whose command has no row cuts what every command that begins like it cuts.
    """
    row = row_of(words)
    if row:
        return row.cuts
    kinds = {each.cuts for each in relatives(words)}
    return kinds.pop() if len(kinds) == 1 else ""


def _by_row(edit: Edit, scene: _Scene) -> str:
    if edit.key.context in scene.clients or _enables(edit, scene.clients):
        return ""
    what = _WHAT.get(_cuts(edit.key.words))
    return f"{what} ({_name(edit)})" if what else ""


def _enables(edit: Edit, names: tuple[str, ...]) -> bool:
    """Tell whether a line switches nothing but these."""
    kind, verb, *numbers = (*edit.key.words, "", "")
    given = [f"{kind} {number}" for number in numbers if number]
    return verb == "enable" and bool(given) and set(given) <= set(names)


def _name(edit: Edit) -> str:
    """Name a line: by its key, or by its first word where its command has no row."""
    words = edit.key.words if row_of(edit.key.words) else edit.key.words[:1]
    where = f" of `{edit.key.context}`" if edit.key.context else ""
    return f"`{' '.join(words[:_NAMED])}`{where}"


def _wan_lan(edit: Edit, scene: _Scene) -> str:
    """Look at the LAN port behind which the internet lies."""
    words = edit.key.words
    kind, name = (*words, "", "")[:2]
    if kind != "ip" or not INTERFACE.fullmatch(name):
        return ""
    is_wan = any(words[1] in _wans(side) for side in scene.sides)
    return f"{_WAN} (`{' '.join(words[:_NAMED])}`)" if is_wan else ""


def _wans(config: Config) -> Iterator[str]:
    """Walk the LANs on the way to the internet: PPPoE, the default route, NAT."""
    for key, words in config.lines.items():
        if words[:2] == ("pppoe", "use"):
            yield from words[2:]
        if words[:3] == ("ip", "route", "default"):
            yield routed(config, words) or ""
        if key.words[2:] == ("nat", "descriptor") and key.context == GLOBAL:
            yield words[1]


# -- filters ------------------------------------------------------------------------------


def _interface(key: Key, *words: str) -> str:
    """Return whose line it is, of those that begin `ip INTERFACE WORDS`; else nothing."""
    is_such = key.words[:1] == ("ip",) and key.words[2 : 2 + len(words)] == words
    return key.context or key.words[1] if is_such else ""


def _filter_list(edit: Edit, scene: _Scene) -> str:
    name = _interface(edit.key, *_SECURE_FILTER) if _cuts(edit.key.words) == "filter list" else ""
    return f"the filters of `{name}`" if name and name not in scene.clients else ""


def _filter(edit: Edit, scene: _Scene) -> str:
    """Look at a filter: one that stands in no list does nothing."""
    words = edit.key.words
    if _cuts(words) != "filter":
        return ""
    if scene.is_offline:
        return f"the filters (`{' '.join(words[:_NAMED])}`)" if edit.before else ""
    for name in scene.filtered:
        is_listed = any(_lists(side, name, words[2:]) for side in scene.sides)
        if is_listed and name not in scene.clients:
            return f"the filters of `{name}`"
    return ""


def _lists(config: Config, interface: str, words: tuple[str, ...]) -> bool:
    """Tell whether a filter, a dynamic filter or a set stands in an interface's lists."""
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


def _nat_binding(edit: Edit, scene: _Scene) -> str:
    name = _interface(edit.key, *_DESCRIPTOR)
    return f"the NAT of `{name}`" if name and name not in scene.clients else ""


_INBOUND = (("type",), ("masquerade", "incoming"))


def _nat(edit: Edit, scene: _Scene) -> str:
    """Look at a descriptor: one that is bound nowhere does nothing."""
    words = edit.key.words
    number = next((word for word in words[2:] if word.isdecimal()), "")
    if _cuts(words) != "nat":
        return ""
    if scene.is_offline:
        hides = any(words[2 : 2 + len(kind)] == kind for kind in _INBOUND)
        return f"the NAT (`{' '.join(words)}`)" if hides else ""
    names = [name for side in scene.sides for name in _binding(side, number)]
    kept = [name for name in names if name not in scene.clients]
    return f"the NAT of `{kept[0]}`" if kept else ""


def _binding(config: Config, number: str) -> Iterator[str]:
    for key in config.lines:
        if name := _interface(key, *_DESCRIPTOR):
            listed = read_list(key.words, config.arguments(key) or ())
            if number in [word for _, word in listed]:  # `reverse` or not
                yield name


# -- services of the VPN ------------------------------------------------------------------


def _vpn(edit: Edit, scene: _Scene) -> str:
    """Look at the services whose end cuts every tunnel, or every client."""
    del scene
    cuts = _cuts(edit.key.words)
    if cuts == "ipsec service" and (edit.after or ())[2:3] == ("off",):
        return "every IPsec tunnel (`ipsec use`)"
    if cuts == "l2tp service" and not _served(edit.before) <= _served(edit.after):
        return "the VPN's users (`l2tp service`)"
    return ""


def _served(words: tuple[str, ...] | None) -> set[str]:
    found = {word for _, word in read_list(("l2tp", "service"), (words or ())[2:])}
    return {"l2tp", "l2tpv3"} if EVERY_VERSION in found else found


def _unknown(edit: Edit, scene: _Scene) -> str:
    """Look at a command that we do not know: nobody can say what it shuts."""
    words = edit.key.words
    is_ours = edit.key.context in scene.clients
    if is_ours or row_of(words) is not None:
        return ""
    return f"a command that we do not know (`{words[0]}`)"


_TESTS: tuple[Callable[[Edit, _Scene], str], ...] = (
    _came_by,
    _filter_list,
    _filter,
    _nat_binding,
    _nat,
    _by_row,
    _wan_lan,
    _vpn,
    _unknown,
)
