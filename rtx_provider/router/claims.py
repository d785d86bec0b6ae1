"""What this run has made its own, so that a later delete of the run does not take it away.

A resource that is renamed in a program is created under its new name first,
with `reclaim` or `adopt`, and deleted under its old name after that: the delete must leave
what the new one owns by then.

Imports config.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from rtx_provider.config.wishes import Change, Join, Wish

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rtx_provider.config.grammar import Key
    from rtx_provider.config.shared import Member


class Claims:
    """The lines and list members that creates and updates of a process wrote."""

    def __init__(self) -> None:
        """Begin with none."""
        self._titles: dict[tuple[Key, Member | None], str] = {}

    def note(self, change: Change) -> None:
        """Remember what a successful change owns, and forget what its update gave up."""
        if change.new:
            others = {own: title for own, title in self._titles.items() if title != change.title}
            self._titles = others | dict.fromkeys(_owned(change), change.title)

    def spare(self, change: Change) -> Change:
        """Return the change without the taking away of what others own by now.

        An update may give up what is its own. A delete under the title of an
        earlier create is that of the old name.
        """
        wanted = {wish.key for wish in change.new}
        title = change.title if change.new else ""
        kept = (wish if wish.key in wanted else self._spared(wish, title) for wish in change.old)
        return replace(change, old=tuple(wish for wish in kept if wish is not None))

    def _spared(self, wish: Wish, title: str) -> Wish | None:
        if not isinstance(wish, Join):
            return wish if self._is_free((wish.key, None), title) else None
        left = tuple(each for each in wish.members if self._is_free((wish.key, each), title))
        return replace(wish, members=left) if left else None

    def _is_free(self, own: "tuple[Key, Member | None]", title: str) -> bool:
        return self._titles.get(own, title) == title


def _owned(change: Change) -> "Iterator[tuple[Key, Member | None]]":
    for wish in change.new:
        if isinstance(wish, Join):
            yield from ((wish.key, member) for member in wish.members)
        else:
            yield wish.key, None
