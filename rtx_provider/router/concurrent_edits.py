"""Edits that somebody else makes between our reading and our lines, and how they are kept.

A shared list is written as a whole, so our line overwrites what others did to it meanwhile. A
whole line of ours may replace a line that somebody entered at the same moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rtx_provider.config.grammar import Key
from rtx_provider.config.shown import shown
from rtx_provider.config.tree import Config, same
from rtx_provider.router.outcome import Outcome
from rtx_provider.router.record import Record


@dataclass(frozen=True, slots=True)
class ListRewrite:
    """Shared lists to write again.

    Attributes:
        outcomes: The operations that edit the lists, with their new plans.
        lines: The lines of the lists.
    """

    outcomes: tuple[Outcome, ...]
    lines: dict[Key, tuple[str, ...] | None]


def rewrite_of_changed_lists(record: Record, found: Config) -> ListRewrite:
    """Plan again the lists that somebody changed before our lines arrived.

    Args:
        record: The record after the read-back.
        found: The configuration immediately before our lines.
    """
    changed = [
        outcome
        for outcome in record.outcomes
        if any(_differs(key, record.before, found) for key in outcome.shared_lists())
    ]
    keys = dict.fromkeys(
        key
        for outcome in changed
        for key in outcome.shared_lists()
        if _differs(key, record.before, found)
    )
    theirs = record.running.with_lines({key: found.words(key) for key in keys})
    outcomes, wanted = replanned(changed, theirs)
    return ListRewrite(outcomes, {key: wanted.words(key) for key in keys})


def replanned(outcomes: Sequence[Outcome], config: Config) -> tuple[tuple[Outcome, ...], Config]:
    """Plan the shared lists of operations again, each on the result of those before it."""
    done = []
    for outcome in outcomes:
        newer, config = outcome.replan_lists(config)
        done.append(newer)
    return tuple(done), config


def with_overwritten_lines(record: Record, found: Config) -> Record:
    """Find lines that somebody entered at the last moment and that ours replaced.

    Args:
        record: The record after the read-back.
        found: The configuration immediately before our lines.

    Returns:
        The record with those lines in the configuration of before, and a conflict for each
        operation that replaced one.
    """
    for outcome in record.outcomes:
        keys = [
            key
            for key in outcome.whole_lines()
            if _differs(key, record.before, found)
            and not same(outcome.plan.after(key), found.words(key))
        ]
        if keys:
            theirs = {key: found.words(key) for key in keys}
            newer = replace(
                outcome,
                conflict=_conflict(keys[0], found),
                plan=outcome.plan.replacing(theirs),
            )
            record = replace(record.updated([newer]), before=record.before.with_lines(theirs))
    return record


def _conflict(key: Key, found: Config) -> str:
    there = found.words(key)
    what = f"entered `{shown(there)}`" if there else f"removed `{shown(key.words)}`"
    return f"somebody else {what} at the same moment"


def _differs(key: Key, one: Config, other: Config) -> bool:
    return not same(one.words(key), other.words(key))
