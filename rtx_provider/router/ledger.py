"""What this process brought onto the router, and nobody has saved yet.

A router that restarts between our read-back and our `save` has lost it, and would save the
old configuration: without this, such a run would report success.

Imports config.
"""

from typing import NamedTuple

from rtx_provider.config.grammar import Key
from rtx_provider.config.shared import Member, members_present
from rtx_provider.config.shown import shown
from rtx_provider.config.tree import Config, same
from rtx_provider.config.wishes import Change, Join, Plan, Words


class _Entry(NamedTuple):
    title: str
    words: Words | None
    coming: tuple[Member, ...] = ()
    going: tuple[Member, ...] = ()

    def stands(self, key: Key, config: Config) -> bool:
        """Tell whether a configuration has it; of a list that others write, only our part."""
        members = self.coming or self.going
        if not members:
            return same(self.words, config.words(key))
        here = set(members_present(key, config, members))
        return here == set(self.coming)


class Ledger:
    """The lines that changed since the last save, and what they are to be."""

    def __init__(self) -> None:
        """Begin with none."""
        self._open: dict[Key, _Entry] = {}

    def note(self, change: Change, plan: Plan) -> None:
        """Write down what an operation did."""
        new, old = ({wish.key: wish for wish in wishes} for wishes in (change.new, change.old))
        for edit in plan.edits:
            wanted, ours = new.get(edit.key), old.get(edit.key)
            coming = wanted.members if isinstance(wanted, Join) else ()
            going = ours.members if isinstance(ours, Join) and not wanted else ()
            self._open[edit.key] = _Entry(change.title, edit.after, coming, going)

    def lost(self, config: Config) -> str:
        """Name what of it a configuration does not have; empty where all is there."""
        missing = [(key, each) for key, each in self._open.items() if not each.stands(key, config)]
        gone = dict.fromkeys(each.title for _, each in missing if each.words and not each.going)
        back = [f"`{shown(key.words)}`" for key, each in missing if not each.words or each.going]
        parts = [", ".join(gone)] if gone else []
        if back:
            parts.append(f"{', '.join(back)}, which were taken off and stand there again")
        return "; ".join(parts)

    def clear(self) -> None:
        """Forget it: it is saved."""
        self._open.clear()
