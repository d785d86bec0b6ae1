"""What the planner refuses; each message names the resource, the fault and the remedy."""

from collections.abc import Collection, Iterator
from itertools import islice

from rtx_provider.config.change import Change
from rtx_provider.config.desired import Desired, DesiredLine, ListMembership
from rtx_provider.config.filters import is_defined
from rtx_provider.config.grammar import Key, row_of
from rtx_provider.config.shared import members_present, read_list, write_list
from rtx_provider.config.shown import shown
from rtx_provider.config.tree import Config, same
from rtx_provider.config.words import join
from rtx_provider.errors import ConflictError

ADOPTING = "pulumi config set --path 'rtx:office.adopt[N]' {} --stack STACK"
"""The command that adopts one kind of resource; who knows the stack fills in N and STACK."""


def refuse_missing(change: Change, config: Config) -> None:
    """Refuse a change that depends on something that the router does not have."""
    if not change.new:
        return
    missing = [
        f"`{' '.join(key.words)}`" if key.words else f"`{key.context}`"
        for key in change.needs
        if (key not in config.lines if key.words else not any(config.within(key.context)))
    ]
    if missing:
        msg = f"{change.title}: the router has no {' and no '.join(missing)}; check the number"
        raise ConflictError(msg)


def refuse_taken(change: Change, config: Config) -> None:
    """Refuse to create a resource if the router already has a line of it."""
    if change.adopt or change.old or not change.new:
        return
    ours = {desired.key for desired in change.new if is_reclaimed(change, desired, config)}
    there = [key for key in dict.fromkeys(change.extent) if key in config.lines]
    if any(key not in ours for key in there):
        raise ConflictError(conflict_message(change, there, config))


def in_the_way(change: Change, config: Config) -> dict[Key, tuple[str, ...] | None]:
    """Return the lines for which a change is refused, and what is left of each without them.

    A line may be gone as a whole, which is None, or without the members of a list.
    """
    if change.adopt or not change.new:
        return {}
    old = {each.key: each for each in change.old}
    found: dict[Key, tuple[str, ...] | None] = {}
    if not old:
        found.update({key: None for key in change.extent if key in config.lines})
    for each in change.new:
        if isinstance(each, ListMembership):
            found.update(_list_in_the_way(each, old.get(each.key), config))
        elif each.words is not None and each.key not in old:
            found.update(dict.fromkeys(_like(each, {*old}, config)))
    return found


def _like(desired: DesiredLine, ours: Collection[Key], config: Config) -> Iterator[Key]:
    """Yield the key of a line, and of those of which it is not known whether it replaces them."""
    if desired.key in config.lines:
        yield desired.key
    if not row_of(desired.key.words):
        there = (key for key in config.within(desired.key.context) if key not in ours)
        yield from (k for k in there if begins_like(k, desired.key) and not row_of(k.words))


def _list_in_the_way(
    desired: ListMembership, ours: Desired | None, config: Config
) -> dict[Key, tuple[str, ...] | None]:
    key = desired.key
    own = ours.members if isinstance(ours, ListMembership) else ()
    there = read_list(key.words, config.arguments(key) or ())
    taken = {each for each in desired.members if each in there and each not in own}
    left = write_list(key.words, tuple(each for each in there if each not in taken))
    return {key: (*key.words, *left) if left else None} if taken else {}


def is_reclaimed(change: Change, desired: Desired, config: Config) -> bool:
    """Return whether an existing line or list counts as ours, from a run that was killed."""
    if not change.reclaim:
        return False
    if isinstance(desired, ListMembership):
        return members_present(desired.key, config, desired.members) == desired.members
    return same(desired.words, config.words(desired.key))


def refuse_similar_unknown(change: Change, desired: Desired, config: Config) -> None:
    """Refuse a line of a command without a row if the router has one that begins the same.

    Without a row it is not known whether the router keeps both lines or replaces the old one,
    and `no` might remove both.
    """
    if isinstance(desired, ListMembership) or desired.words is None or row_of(desired.key.words):
        return
    ours = {desired.key, *(each.key for each in change.old)}
    for key in config.within(desired.key.context):
        if key not in ours and begins_like(key, desired.key) and not row_of(key.words):
            msg = (
                f"{change.title}: the router already has `{shown(key.words)}`, and it is not known "
                f"of this command whether `{shown(desired.words)}` would replace that line; "
                "enter it by hand"
            )
            raise ConflictError(msg)


def begins_like(one: Key, other: Key) -> bool:
    """Return whether two lines begin the same; in `set NAME=VALUE` the name counts alone."""
    first, second = (
        (key.words[0], *(word.partition("=")[0] for word in key.words[1:2])) for key in (one, other)
    )
    return first == second


def refuse_incomplete_list(title: str, desired: Desired | None, config: Config) -> None:
    """Refuse a list that would have only our members, or members that are not defined."""
    if not isinstance(desired, ListMembership) or not desired.needs_list:
        return
    if desired.key not in config.lines:
        msg = (
            f"{title}: the router has no list {desired.key}, and a list of our filters alone "
            "would reject everything else; write the office's own list first"
        )
        raise ConflictError(msg)
    unknown = [word for kind, word in desired.members if not kind and not is_defined(config, word)]
    if unknown:
        msg = f"{title}: the router has no ip filter {', '.join(unknown)}; define it first"
        raise ConflictError(msg)


def conflict_message(change: Change, keys: list[Key], config: Config) -> str:
    """Return the message with the lines in the way, the free numbers, and how to adopt."""
    lines = "; ".join(f"`{shown(config.words(key) or ())}`" for key in keys[:3])
    more = f" and {len(keys) - 3} more" if len(keys) > 3 else ""  # noqa: PLR2004
    free = ", ".join(islice(_free_numbers(change, config), 3))
    other = f"; choose another number ({free} are free)" if free else ""
    kind = change.title.partition(" ")[0]
    is_secret = any(shown(words) != join(words) for key in keys if (words := config.words(key)))
    secret = ", which replaces its password or key, too" if is_secret else ""
    return (
        f"{change.title}: the router already has {lines}{more}{other}. If it is yours to take "
        f"over for good, set adopt=True (in an office: `{ADOPTING.format(kind)}`){secret}; if a "
        "run of this stack wrote it and was killed, set reclaim=True once (in an office: "
        "office.reclaim); if a resource was renamed, give it an alias with the old name"
    )


def _free_numbers(change: Change, config: Config) -> Iterator[str]:
    """Yield the higher numbers with which the resource would not conflict with any line."""
    if change.number:
        for number in range(int(change.number) + 1, int(change.number) + 1000):
            keys = (_renumbered(key, change.number, str(number)) for key in change.extent)
            if not any(key in config.lines for key in keys):
                yield str(number)


def _renumbered(key: Key, old: str, new: str) -> Key:
    kind, _, name = key.context.partition(" ")
    context = f"{kind} {new}" if name == old else key.context
    *words, last = key.words
    return Key(context, (*words, new if last == old else last))
