"""One operation on its way through the router: what is asked, planned, done."""

import threading
from dataclasses import dataclass, field, replace

from rtx_provider.config.change import Change, Edit, Plan
from rtx_provider.config.desired import Desired, DesiredLine, ListMembership
from rtx_provider.config.grammar import Key, row_of
from rtx_provider.config.planner import make_plan
from rtx_provider.config.tree import Config, is_masked, same
from rtx_provider.console.session import Group
from rtx_provider.errors import ConflictError


def _joins(desired_lines: tuple[Desired, ...]) -> tuple[Desired, ...]:
    return tuple(desired for desired in desired_lines if isinstance(desired, ListMembership))


_PLAIN_WORDS = ("text", "on", "off", "myname", "*")


def _hidden(key: Key, words: tuple[str, ...]) -> tuple[str, ...]:
    """Return what may be secret of a line: all but the name of a command we do not know."""
    family = row_of(key.words)
    if family is None:
        return words[2:]
    return words[len(family.words) :] if family.secret else ()


@dataclass(slots=True, eq=False)
class Operation:
    """One change that waits for its turn.

    Attributes:
        change: What is asked.
        is_durable: Whether it must be saved before it is reported as done.
        plan: What it does, once it was planned.
        group: What was sent for it, once it was sent.
        error: Why it failed.
        conflict: What somebody did in the last moment, so that it cannot be done.
        leads: Whether its thread is to serve the others.
    """

    change: Change
    is_durable: bool = False
    plan: Plan = field(default_factory=Plan)
    group: Group = field(default_factory=lambda: Group(()))
    error: Exception | None = None
    conflict: str = ""
    leads: bool = False
    ready: threading.Event = field(default_factory=threading.Event)

    @property
    def title(self) -> str:
        """Name the thing, for messages."""
        return self.change.title

    def shares(self) -> bool:
        """Tell whether it is about a list that others write too."""
        return any(
            isinstance(desired, ListMembership) for desired in (*self.change.old, *self.change.new)
        )

    def lists(self) -> list[Key]:
        """Return the keys of the lists that it edits and others share."""
        shared = {
            w.key for w in (*self.change.old, *self.change.new) if isinstance(w, ListMembership)
        }
        return [edit.key for edit in self.plan.edits if edit.key in shared]

    def coming(self) -> list[Key]:
        """Return the keys of whole lines that were not ours before: nobody may enter them."""
        old = {desired.key for desired in self.change.old}
        fresh = {w.key for w in self.change.new if isinstance(w, DesiredLine) and w.key not in old}
        return [edit.key for edit in self.plan.edits if edit.key in fresh and edit.after]

    def renew(self, config: Config) -> Config:
        """Plan its lists anew on what stands there now; all else of the plan stays.

        Where it cannot join any more, that is noted, and others' doing stands.

        Returns:
            The configuration with the lists as they are to be.
        """
        lists = set(self.lists())
        part = replace(
            self.change,
            old=_joins(self.change.old),
            new=_joins(self.change.new),
            extent=(),
            needs=(),
            switch=None,
        )
        try:
            fresh = make_plan(part, config)
        except ConflictError as error:
            self.conflict = str(error).removeprefix(f"{self.title}: ")
            return config
        rest = tuple(edit for edit in self.plan.edits if edit.key not in lists)
        self.plan = replace(self.plan, edits=(*rest, *fresh.edits))
        return fresh.predict(config)

    def missing(self, config: Config, predicted: Config) -> list[Edit]:
        """Return the edits that did not take, and the line that puts a pp or tunnel into use.

        An edit of a list that a neighbour wrote again after us took, if the
        list is as the neighbour left it.
        """
        return [
            edit
            for edit in (*self.plan.edits, *self._switched_on(predicted))
            if not same(edit.after, config.words(edit.key))
            and not same(predicted.words(edit.key), config.words(edit.key))
        ]

    def rest(self, config: Config, predicted: Config) -> Plan:
        """Return what is left of the plan: what did not take, and secrets that are hidden.

        A pp or tunnel that goes out of use for good is not put into use after it.
        """
        switch = self.plan.switch
        edits = (*self.missing(config, predicted), *self.unproven(config))
        off = [e for e in self.plan.edits if switch and e.key == switch.key and e.after is None]
        return replace(self.plan, edits=(*edits, *(edit for edit in off if edit not in edits)))

    def unproven(self, config: Config) -> list[Edit]:
        """Return the edits of a hidden secret, which looks the same before and after."""
        return [
            edit
            for edit in self.plan.edits
            if is_masked(config.words(edit.key)) and same(edit.before, config.words(edit.key))
        ]

    def secrets(self) -> list[str]:
        """Return the secret words of its lines, to be masked wherever the router repeats them."""
        words = [
            word
            for edit in self.plan.edits
            for line in (edit.before, edit.after)
            for word in _hidden(edit.key, line or ())
        ]
        return [word for word in words if word not in _PLAIN_WORDS]

    def _switched_on(self, predicted: Config) -> list[Edit]:
        """Return the line that is to stand again, once the pp or tunnel was out of use."""
        key = self.plan.switch.key if self.plan.switch else None
        words = predicted.words(key) if key else None
        return [Edit(key, words, words)] if key and words else []
