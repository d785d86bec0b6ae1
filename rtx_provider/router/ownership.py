"""The lines that this run owns, so that a later delete in the same run does not remove them.

A resource that is renamed in a program is first created under its new name, with `reclaim` or
`adopt`, and then deleted under its old name. The delete must keep what the new resource owns.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from rtx_provider.config.change import Change
from rtx_provider.config.desired import Desired, ListMembership

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rtx_provider.config.grammar import Key
    from rtx_provider.config.shared import Member


class Ownership:
    """The lines and list members that this process has written in creates and updates."""

    def __init__(self) -> None:
        """Begin without any."""
        self._titles: dict[tuple[Key, Member | None], str] = {}

    def record(self, change: Change) -> None:
        """Remember what a successful change owns, and forget what an update no longer owns."""
        if change.new:
            others = {own: title for own, title in self._titles.items() if title != change.title}
            self._titles = others | dict.fromkeys(_owned(change), change.title)

    def without_others(self, change: Change) -> Change:
        """Return the change without the removal of what other resources own.

        An update may remove its own lines. A delete may remove only what no resource has written
        in this run: with the title of an earlier create, it is the delete of the old name.
        """
        wanted = {desired.key for desired in change.new}
        title = change.title if change.new else ""
        kept = (
            desired if desired.key in wanted else self._without_others(desired, title)
            for desired in change.old
        )
        return replace(change, old=tuple(desired for desired in kept if desired is not None))

    def _without_others(self, desired: Desired, title: str) -> Desired | None:
        if not isinstance(desired, ListMembership):
            return desired if self._is_free((desired.key, None), title) else None
        left = tuple(each for each in desired.members if self._is_free((desired.key, each), title))
        return replace(desired, members=left) if left else None

    def _is_free(self, own: "tuple[Key, Member | None]", title: str) -> bool:
        return self._titles.get(own, title) == title


def _owned(change: Change) -> "Iterator[tuple[Key, Member | None]]":
    for desired in change.new:
        if isinstance(desired, ListMembership):
            yield from ((desired.key, member) for member in desired.members)
        else:
            yield desired.key, None
