"""What the stack owns on the router, as far as this process knows it.

A process learns it from three sources. The engine names every resource that the program still
declares, with its state. The process itself writes lines. And where lines that exist are to be
taken over, the stack's state is read, because the engine says nothing of resources that the
program no longer names.
"""

import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from rtx_provider.config.change import Change
from rtx_provider.config.desired import Desired, DesiredLine, ListMembership, Words
from rtx_provider.config.drift import drifts, lost_members, others_things, overwriting
from rtx_provider.config.grammar import Key
from rtx_provider.config.shared import Member, members_present
from rtx_provider.config.shown import shown
from rtx_provider.config.tree import Config
from rtx_provider.errors import ConflictError

Own = tuple[Key, Member | None]
"""What can be owned: a whole line, or one member of a shared list."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What one resource owns.

    Attributes:
        title: The name of the resource, for messages.
        lines: Its whole lines, as the last write left them.
        previous: The lines of before that write.
        things: The keys that make up a thing; see Change.
        id: The id of the resource, for the remedy in messages.
        lists: Its memberships in shared lists.
        revision: Its last write.
    """

    title: str
    lines: Mapping[Key, Words | None] = field(default_factory=dict)
    lists: tuple[ListMembership, ...] = ()
    revision: str = ""
    things: tuple[frozenset[Key], ...] = ()
    id: str = ""
    previous: Mapping[Key, Words | None] = field(default_factory=dict)

    def own(self) -> Iterator[Own]:
        """Yield the lines and list members."""
        yield from ((key, None) for key in self.lines)
        yield from ((each.key, member) for each in self.lists for member in each.members)

    def faults(self, config: Config) -> tuple[str, ...]:
        """Return what of it is changed or missing in a configuration, and what can be done."""
        others = others_things(self.things, self.lines, self.previous, config)
        lines = [each for each in drifts(self.lines, config) if each.written]
        ours = [str(each) for each in lines if each not in others]
        left = (*ours, *lost_members(self.lists, config))
        return (
            *(
                f"{each}, which counts as somebody else's; {overwriting(self.id)}"
                for each in others
            ),
            *(f"{each}; {_PUT_RIGHT}" for each in left),
        )


def holding(
    title: str,
    desired: tuple[Desired, ...],
    written: Mapping[Key, Words | None] | None = None,
) -> Holding:
    """Return what a resource owns by its desired lines, and by those that were last written."""
    lines = {each.key: each.words for each in desired if isinstance(each, DesiredLine)}
    lists = tuple(each for each in desired if isinstance(each, ListMembership))
    return Holding(title, {**lines, **(written or {})}, lists)


ReadState = Callable[[str], Mapping[Own, str]]
"""Reads what the resources of the stack own besides the one with this URN, by their names."""


