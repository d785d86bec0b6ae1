"""Sending the lines of a transaction, also again after a lost answer, and putting them back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rtx_provider.config.tree import Config, text_of
from rtx_provider.console.session import Group
from rtx_provider.errors import ApplyError, RtxError
from rtx_provider.router import wording
from rtx_provider.router.concurrent_edits import (
    replanned,
    rewrite_of_changed_lists,
    with_overwritten_lines,
)
from rtx_provider.router.outcome import Outcome
from rtx_provider.router.record import Record
from rtx_provider.router.restore import restored, restoring_plan
from rtx_provider.router.session import RouterSession, Sent
from rtx_provider.router.verification import Failure, is_unexplained


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends the lines of transactions to one router.

    Attributes:
        session: The session with the router.
    """

    session: RouterSession

    def send(self, record: Record) -> Record:
        """Send all lines, and keep what others wrote between our reading and our lines.

        Returns:
            The record with the read-back. If nothing could be sent or read, each operation has an
            error.
        """
        outcomes = [replace(each, sent=each.plan.commands()) for each in record.outcomes]
        try:
            record, sent = self._sent(record, outcomes, reads_before=True)
        except RtxError as error:
            return record.failed(error)
        if sent.before is not None:
            record = with_overwritten_lines(self._rewrite_lists(record, sent.before), sent.before)
        return self._read_again(record)

    def send_unapplied(self, record: Record, failed: Sequence[Outcome]) -> Record:
        """Send again only the lines that the router lacks, and secrets that it masks.

        Raises:
            RtxError: The lines could not be sent, or the result could not be read.
        """
        running = record.running
        lists = [each for each in failed if _lacks_list(each, record)]
        newer, wanted = replanned(lists, running)
        lines = {key: wanted.words(key) for each in lists for key in each.shared_lists()}
        predicted = record.predicted.with_lines(lines)
        record = replace(record.updated(newer), predicted=predicted)
        outcomes = []
        for each in failed:
            outcome = record.outcome_of(each.operation)
            rest = outcome.remaining_plan(running, predicted)
            sent = () if outcome.conflict else rest.commands()
            outcomes.append(replace(outcome, sent=sent))
        return self._sent(record, outcomes)[0]

    def restore(self, record: Record, failures: Sequence[Failure]) -> Record:
        """Put back what failed operations have changed.

        Returns:
            The record with an error for each of them, which says what could not be put back.
        """
        self.session.set_deadline(None)  # putting back has no deadline
        groups = [Group(restoring_plan(failure, record).commands()) for failure in failures]
        unknown = ""
        try:
            if any(group.lines for group in groups):
                record = replace(record, running=self.session.send(groups).after)
        except RtxError as error:
            unknown = f"whether it was put back is not known ({error})"
        return record.updated(
            replace(
                each.outcome,
                error=ApplyError(f"{each.text}; {unknown or restored(each, record)}"),
            )
            for each in failures
        )

    def _sent(
        self, record: Record, outcomes: Sequence[Outcome], *, reads_before: bool = False
    ) -> tuple[Record, Sent]:
        """Send the lines of some operations in as few requests as possible, and read back."""
        is_left = any(each.operation.leaves_list for each in outcomes)
        groups = [
            Group(each.sent, reads_before and _goes_last(each, is_left=is_left))
            for each in outcomes
        ]
        sent = self.session.send(groups)
        answered = [replace(each, refused=sent.refused.get(at)) for at, each in enumerate(outcomes)]
        record = replace(record, running=sent.after, refusals=sent.refusals)
        return record.updated(answered), sent

    def _rewrite_lists(self, record: Record, found: Config) -> Record:
        """Write again the lists that somebody changed between our reading and our lines."""
        rewrite = rewrite_of_changed_lists(record, found)
        if not rewrite.lines:
            return record
        self.session.set_deadline(None)  # restoring a colleague's change has no deadline
        lines = [(key.context, text_of(key, words)) for key, words in rewrite.lines.items()]
        running, outcomes = record.running, rewrite.outcomes
        try:
            running = self.session.send([Group(lines)]).after
        except RtxError as error:
            conflict = (
                "somebody else changed the list meanwhile, and their change could not be "
                f"written again ({error})"
            )
            outcomes = tuple(replace(each, conflict=conflict) for each in outcomes)
        predicted = record.predicted.with_lines(rewrite.lines)
        return replace(record.updated(outcomes), running=running, predicted=predicted)

    def _read_again(self, record: Record) -> Record:
        """Read again if lines had no effect and no refusal: the reading may be outdated."""
        if not is_unexplained(record):
            return record
        try:
            return replace(record, running=self.session.running_config(0.0))
        except RtxError as error:
            return record.failed(wording.outcome_unknown(error))


def _goes_last(outcome: Outcome, *, is_left: bool) -> bool:
    """Return whether an operation belongs in the last request, which reads before it writes."""
    follows_lists = is_left and outcome.operation.takes_away
    return follows_lists or bool(outcome.shared_lists() or outcome.whole_lines())


def _lacks_list(outcome: Outcome, record: Record) -> bool:
    """Return whether an operation's edit of a shared list did not take effect."""
    lists = outcome.shared_lists()
    edits = outcome.unapplied_edits(record.running, record.predicted)
    return any(edit.key in lists for edit in edits)
