"""Drift: lines of ours that somebody else has changed or removed since we wrote them.

The rule: a line is changed or deleted only if it is as we last wrote it, or as a refresh has shown
it. A thing of which no line is left as we wrote it is another's, although it has our number; it is
left alone even after a refresh has shown it.
"""

import shlex
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rtx_provider.config.change import Change
from rtx_provider.config.desired import DesiredLine, ListMembership, Words
from rtx_provider.config.grammar import Key
from rtx_provider.config.shared import members_present
from rtx_provider.config.shown import shown
from rtx_provider.config.tree import Config, same
from rtx_provider.errors import ConflictError


class Drift(NamedTuple):
    """One line of ours as we wrote it, and what the router has in its place."""

    key: Key
    written: Words | None
    there: Words | None

    def __str__(self) -> str:
        """Return both lines, masked."""
        if self.there is None:
            return f"`{shown(self.written or ())}` is gone"
        if self.written is None:
            return f"`{shown(self.there)}` has come"
        if shown(self.written) == shown(self.there):
            return f"`{shown(self.there)}` has another secret now"
        return f"`{shown(self.written)}` is now `{shown(self.there)}`"


def drifts(lines: Mapping[Key, Words | None], config: Config) -> tuple[Drift, ...]:
    """Return the lines that the router has otherwise than they were written."""
    found = (Drift(key, words, config.words(key)) for key, words in lines.items())
    return tuple(each for each in found if not same(each.written, each.there))


def lost_members(owned: Iterable[ListMembership], config: Config) -> tuple[str, ...]:
    """Return our list members that are gone, as text for messages."""
    return tuple(
        f"{word} is gone from `{shown(each.key.words)}`"
        for each in owned
        for word in _lost(each, config)
    )


def _lost(owned: ListMembership, config: Config) -> list[str]:
    present = members_present(owned.key, config, owned.members)
    return [" ".join(each).strip() for each in owned.members if each not in present]


def others_things(
    things: Iterable[frozenset[Key]],
    written: Mapping[Key, Words | None],
    previous: Mapping[Key, Words | None],
    config: Config,
) -> tuple[Drift, ...]:
    """Return the lines of things that have our number, but nothing of what we wrote.

    Args:
        things: The keys of each thing.
        written: Our lines as the last write left them.
        previous: The lines of before that write, which a power cut may have brought back.
        config: What the router has.
    """
    found: list[Drift] = []
    for thing in things:
        lines = {key: written[key] for key in thing if written.get(key)}
        there = [each for each in drifts(lines, config) if each.there is not None]
        telling = [(key, words) for key, words in lines.items() if words != key.words]
        telling += [(key, words) for key in thing if (words := previous.get(key))]
        if there and not any(same(words, config.words(key)) for key, words in telling):
            found += there
    return tuple(found)


def refuse_drift(change: Change, config: Config) -> None:
    """Refuse to change or delete a line that is neither as we wrote it nor as a refresh showed it.

    Raises:
        ConflictError: Names both lines and the remedy.
    """
    if change.overwrites:
        return
    written = change.written_lines()
    others = others_things(change.things, written, change.previous, config)
    taken = {each.key for each in others}
    blocked = [
        each
        for each in drifts(written, config)
        if _is_touched(change, each) and not _is_known(change, each, taken)
    ]
    if blocked:
        is_shown = _are_shown(change, blocked)
        msg = refusal(change.title, blocked, change.id, change.urn, is_shown=is_shown)
        raise ConflictError(msg)


def _is_touched(change: Change, drift: Drift) -> bool:
    """Return whether the change would alter a line; a line that is gone can be written again."""
    if drift.there is None:
        return False
    new = {each.key: each for each in change.new}
    if drift.key not in new:
        return not same(change.found.get(drift.key), drift.there)
    wanted = new[drift.key]
    if not isinstance(wanted, DesiredLine) or same(wanted.words, drift.there):
        return False
    return change.rewrites or wanted.words != change.shown_lines()[drift.key]


def _is_known(change: Change, drift: Drift, taken: set[Key]) -> bool:
    """Return whether the line is our previous one, or a refresh has shown it and it is ours."""
    if drift.key in change.previous and same(change.previous[drift.key], drift.there):
        return True
    return drift.key not in taken and same(change.shown_lines()[drift.key], drift.there)


def _are_shown(change: Change, blocked: Iterable[Drift]) -> bool:
    shown_lines = change.shown_lines()
    return all(same(shown_lines[each.key], each.there) for each in blocked)


def refusal(title: str, lines: Iterable[object], id_: str, urn: str, *, is_shown: bool) -> str:
    """Return the message that somebody else has changed a resource, with the ways out.

    Args:
        title: The name of the resource.
        lines: The lines, ours beside theirs.
        id_: The id of the resource.
        urn: The URN of the resource.
        is_shown: Whether a refresh has shown the lines already.
    """
    whose = ", which counts as somebody else's" if is_shown else ""
    look = "" if is_shown else "`pulumi refresh` takes it into the state; "
    return (
        f"{title}: somebody else has changed it: {'; '.join(map(str, lines))}{whose}; nothing of "
        f"this resource was sent. {look}{_sentence(overwriting(id_))}{_leaving(urn)}"
    )


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


def overwriting(id_: str) -> str:
    """Return the remedy that overwrites what somebody else has made of our lines."""
    named = shlex.quote(id_ or "all")
    return f"to overwrite it, run once with RTX_OVERWRITE={named} in the environment"


def _leaving(urn: str) -> str:
    named = f"`pulumi state delete {shlex.quote(urn)}`"
    how = f"give this resource another number or name, and run {named}"
    return f"; to leave it to them, {how}" if urn else ""
