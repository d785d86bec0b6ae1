"""Which operations of a batch would leave, or have left, a line that names nothing."""

from collections.abc import Iterable

from rtx_provider.config.references import dangling, refuse_dangling, undefined
from rtx_provider.config.tree import Config
from rtx_provider.errors import ConflictError
from rtx_provider.router.operation import Operation
from rtx_provider.router.outcome import Outcome
from rtx_provider.router.record import Record


def still_named(record: Record) -> dict[Operation, ConflictError]:
    """Return the operations to refuse, each with the error that names the place and the remedy.

    The whole batch counts: a filter and its place in a list may go together.
    """
    refused: dict[Operation, ConflictError] = {}
    for each in record.successful:
        if each.operation.change.whole is not None:
            continue  # the configuration that is restored may name nothing in some place, too
        try:
            refuse_dangling(each.title, each.plan.edits, record.predicted)
        except ConflictError as error:
            refused[each.operation] = error
    return refused


def left_dangling(record: Record, failed: Iterable[Outcome]) -> dict[Outcome, str]:
    """Return the operations that fail with others, because a line would name nothing.

    An operation deleted a filter, and the line that names it was entered meanwhile or could not be
    changed; or an operation wrote a line that names a filter, and the filter itself was refused.
    Each of them may carry others along.
    """
    undone, causes = [*failed], dict[Outcome, str]()
    while True:
        back = {edit.key: edit.before for each in undone for edit in each.plan.edits}
        left = record.running.with_lines(back)
        newly = {
            each: texts[0]
            for each in record.outcomes
            if each not in undone and (texts := _texts(each, record.predicted, left))
        }
        if not newly:
            return causes
        causes |= newly
        undone += newly


def _texts(outcome: Outcome, predicted: Config, left: Config) -> tuple[str, ...]:
    edits = outcome.plan.edits
    return (*dangling(edits, left), *undefined(edits, predicted, left))