class Ownership:
    """What the resources of the stack own on one router."""

    def __init__(self) -> None:
        """Begin without any."""
        self._told: dict[str, Holding | Callable[[], Holding]] = {}
        self._lock = threading.Lock()  # the engine's threads tell while another one writes
        self._written: dict[Own, str] = {}
        self._written_by: dict[str, tuple[Own, ...]] = {}
        self._pending: set[str] = set()
        self._reported: set[str] = set()
        self._index: dict[Own, dict[str, str]] | None = None
        self._told_count = 0
        self.read_state: ReadState = lambda _: {}

    def tell(
        self, urn: str, owned: Holding | Callable[[], Holding], *, is_pending: bool = False
    ) -> None:
        """Take in what the state says that a resource of the program owns.

        Args:
            urn: The URN of the resource.
            owned: What it owns; a function is called only if the process writes something.
            is_pending: Whether this run is going to change the resource.
        """
        with self._lock:
            (self._pending.add if is_pending else self._pending.discard)(urn)
            if urn:
                self._told[urn] = owned
                self._forget_index()

    def record(self, change: Change) -> None:
        """Remember what a successful change owns, and forget what the resource no longer owns."""
        if not change.new and self._holding_of(change.urn).title == change.title:
            with self._lock:
                self._told.pop(change.urn, None)
                self._forget_index()
        if change.new:
            own = holding(change.title, change.new)
            now = replace(own, things=change.things, id=change.id)
            for before in self._written_by.pop(change.title, ()):
                if self._written.get(before) == change.title:
                    del self._written[before]
            self._written_by[change.title] = tuple(now.own())
            self._written |= dict.fromkeys(now.own(), change.title)
            self.tell(change.urn, now)

    def without_others(self, change: Change) -> Change:
        """Return the change without the removal of what other resources own.

        An update may remove its own lines. A delete may remove only what no resource has written
        in this run: with the title of an earlier create, it is the delete of the old name.
        """
        wanted = {desired.key for desired in change.new}
        kept = (
            desired if desired.key in wanted else self._without_others(change, desired)
            for desired in change.old
        )
        return replace(
            change,
            old=tuple(desired for desired in kept if desired is not None),
            owned=frozenset(self._owned_lines()) if _has_list(change) else frozenset(),
        )

    def _owned_lines(self) -> Iterator[Key]:
        yield from (key for key, member in (*self._written, *self._owners()) if member is None)

    def _without_others(self, change: Change, desired: Desired) -> Desired | None:
        if not isinstance(desired, ListMembership):
            return None if self._is_of_another(change, (desired.key, None)) else desired
        left = tuple(
            each for each in desired.members if not self._is_of_another(change, (desired.key, each))
        )
        return replace(desired, members=left) if left else None

    def _is_of_another(self, change: Change, own: Own) -> bool:
        title = change.title if change.new else ""
        return self._written.get(own, title) != title or bool(self._others(change.urn, own))

    def refuse_taking(self, change: Change, config: Config) -> None:
        """Refuse to take over what the stack has under another name.

        Raises:
            ConflictError: Names the resource that has it, and how to rename a resource.
        """
        taken = set(_taken(change, config))
        if not (change.adopt or change.reclaim) or not taken:
            return
        known = {own: name for own in taken if (name := self._others(change.urn, own))}
        owners = known or self.read_state(change.urn)
        named = [(own, owners[own]) for own in taken if own in owners]
        if named:
            (key, member), name = named[0]
            line = shown(config.words(key) or key.words)
            part = f"{member[1]} in " if member else ""
            raise ConflictError(
                f"{change.title}: the stack has {part}`{line}` already, as {name}; nothing was "
                "sent. To rename a resource or a component, give it "
                "`pulumi.ResourceOptions(aliases=[pulumi.Alias(name=…)])` with the old name; to "
                "hand a line over to another resource, run `pulumi up` without it first"
            )

    def faults(self, config: Config, besides: frozenset[str]) -> list[str]:
        """Return what of ours is missing or changed, once for each resource and finding.

        Args:
            config: What the router has, or will have after the planned lines.
            besides: The URNs of the resources that are being changed.
        """
        found = [
            f"{each.title}: {fault}"
            for urn, each in self._holdings().items()
            if urn not in besides and urn not in self._pending
            for fault in each.faults(config)
        ]
        fresh = [each for each in found if each not in self._reported]
        self._reported.update(fresh)
        return fresh

    def lost(self, config: Config, vouches: Collection[str]) -> list[str]:
        """Return what is missing of the resources whose last write no save has confirmed yet.

        Args:
            config: What the router has.
            vouches: The revisions that no save has confirmed yet.
        """
        return [
            f"{each.title}: {fault}"
            for each in self._holdings().values()
            if each.revision in vouches
            for fault in each.faults(config)
        ]

    def _holding_of(self, urn: str) -> Holding:
        with self._lock:
            told = self._told.get(urn, _NOTHING)
        return told if isinstance(told, Holding) else told()

    def _holdings(self) -> dict[str, Holding]:
        with self._lock:
            told = dict(self._told)
        known = {urn: each if isinstance(each, Holding) else each() for urn, each in told.items()}
        with self._lock:
            self._told |= {urn: known[urn] for urn in told if self._told.get(urn) is told[urn]}
        return known

    def _forget_index(self) -> None:
        self._index, self._told_count = None, self._told_count + 1

    def _owners(self) -> dict[Own, dict[str, str]]:
        """Return the title of each resource that owns a line or list member, by its URN."""
        if self._index is not None:
            return self._index
        told, index = self._told_count, dict[Own, dict[str, str]]()
        for urn, each in self._holdings().items():
            for own in each.own():
                index.setdefault(own, {})[urn] = each.title
        with self._lock:
            self._index = index if told == self._told_count else None
        return index

    def _others(self, urn: str, own: Own) -> str:
        """Return the title of a resource with another URN that owns something; empty for none."""
        owners = self._owners().get(own, {}) if urn else {}
        return next((title for other, title in owners.items() if other != urn), "")


_NOTHING = Holding("")
_PUT_RIGHT = "`pulumi refresh` takes it into the state, and the next `pulumi up` puts it right"


def _has_list(change: Change) -> bool:
    return any(isinstance(each, ListMembership) for each in change.new)


def _taken(change: Change, config: Config) -> Iterator[Own]:
    """Yield what exists already and is newly desired."""
    old = set(holding(change.title, change.old).own())
    for key, member in holding(change.title, change.new).own():
        if (key, member) in old or key not in config.lines:
            continue
        if member is None or members_present(key, config, [member]):
            yield key, member
