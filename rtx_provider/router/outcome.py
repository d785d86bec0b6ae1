"""The outcome of one operation: its plan, the lines that were sent, and its error."""

from dataclasses import dataclass, field, replace

from rtx_provider.config.change import Change, Command, Edit, Plan
from rtx_provider.config.desired import Desired, ListMembership
from rtx_provider.config.grammar import Key
from rtx_provider.config.planner import make_plan
from rtx_provider.config.tree import Config, is_hidden, same, secret_words
from rtx_provider.console.session import Refusal
from rtx_provider.errors import ConflictError, RtxError
from rtx_provider.router.operation import Operation


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What has become of an operation so far in its transaction.

    Attributes:
        operation: The operation.
        plan: Its plan.
        sent: The lines that were last sent for it.
        refused: The line that the router refused, if each line had a request of its own.
        conflict: The concurrent edit of somebody else that prevents it; empty if there is none.
        error: Why it failed; None if it has not failed.
        save_fault: Why it was not saved, although it was carried out; empty if it was saved, or
            if a later step saves.
    """

    operation: Operation
    plan: Plan = field(default_factory=Plan)
    sent: tuple[Command, ...] = ()
    refused: Refusal | None = None
    conflict: str = ""
    error: RtxError | None = None
    save_fault: str = ""

    @property
    def title(self) -> str:
        """Return the name of the resource, for messages."""
        return self.operation.title

    @property
    def awaits_save(self) -> bool:
        """Return whether it succeeded and must be saved before it is reported as done."""
        return self.operation.is_durable and self.error is None

    def result(self) -> Plan:
        """Return the plan that was carried out.

        Raises:
            RtxError: The operation failed.
        """
        if self.error:
            raise self.error
        return self.plan

    def shared_lists(self) -> list[Key]:
        """Return the keys of the shared lists that it edits."""
        shared = {
            desired.key for desired in self.operation.desired if isinstance(desired, ListMembership)
        }
        return [edit.key for edit in self.plan.edits if edit.key in shared]

    def whole_lines(self) -> list[Key]:
        """Return the keys of the whole lines it edits; nobody else may change them meanwhile."""
        lists = set(self.shared_lists())
        return [edit.key for edit in self.plan.edits if edit.key not in lists]

    def replan_lists(self, config: Config) -> "tuple[Outcome, Config]":
        """Plan the shared lists again on their current members; the rest of the plan stays.

        Returns:
            The outcome with the new plan, and the configuration with the planned lists. If the
            list can no longer be joined, the outcome has the conflict, and the configuration is
            unchanged.
        """
        lists = set(self.shared_lists())
        try:
            plan = make_plan(_lists_alone(self.operation.change), config)
        except ConflictError as error:
            conflict = str(error).removeprefix(f"{self.title}: ")
            return replace(self, conflict=conflict), config
        others = tuple(edit for edit in self.plan.edits if edit.key not in lists)
        edits = (*others, *plan.edits)
        return replace(self, plan=replace(self.plan, edits=edits)), plan.predict(config)

    def unapplied_edits(self, running: Config, predicted: Config) -> list[Edit]:
        """Return the edits that did not take effect.

        They include the line that enables a pp or tunnel again. If another operation of the batch
        wrote a list afterwards, an edit of the list took effect if the list is as predicted after
        that operation.
        """
        return [
            edit
            for edit in (*self.plan.edits, *self._switched_on(predicted))
            if not same(edit.after, running.words(edit.key))
            and not same(predicted.words(edit.key), running.words(edit.key))
        ]

    def unverifiable_edits(self, running: Config) -> list[Edit]:
        """Return the edits of a masked secret, which looks the same before and after."""
        return [
            edit
            for edit in self.plan.edits
            if is_hidden(running.words(edit.key)) and same(edit.before, running.words(edit.key))
        ]

    def remaining_plan(self, running: Config, predicted: Config) -> Plan:
        """Return the rest of the plan: edits that were not applied, and masked secrets.

        A pp or tunnel that is to be disabled permanently is not enabled again afterwards.
        """
        switch = self.plan.switch
        edits = (
            *self.unapplied_edits(running, predicted),
            *self.unverifiable_edits(running),
        )
        off = [
            edit
            for edit in self.plan.edits
            if switch and edit.key == switch.key and edit.after is None
        ]
        return replace(self.plan, edits=(*edits, *(edit for edit in off if edit not in edits)))

    def secret_words(self) -> list[str]:
        """Return the secret words of its lines, to mask them where the router repeats them."""
        return [
            word
            for edit in self.plan.edits
            for line in (edit.before, edit.after)
            for word in secret_words(line or ())
        ]

    def _switched_on(self, predicted: Config) -> list[Edit]:
        """Return the line that must enable a pp or tunnel again after the edit."""
        key = self.plan.switch.key if self.plan.switch else None
        words = predicted.words(key) if key else None
        return [Edit(key, words, words)] if key and words else []


def _lists_alone(change: Change) -> Change:
    """Return the part of a change that concerns shared lists."""
    return replace(
        change,
        old=_memberships(change.old),
        new=_memberships(change.new),
        extent=(),
        needs=(),
        switch=None,
    )


def _memberships(desired_lines: tuple[Desired, ...]) -> tuple[Desired, ...]:
    return tuple(desired for desired in desired_lines if isinstance(desired, ListMembership))
