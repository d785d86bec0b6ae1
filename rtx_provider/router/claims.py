"""What this run has made its own, so that a later delete of the run does not take it away.

A resource that is renamed in a program is created under its new name first,
with `adopt`, and deleted under its old name after that: the delete must leave
what the new one owns by then.

Imports config.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from rtx_provider.config.plan import Change, Join, Wish

if TYPE_CHECKING:
    from rtx_provider.config.grammar import Key
    from rtx_provider.config.shared import Member


class Claims:
    """The lines and list members that creates and updates of a process wrote."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lines: set[Key] = set()
        self._members: set[tuple[Key, Member]] = set()

    def note(self, change: Change) -> None:
        """Remember what a successful change owns."""
        for wish in change.new:
            if isinstance(wish, Join):
                self._members |= {(wish.key, member) for member in wish.members}
            else:
                self._lines.add(wish.key)

    def spare(self, change: Change) -> Change:
        """Return the change without the taking away of what others own by now."""
        wanted = {wish.key for wish in change.new}
        kept = (self._spared(wish) if wish.key not in wanted else wish for wish in change.old)
        return replace(change, old=tuple(wish for wish in kept if wish is not None))

    def _spared(self, wish: Wish) -> Wish | None:
        if not isinstance(wish, Join):
            return None if wish.key in self._lines else wish
        left = tuple(each for each in wish.members if (wish.key, each) not in self._members)
        return replace(wish, members=left) if left else None
