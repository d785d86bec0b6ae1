"""One operation on its way through the router: what is asked, planned, done.

Imports config and errors.
"""

import threading
from dataclasses import dataclass, field

from rtx_provider.config.plan import Change, Command, Edit, Plan
from rtx_provider.config.tree import Config, is_masked, same
from rtx_provider.console.session import Group


@dataclass(slots=True, eq=False)
class Ticket:
    """One change that waits for its turn.

    Attributes:
        change: What is asked.
        is_durable: Whether it must be saved before it is reported as done.
        plan: What it does, once it was planned.
        group: What was sent for it, once it was sent.
        error: Why it failed.
        leads: Whether its thread is to serve the others.
    """

    change: Change
    is_durable: bool = False
    plan: Plan = field(default_factory=Plan)
    group: Group = field(default_factory=lambda: Group(()))
    error: Exception | None = None
    leads: bool = False
    ready: threading.Event = field(default_factory=threading.Event)

    @property
    def title(self) -> str:
        """Name the thing, for messages."""
        return self.change.title

    def commands(self) -> tuple[Command, ...]:
        """Return the lines to send."""
        return self.plan.commands()

    def lines(self) -> list[tuple[str, str]]:
        """Return context and text of the lines to send."""
        return [(command.context, command.text) for command in self.commands()]

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

    def unproven(self, config: Config) -> list[Edit]:
        """Return the edits of a hidden secret, which looks the same before and after."""
        return [
            edit
            for edit in self.plan.edits
            if is_masked(config.words(edit.key)) and same(edit.before, config.words(edit.key))
        ]

    def _switched_on(self, predicted: Config) -> list[Edit]:
        """Return the line that is to stand again, once the pp or tunnel was out of use."""
        key = self.plan.switch.key if self.plan.switch else None
        words = predicted.words(key) if key else None
        return [Edit(key, words, words)] if key and words else []
