"""A change of a router's configuration: what is asked of the planner, and what it plans.

Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from rtx_provider.config.desired import Desired, Words
from rtx_provider.config.grammar import GLOBAL, Key, key_of, order_of
from rtx_provider.config.tree import Config, text_of
from rtx_provider.config.words import join, split


@dataclass(frozen=True, slots=True)
class Switch:
    """How a pp or tunnel is taken out of use while it is edited (56.7.1, 14.2)."""

    key: Key
    off: tuple[str, ...]
    on: str


@dataclass(frozen=True, slots=True)
class Edit:
    """One line before and after; None where there is no line."""

    key: Key
    before: Words | None
    after: Words | None


class Command(NamedTuple):
    """One line to send, in the context that it needs."""

    context: str
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What one operation changes, and what it found of others.

    Attributes:
        edits: The lines that change, in no particular order.
        found: The lines that stood there before us and go back on delete.
        switch: How the edited pp or tunnel is taken out of use, if it must be.
    """

    edits: tuple[Edit, ...] = ()
    found: Mapping[Key, Words] = field(default_factory=dict)
    switch: Switch | None = None

    def commands(self) -> tuple[Command, ...]:
        """Return the lines to send, in the order that the device needs."""
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
        """Return what a line is to be."""
        return next((edit.after for edit in self.edits if edit.key == key), None)

    def replacing(self, found: Mapping[Key, Words | None]) -> "Plan":
        """Return the plan with other lines found in the place of some of its own."""
        edits = (
            Edit(edit.key, found[edit.key], edit.after) if edit.key in found else edit
            for edit in self.edits
        )
        return Plan(tuple(edits), self.found, self.switch)

    def predict(self, config: Config) -> Config:
        """Return the configuration as it will be."""
        return config.with_lines({edit.key: edit.after for edit in self.edits})


@dataclass(frozen=True, slots=True)
class Change:
    """What is asked of the planner.

    Attributes:
        title: What the reader calls the thing, for messages.
        old: What was ours.
        new: What is wanted.
        found: What stood there before us.
        extent: Every key the thing could have; creating needs all of them free.
        number: The number that tells it from its like, where it has one.
        needs: Keys without which it makes no sense; None of a context means any of its lines.
        adopt: Whether to take over what is there.
        reclaim: Whether lines that are just as wanted are ours already, written
            by a run that was killed before it could record them.
        switch: How to take the pp or tunnel out of use while it is edited.
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


def encode_found(found: Mapping[Key, Words]) -> dict[str, str]:
    """Write what was found as plain values, for the state file."""
    return {f"{key.context}|{join(key.words)}": join(words) for key, words in found.items()}


def decode_found(found: Mapping[str, str]) -> dict[Key, Words]:
    """Read back what `encode_found` wrote."""
    decoded = {}
    for name, line in found.items():
        context, _, _ = name.partition("|")
        words = split(line)
        decoded[key_of(context, words)] = words
    return decoded
