"""The changes of this process that are not saved yet.

A router that restarts between our read-back and our `save` loses them, and would then save the
old configuration. Without this check, such a run would report success.
"""

from typing import NamedTuple

from rtx_provider.config.change import Change, Plan
from rtx_provider.config.desired import ListMembership, Words
from rtx_provider.config.grammar import Key
from rtx_provider.config.shared import Member, members_present
from rtx_provider.config.shown import shown
from rtx_provider.config.tree import Config, same


class _Entry(NamedTuple):
    """The state that one line must have; for a shared list, only our members."""

    title: str
    words: Words | None
    joined: tuple[Member, ...] = ()
    left: tuple[Member, ...] = ()

    def is_missing(self, key: Key, config: Config) -> bool:
        """Return whether our line or a member of ours is missing."""
        if self.joined:
            return set(members_present(key, config, self.joined)) != set(self.joined)
        is_list = bool(self.left)
        return bool(self.words) and not is_list and not same(self.words, config.words(key))

    def reappeared(self, key: Key, config: Config) -> str:
        """Return the line or members that we removed and that are back; empty if there are none."""
        line = f"`{shown(key.words)}`"
        if self.joined or self.left:
            here = members_present(key, config, self.left)
            return f"{', '.join(word for _, word in here)} in {line}" if here else ""
        return line if self.words is None and config.words(key) else ""


class UnsavedChanges:
    """The lines that this process has changed since the last save."""

    def __init__(self) -> None:
        """Begin without any."""
        self._open: dict[Key, _Entry] = {}

    def record(self, change: Change, plan: Plan) -> None:
        """Remember what an operation changed."""
        new, old = (
            {desired.key: desired for desired in desired_lines}
            for desired_lines in (change.new, change.old)
        )
        for edit in plan.edits:
            wanted, ours = new.get(edit.key), old.get(edit.key)
            joined = wanted.members if isinstance(wanted, ListMembership) else ()
            held = ours.members if isinstance(ours, ListMembership) else ()
            left = tuple(member for member in held if member not in joined)
            self._open[edit.key] = _Entry(change.title, edit.after, joined, left)

    def missing_from(self, config: Config) -> str:
        """Return what is missing from a configuration; empty if nothing is."""
        missing = dict.fromkeys(
            e.title for key, e in self._open.items() if e.is_missing(key, config)
        )
        reappeared = [
            text for key, each in self._open.items() if (text := each.reappeared(key, config))
        ]
        parts = [", ".join(missing)] if missing else []
        if reappeared:
            there = "removed lines are back, and no resource owns them: remove them by hand"
            parts.append(f"{there} ({'; '.join(reappeared)})")
        return "; ".join(parts)

    def clear(self) -> None:
        """Forget the changes after a save."""
        self._open.clear()
