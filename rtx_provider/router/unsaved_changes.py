"""What this process wrote to the router and nobody has saved yet.

A router that restarts between our read-back and our `save` has lost it, and would save the
old configuration: without this, such a run would report success.
"""

from typing import NamedTuple

from rtx_provider.config.change import Change, Plan
from rtx_provider.config.desired import ListMembership, Words
from rtx_provider.config.grammar import Key
from rtx_provider.config.shared import Member, members_present
from rtx_provider.config.shown import shown
from rtx_provider.config.tree import Config, same


class _Entry(NamedTuple):
    """What one line is to be; of a list that others write, only our part."""

    title: str
    words: Words | None
    joined: tuple[Member, ...] = ()
    left: tuple[Member, ...] = ()

    def is_missing(self, key: Key, config: Config) -> bool:
        """Tell whether something that we wrote is not there."""
        if self.joined:
            return set(members_present(key, config, self.joined)) != set(self.joined)
        is_list = bool(self.left)
        return bool(self.words) and not is_list and not same(self.words, config.words(key))

    def reappeared(self, key: Key, config: Config) -> str:
        """Name what we removed and is there again; empty where nothing is."""
        line = f"`{shown(key.words)}`"
        if self.joined or self.left:
            here = members_present(key, config, self.left)
            return f"{', '.join(word for _, word in here)} in {line}" if here else ""
        return line if self.words is None and config.words(key) else ""


class UnsavedChanges:
    """The lines that changed since the last save, and what they are to be."""

    def __init__(self) -> None:
        """Begin with none."""
        self._open: dict[Key, _Entry] = {}

    def record(self, change: Change, plan: Plan) -> None:
        """Write down what an operation did."""
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
        """Name what a configuration lacks of it; empty where all is there."""
        missing = dict.fromkeys(
            e.title for key, e in self._open.items() if e.is_missing(key, config)
        )
        reappeared = [
            text for key, each in self._open.items() if (text := each.reappeared(key, config))
        ]
        parts = [", ".join(missing)] if missing else []
        if reappeared:
            there = "what was taken off stands there again and is nobody's: take it off by hand"
            parts.append(f"{there} ({'; '.join(reappeared)})")
        return "; ".join(parts)

    def clear(self) -> None:
        """Forget it: it is saved."""
        self._open.clear()
