"""Verification: whether the lines of a transaction took effect.

The read-back is compared with the prediction. A difference is either an edit of ours that was not
applied, or a foreign line that changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rtx_provider.config.grammar import Key, row_of
from rtx_provider.config.tree import same
from rtx_provider.router import wording
from rtx_provider.router.outcome import Outcome
from rtx_provider.router.record import Record
from rtx_provider.router.still_named import left_dangling


@dataclass(frozen=True, slots=True)
class Failure:
    """An operation that failed.

    Attributes:
        outcome: The operation and its plan.
        cause: The reason, in a few words.
        side_effects: Foreign lines that were removed or changed because of it.
    """

    outcome: Outcome
    cause: str
    side_effects: tuple[Key, ...] = ()

    @property
    def text(self) -> str:
        """Return the resource and the cause, for messages."""
        return f"{self.outcome.title}: {self.cause}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of the comparison of a configuration with the prediction.

    Attributes:
        failures: The operations that failed.
        changed_elsewhere: Differences that we did not cause, as sentences.
    """

    failures: tuple[Failure, ...]
    changed_elsewhere: tuple[str, ...]


def unapplied(outcomes: Sequence[Outcome], record: Record) -> tuple[Outcome, ...]:
    """Return the operations with a line that did not take effect.

    A masked secret cannot be compared. It counts as not applied if the answer was lost, or if the
    router refused more lines than are missing.
    """
    running, predicted, refusals = record.running, record.predicted, record.refusals
    counts = [len(each.unapplied_edits(running, predicted)) for each in outcomes]
    are_secrets_unverified = refusals is None or len(refusals) > sum(counts)
    return tuple(
        outcome
        for outcome, count in zip(outcomes, counts, strict=True)
        if count
        or outcome.conflict
        or outcome.refused
        or (are_secrets_unverified and outcome.unverifiable_edits(running))
    )


def is_unexplained(record: Record) -> bool:
    """Return whether more lines had no effect than the router refused."""
    if record.refusals is None:
        return False
    counts = (
        len(each.unapplied_edits(record.running, record.predicted))
        for each in unapplied(record.outcomes, record)
    )
    return len(record.refusals) < sum(counts)


def restart_evidence(record: Record) -> str:
    """Return the first foreign difference after a lost answer; empty if there is none.

    Missing lines of ours were never executed. If foreign lines are missing too, the router has
    restarted, and the lines that ours depend on may be gone.
    """
    if not record.is_answer_lost:
        return ""
    differing = _changed_elsewhere(record)
    return wording.changed_line(differing[0], record) if differing else ""


def judge(record: Record, failed: Sequence[Outcome], evidence: str) -> Verdict:
    """Return which operations failed and why, and which differences we did not cause.

    Args:
        record: The record after the read-back.
        failed: The operations with a line that did not take effect.
        evidence: What shows that the router restarted; empty if nothing does.
    """
    causes = dict(zip(failed, _causes(record, failed, evidence), strict=True))
    side_effects: dict[Outcome, list[Key]] = {}
    elsewhere = []
    for key in _changed_elsewhere(record):
        text = wording.changed_line(key, record)
        cause = next(
            (each for each in (*failed, *record.outcomes) if _may_have_caused(each, key)), None
        )
        if cause is None:
            elsewhere.append(text)
            continue
        causes.setdefault(cause, text)
        side_effects.setdefault(cause, []).append(key)
    causes |= left_dangling(record, causes)
    failures = (
        Failure(each, causes[each], tuple(side_effects.get(each, ())))
        for each in record.outcomes
        if each in causes
    )
    return Verdict(tuple(failures), tuple(elsewhere))


def _causes(record: Record, failed: Sequence[Outcome], evidence: str) -> list[str]:
    """Return the cause for each failed operation, with the router's own words.

    If lines shared a request, the refusals are matched in order with the lines that had no
    effect.
    """
    causes, refusals = [], list(record.refusals or ())
    for outcome in failed:
        if evidence or outcome.conflict:
            causes.append(evidence or outcome.conflict)
            continue
        if outcome.refused:
            line, words = outcome.refused
            causes.append(wording.refused_line(outcome, line, words))
            continue
        edits = outcome.unapplied_edits(
            record.running, record.predicted
        ) or outcome.unverifiable_edits(record.running)
        causes.append(wording.unapplied_edit(outcome, edits[0], refusals[:1]))
        refusals = refusals[len(edits) :]
    return causes


def _changed_elsewhere(record: Record) -> list[Key]:
    """Return the keys of foreign lines that differ from the prediction."""
    plans = [outcome.plan for outcome in record.outcomes]
    ours = {edit.key for plan in plans for edit in plan.edits}
    ours |= {plan.switch.key for plan in plans if plan.switch}
    predicted, running = record.predicted, record.running
    return [
        key
        for key in dict.fromkeys((*predicted.lines, *running.lines))
        if key not in ours
        and not same(predicted.words(key), running.words(key))
        and not same(running.words(key), predicted.words(key))
    ]


def _may_have_caused(outcome: Outcome, key: Key) -> bool:
    """Return whether an operation may have changed a foreign line as a side effect.

    It may if the line has the same command as one of its edits. Where lines of the command are
    told apart by numbers, they must have one in common.
    """
    return any(
        edit.key.context == key.context
        and edit.key.words[:2] == key.words[:2]
        and (row_of(key.words) is None or _are_neighbours(edit.key, key))
        for edit in outcome.plan.edits
    )


def _are_neighbours(one: Key, other: Key) -> bool:
    """Return whether one line could replace another, in case its row is wrong about the key."""
    numbers, others = ({word for word in key.words if word.isdecimal()} for key in (one, other))
    if others:
        return bool(numbers & others)
    begins = one.words[: len(other.words)] == other.words[: len(one.words)]
    return begins or row_of(one.words) is row_of(other.words)
