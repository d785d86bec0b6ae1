"""The record of one transaction: the results of its phases so far."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rtx_provider.config.tree import Config
from rtx_provider.errors import RtxError
from rtx_provider.router.operation import Operation
from rtx_provider.router.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Record:
    """What is known about a batch of operations; each phase returns a new record.

    Attributes:
        outcomes: The outcomes, in the order in which the lines are sent.
        before: The configuration before our lines.
        predicted: The predicted configuration after our lines.
        running: The configuration that was read last.
        refusals: The router's refusals, in order; None if its answer was lost.
    """

    outcomes: tuple[Outcome, ...]
    before: Config
    predicted: Config
    running: Config
    refusals: tuple[str, ...] | None = ()

    @property
    def successful(self) -> tuple[Outcome, ...]:
        """Return the outcomes without an error."""
        return tuple(outcome for outcome in self.outcomes if outcome.error is None)

    @property
    def is_answer_lost(self) -> bool:
        """Return whether the router's answer was lost."""
        return self.refusals is None

    def to_send(self) -> "Record":
        """Return the record with only the operations that have lines to send."""
        return replace(self, outcomes=tuple(each for each in self.successful if each.plan.edits))

    def updated(self, changed: Iterable[Outcome]) -> "Record":
        """Return the record with the outcomes of some operations replaced."""
        newer = {outcome.operation: outcome for outcome in changed}
        return replace(
            self, outcomes=tuple(newer.get(each.operation, each) for each in self.outcomes)
        )

    def failed(self, error: RtxError, among: Iterable[Outcome] | None = None) -> "Record":
        """Return the record with an error for each operation that has none yet."""
        chosen = self.outcomes if among is None else among
        return self.updated(each if each.error else replace(each, error=error) for each in chosen)

    def outcome_of(self, operation: Operation) -> Outcome:
        """Return the outcome of an operation."""
        return next(each for each in self.outcomes if each.operation is operation)
