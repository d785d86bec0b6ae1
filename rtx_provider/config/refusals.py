"""What the planner refuses, and how it says so: one line with the thing, the fault, the remedy.

Pure.
"""

from collections.abc import Iterator
from itertools import islice

from rtx_provider.config.change import Change
from rtx_provider.config.desired import Desired, ListMembership
from rtx_provider.config.filters import is_defined
from rtx_provider.config.grammar import Key, row_of
from rtx_provider.config.shown import shown
from rtx_provider.config.tree import Config, same
from rtx_provider.errors import ConflictError


def refuse_missing(change: Change, config: Config) -> None:
    """Refuse what hangs on something that the router lacks."""
    if not change.new:
        return
    contexts = {key.context for key in config.lines}
    missing = [
        f"`{' '.join(key.words)}`" if key.words else f"`{key.context}`"
        for key in change.needs
        if (key not in config.lines if key.words else key.context not in contexts)
    ]
    if missing:
        msg = f"{change.title}: the router has no {' and no '.join(missing)}; check the number"
        raise ConflictError(msg)


def refuse_taken(change: Change, config: Config) -> None:
    """Refuse to create where any line of the thing stands already."""
    if change.adopt or change.old or not change.new:
        return
    ours = {desired.key for desired in change.new if is_reclaimed(change, desired, config)}
    there = [key for key in dict.fromkeys(change.extent) if key in config.lines]
    if any(key not in ours for key in there):
        raise ConflictError(conflict_message(change, there, config))


def is_reclaimed(change: Change, desired: Desired, config: Config) -> bool:
    """Tell whether what stands there is to be taken for our own of a run that was killed."""
    if not change.reclaim:
        return False
    if isinstance(desired, ListMembership):
        return True
    return same(desired.words, config.words(desired.key))


def refuse_similar_unknown(change: Change, desired: Desired, config: Config) -> None:
    """Refuse a line of a command without a row beside another that begins like it.

    Only a row would tell whether the router keeps both lines or replaces the old one
    by the new one; and `no` might wipe both.
    """
    if isinstance(desired, ListMembership) or desired.words is None or row_of(desired.key.words):
        return
    ours = {desired.key, *(each.key for each in change.old)}
    for key in config.within(desired.key.context):
        if key not in ours and key.words[:2] == desired.key.words[:2] and not row_of(key.words):
            msg = (
                f"{change.title}: whether `{shown(desired.words)}` takes the place of "
                f"`{shown(key.words)}`, which the router has, is not known of this command; "
                "enter it by hand"
            )
            raise ConflictError(msg)


def refuse_incomplete_list(title: str, desired: Desired | None, config: Config) -> None:
    """Refuse a list that would hold only our members, or members that nobody defined."""
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
    """Say what stands in the way, which numbers are free, and how to take it over."""
    lines = "; ".join(f"`{shown(config.words(key) or ())}`" for key in keys[:3])
    more = f" and {len(keys) - 3} more" if len(keys) > 3 else ""  # noqa: PLR2004
    free = ", ".join(islice(_free_numbers(change, config), 3))
    other = f"choose another number ({free} are free)" if free else "choose another"
    return (
        f"{change.title}: the router already has {lines}{more}; {other}. If it is yours to take "
        "over, set adopt=True (in an office: office.adopt), and delete puts it back as it was; if "
        "it is this stack's own, of a resource that was renamed or a run that was killed, set "
        "reclaim=True once (in an office: office.reclaim)"
    )


def _free_numbers(change: Change, config: Config) -> Iterator[str]:
    """Walk the numbers after the one that is taken with which nothing would be in the way."""
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
