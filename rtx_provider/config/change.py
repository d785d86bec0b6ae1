"""A change of a router's configuration: the request to the planner, and the resulting plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from rtx_provider.config.desired import Desired, DesiredLine, Words
from rtx_provider.config.grammar import GLOBAL, Key, key_of, order_of
from rtx_provider.config.tree import Config, text_of
from rtx_provider.config.words import join, split


@dataclass(frozen=True, slots=True)
class Switch:
    """The lines that disable a pp or tunnel during an edit, and enable it again (56.7.1, 14.2)."""

    key: Key
    off: tuple[str, ...]
    on: str


@dataclass(frozen=True, slots=True)
class Edit:
    """One line before and after a change; None where there is no line."""

    key: Key
    before: Words | None
    after: Words | None


class Command(NamedTuple):
    """One line to send, and its context."""

    context: str
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What one operation changes, and which foreign lines it found.

    Attributes:
        edits: The lines that change, in no particular order.
        found: The lines that were there before ours, and that delete restores.
        switch: How the edited pp or tunnel is disabled meanwhile; None if it stays enabled.
    """

    edits: tuple[Edit, ...] = ()
    found: Mapping[Key, Words] = field(default_factory=dict)
    switch: Switch | None = None

    def commands(self) -> tuple[Command, ...]:
        """Return the lines to send, in the order that the router requires."""
        going = [edit for edit in self.edits if edit.after is None]
        coming = [edit for edit in self.edits if edit.after is not None]
        going.sort(key=lambda edit: order_of(edit.key), reverse=True)
        coming.sort(key=lambda edit: order_of(edit.key))
        inside = tuple(self._command(edit) for edit in (*going, *coming))
        if self.switch is None:
            return inside
        switched = any(edit.key == self.switch.key for edit in self.edits)
        off = tuple(Command(GLOBAL, text) for text in self.switch.off)
        own = Command(GLOBAL, self.switch.off[0])
        rest = tuple(command for command in inside if command != own)
        return (*off, *rest, *(() if switched else (Command(GLOBAL, self.switch.on),)))

    def _command(self, edit: Edit) -> Command:
        return Command(edit.key.context, text_of(edit.key, edit.after, edit.before))

    def after(self, key: Key) -> Words | None:
        """Return a line as the plan writes it; None if the plan does not write it."""
        return next((edit.after for edit in self.edits if edit.key == key), None)

    def replacing(self, found: Mapping[Key, Words | None]) -> "Plan":
        """Return the plan with the given lines in the place of what its edits found."""
        edits = (
            Edit(edit.key, found[edit.key], edit.after) if edit.key in found else edit
            for edit in self.edits
        )
        return replace(self, edits=tuple(edits))

    @property
    def out_of_use(self) -> str:
        """Return the pp or tunnel that is disabled for the change and enabled after it; or empty.

        If it is to stay disabled, it is not one.
        """
        if self.switch is None or any(
            edit.key == self.switch.key and edit.after is None for edit in self.edits
        ):
            return ""
        kind, _, *number = self.switch.key.words
        return " ".join((kind, *number))

    def predict(self, config: Config) -> Config:
        """Return the configuration after the plan is carried out."""
        return config.with_lines({edit.key: edit.after for edit in self.edits})


@dataclass(frozen=True, slots=True)
class Change:
    """A request to the planner.

    Attributes:
        title: The name of the resource, for messages.
        old: The lines and memberships that are ours so far.
        new: The lines and memberships that are desired.
        found: The lines that were there before ours.
        extent: Every key that the resource could have; a create requires all of them to be free.
        number: The number that identifies the resource among its kind; empty if it has none.
        needs: The keys that must exist on the router. A key without words stands for any line of
            its context.
        adopt: Whether to take over existing lines.
        reclaim: Whether lines that are exactly as desired count as ours, because a run wrote
            them and was killed before it could record them.
        written: The lines as the last write left them, where a refresh has read others since.
        things: The keys that make up a thing, for each thing. Delete removes a thing, even an
            adopted one; any other line is a setting, which goes back to what it was.
        rewrites: Whether the last write was not saved, so that the router may have lost any line,
            and all are planned anew.
        previous: The lines of before the last write, which a power cut may have brought back.
        overwrites: Whether to overwrite what somebody else has made of our lines.
        owned: The keys of the lines that are the stack's own, as far as the process knows.
        id: The id of the resource, for the remedy in messages.
        urn: The URN of the resource; two resources of one name differ in it.
        whole: The whole configuration that a person wants (`rtx restore`), whoever owns a line;
            None if the change is that of a resource.
        switch: How to disable the pp or tunnel while it is edited.
    """

    title: str
    old: tuple[Desired, ...] = ()
    new: tuple[Desired, ...] = ()
    found: Mapping[Key, Words] = field(default_factory=dict)
    extent: tuple[Key, ...] = ()
    number: str = ""
    needs: tuple[Key, ...] = ()
    adopt: bool = False
    reclaim: bool = False
    switch: Switch | None = None
    written: Mapping[Key, Words | None] = field(default_factory=dict)
    things: tuple[frozenset[Key], ...] = ()
    rewrites: bool = False
    previous: Mapping[Key, Words | None] = field(default_factory=dict)
    overwrites: bool = False
    owned: frozenset[Key] = frozenset()
    id: str = ""
    urn: str = ""
    whole: Config | None = None

    def beside(self, config: Config) -> "Change":
        """Return the change with every kept word as the router has it."""

        def resolved(desired: Desired) -> Desired:
            if not isinstance(desired, DesiredLine):
                return desired
            return desired.beside(config.words(desired.key))

        old, new = (tuple(map(resolved, each)) for each in (self.old, self.new))
        kept = {
            each.key: each.words
            for each in old
            if isinstance(each, DesiredLine) and each.kept is not None
        }
        written = {key: kept.get(key, words) for key, words in self.written.items()}
        return replace(self, old=old, new=new, written=written)

    def is_setting(self, key: Key) -> bool:
        """Return whether a line exists anyway, and goes back to what it was."""
        return not any(key in thing for thing in self.things)

    def shown_lines(self) -> dict[Key, Words | None]:
        """Return our whole lines as the state has them, which a refresh may have read."""
        return {each.key: each.words for each in self.old if isinstance(each, DesiredLine)}

    def written_lines(self) -> dict[Key, Words | None]:
        """Return our whole lines as the last write left them."""
        return {key: self.written.get(key, words) for key, words in self.shown_lines().items()}


def encode_lines(lines: Mapping[Key, Words | None]) -> dict[str, str]:
    """Return lines as plain values, for the state file; an absent line is an empty text."""
    return {
        f"{key.context}|{join(key.words)}": join(words) if words else ""
        for key, words in lines.items()
    }


def decode_lines(lines: Mapping[str, str]) -> dict[Key, Words | None]:
    """Return the lines that `encode_lines` encoded."""
    decoded: dict[Key, Words | None] = {}
    for name, line in lines.items():
        context, _, words = name.partition("|")
        key = key_of(context, split(line)) if line else Key(context, split(words))
        decoded[key] = split(line) or None
    return decoded


def present(lines: Mapping[Key, Words | None]) -> dict[Key, Words]:
    """Return the lines that are not absent."""
    return {key: words for key, words in lines.items() if words}
