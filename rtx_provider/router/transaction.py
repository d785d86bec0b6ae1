"""One transaction: a batch of operations on its way onto the router.

Its phases are plan, check access, arm, send, verify, confirm or roll back, and report. Each
phase takes the record of what is known and returns a new one; nothing is changed in place.
A transaction is not thread-safe: the Router that runs it holds a lock.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rtx_provider.config.planner import make_plan
from rtx_provider.config.tree import Config, text_of
from rtx_provider.console.session import Group
from rtx_provider.errors import (
    ApplyError,
    ConfirmedCommitError,
    ConflictError,
    OutcomeUnknownError,
    RtxError,
)
from rtx_provider.router import wording
from rtx_provider.router.access_check import AccessCheck, Say
from rtx_provider.router.concurrent_edits import (
    replanned,
    rewrite_of_changed_lists,
    with_overwritten_lines,
)
from rtx_provider.router.confirmed_commit import ConfirmedCommit
from rtx_provider.router.operation import Operation
from rtx_provider.router.outcome import Outcome
from rtx_provider.router.ownership import Ownership
from rtx_provider.router.record import Record
from rtx_provider.router.restore import restored, restoring_plan
from rtx_provider.router.session import RouterSession, Sent
from rtx_provider.router.timing import Timing
from rtx_provider.router.unsaved_changes import UnsavedChanges
from rtx_provider.router.verification import (
    Failure,
    is_unexplained,
    judge,
    restart_evidence,
    unapplied,
)


@dataclass(frozen=True, slots=True)
class Transaction:
    """The way of a batch of operations onto one router.

    Attributes:
        session: The router.
        confirmed_commit: The rollback that is set before a risky batch.
        access: What is checked so that nobody is locked out.
        ownership: What this process has made its own; each batch adds to it.
        unsaved: What this process wrote and nobody has saved; each batch adds to it.
        timing: How old a reading may be.
        say: Tells the user one line.
    """

    session: RouterSession
    confirmed_commit: ConfirmedCommit
    access: AccessCheck
    ownership: Ownership
    unsaved: UnsavedChanges
    timing: Timing
    say: Say

    def run(self, operations: Sequence[Operation]) -> tuple[Outcome, ...]:
        """Bring operations onto the router; what failed is put back.

        Returns:
            What became of each, in the order of the operations.
        """
        # What edits a shared list goes last, and so into the last request, which reads first.
        ordered = sorted(operations, key=lambda operation: operation.has_shared_list)
        try:
            record = self._plan(ordered)
        except RtxError as error:
            return tuple(Outcome(operation, error=error) for operation in operations)
        record = record.updated(self._commit(record.to_send()).outcomes)
        for outcome in record.successful:
            self.ownership.note(outcome.operation.change)
            self.unsaved.note(outcome.operation.change, outcome.plan)
        return tuple(record.outcome_of(operation) for operation in operations)

    def _commit(self, record: Record) -> Record:
        """Bring what was planned onto the router, as a confirmed commit where it is risky."""
        if not record.outcomes:
            return record
        try:
            self._check_access()
            self._arm(record)
        except RtxError as error:
            return record.failed(error)
        record = self._send(record)
        if record.successful:
            record = self._verify(record)
        return self._confirm(record) if self.confirmed_commit.pending else record

    # -- plan ----------------------------------------------------------------------------

    def _plan(self, operations: Sequence[Operation]) -> Record:
        """Plan on a reading that is recent enough; once more if something seems in the way."""
        has_list = any(operation.has_shared_list for operation in operations)
        config = self.session.fresh(self.timing.list_age_seconds if has_list else None)
        record = self._planned(operations, config)
        is_old = self.session.age() > self.timing.list_age_seconds
        try:
            if is_old and any(isinstance(each.error, ConflictError) for each in record.outcomes):
                record = self._planned(operations, self.session.fresh(0.0))
            self.session.refuse_external_boot()
        except RtxError as error:
            return record.failed(error)
        return record

    def _planned(self, operations: Sequence[Operation], config: Config) -> Record:
        """Plan each operation on what the ones before it leave."""
        outcomes, predicted = [], config
        for operation in operations:
            outcome, predicted = self._planned_one(operation, predicted)
            outcomes.append(outcome)
        return Record(tuple(outcomes), config, predicted, config)

    def _planned_one(self, operation: Operation, config: Config) -> tuple[Outcome, Config]:
        """Plan one operation; a conflict fails only its own."""
        try:
            plan = make_plan(self.ownership.spare(operation.change), config)
            predicted = plan.predict(config)
            if plan.edits:
                self.access.refuse_lockout(operation.title, config, predicted)
        except RtxError as error:
            return Outcome(operation, error=error), config
        return Outcome(operation, plan), predicted

    # -- check access, arm ---------------------------------------------------------------

    def _check_access(self) -> None:
        """Say who else is at work, and refuse to go on beside another run's rollback."""
        self.access.report_other_sessions()
        self.confirmed_commit.refuse_pending()

    def _arm(self, record: Record) -> None:
        """Set a rollback, and say so, where a change may cut us off."""
        reasons = self.access.confirm_reasons(
            [outcome.plan for outcome in record.outcomes], record.before
        )
        if reasons:
            rollback = self.confirmed_commit.arm(self.access.policy.confirm_timeout_seconds)
            self.say(
                f"{self.session.where}: confirmed commit behind `{rollback.arm}`, because of "
                f"{', '.join(reasons)}; if we are cut off, {rollback.outcome}"
            )

    # -- send ----------------------------------------------------------------------------

    def _send(self, record: Record) -> Record:
        """Send all lines; what others may write meanwhile is read right before, and kept."""
        outcomes = [replace(each, sent=each.plan.commands()) for each in record.outcomes]
        try:
            record, sent = self._sent(record, outcomes, reads_before=True)
        except RtxError as error:
            return record.failed(error)
        if sent.before is not None:
            record = with_overwritten_lines(self._rewrite_lists(record, sent.before), sent.before)
        return self._read_again(record)

    def _sent(
        self, record: Record, outcomes: Sequence[Outcome], *, reads_before: bool = False
    ) -> tuple[Record, Sent]:
        """Send the lines of some operations in as few requests as possible, and read back."""
        groups = [
            Group(each.sent, reads_before and bool(each.shared_lists() or each.new_lines()))
            for each in outcomes
        ]
        sent = self.session.send(groups)
        answered = [replace(each, refused=sent.refused.get(at)) for at, each in enumerate(outcomes)]
        record = replace(record, running=sent.after, refusals=sent.refusals)
        return record.updated(answered), sent

    def _rewrite_lists(self, record: Record, found: Config) -> Record:
        """Write lists again that somebody changed between our reading and our line."""
        rewrite = rewrite_of_changed_lists(record, found)
        if not rewrite.lines:
            return record
        self.session.set_deadline(None)  # however late: what a colleague did is written again
        lines = [(key.context, text_of(key, words)) for key, words in rewrite.lines.items()]
        running, outcomes = record.running, rewrite.outcomes
        try:
            running = self.session.send([Group(lines)]).after
        except RtxError as error:
            conflict = (
                "somebody else changed the list meanwhile, and what they did could not be "
                f"written again ({error})"
            )
            outcomes = tuple(replace(each, conflict=conflict) for each in outcomes)
        predicted = record.predicted.with_lines(rewrite.lines)
        return replace(record.updated(outcomes), running=running, predicted=predicted)

    def _read_again(self, record: Record) -> Record:
        """Read again where lines did not take without a word: the reading may have been old."""
        if not is_unexplained(record):
            return record
        try:
            return replace(record, running=self.session.fresh(0.0))
        except RtxError as error:
            return record.failed(wording.outcome_unknown(error))

    # -- verify --------------------------------------------------------------------------

    def _verify(self, record: Record) -> Record:
        """Compare what was read back with the prediction; put back what failed."""
        if self.confirmed_commit.is_lost:
            return self._abandon(record)
        try:
            self.confirmed_commit.refuse_concurrent()
        except RtxError as error:
            return self._restore(record, [Failure(each, str(error)) for each in record.outcomes])
        # After a lost answer, what is missing was never executed. Where more is missing than
        # that, the router has restarted, and what our lines need may be gone.
        evidence = restart_evidence(record)
        failed = unapplied(record.outcomes, record)
        if record.is_answer_lost and failed and not evidence:
            try:
                record = self._send_unapplied(record, failed)
            except RtxError as error:
                return record.failed(wording.outcome_unknown(error), among=failed)
            failed = unapplied([record.outcome_of(each.operation) for each in failed], record)
        return self._report(record, failed, evidence)

    def _send_unapplied(self, record: Record, failed: Sequence[Outcome]) -> Record:
        """Send again only what the router was seen to lack, and secrets that it hides."""
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

    # -- report, restore -----------------------------------------------------------------

    def _report(self, record: Record, failed: Sequence[Outcome], evidence: str) -> Record:
        """Say what was done, or put back what failed and say so in its error."""
        verdict = judge(record, failed, evidence)
        for text in verdict.changed_elsewhere:
            self.say(f"{self.session.where}: {text}")
        if verdict.failures:
            return self._restore(record, verdict.failures)
        self.say(wording.progress(self.session.facts, self.session.where, record.outcomes))
        return record

    def _restore(self, record: Record, failures: Sequence[Failure]) -> Record:
        """Put back what the failed operations changed, and say what could not be."""
        self.session.set_deadline(None)  # however late: what was changed is put back
        groups = [Group(restoring_plan(failure, record).commands()) for failure in failures]
        try:
            if any(group.lines for group in groups):
                record = replace(record, running=self.session.send(groups).after)
        except RtxError as error:
            return record.updated(
                replace(
                    each.outcome,
                    error=ApplyError(
                        f"{each.text}; whether it was put back is not known ({error})"
                    ),
                )
                for each in failures
            )
        return record.updated(
            replace(each.outcome, error=ApplyError(f"{each.text}; {restored(each, record)}"))
            for each in failures
        )

    # -- confirm or roll back ------------------------------------------------------------

    def _confirm(self, record: Record) -> Record:
        """Connect again and confirm the commit, or let the router roll back."""
        applied = record.successful
        try:
            expected = self.session.fresh() if applied else record.before
            record = replace(record, running=self.confirmed_commit.confirm())
        except RtxError as error:
            return self._roll_back(record, error)
        rolled_back = [
            replace(each, error=ApplyError(f"{each.title}: {_ROLLED_BACK_EARLY}"))
            for each in applied
            if each.unapplied_edits(record.running, expected)
        ]
        return self._restore_unknown(record).updated(rolled_back)

    def _restore_unknown(self, record: Record) -> Record:
        """Put back what was not known, which can be read now that we are connected again."""
        unknown = [
            Failure(each, str(each.error))
            for each in record.outcomes
            if isinstance(each.error, OutcomeUnknownError)
        ]
        return self._restore(record, unknown) if unknown else record

    def _roll_back(self, record: Record, cause: RtxError) -> Record:
        """Put all back by the connection that we still have; else the router rolls back."""
        text = f"after this change we could not come in by a new connection ({cause})"
        if isinstance(cause, ConfirmedCommitError):
            text = f"the commit could not be confirmed as it should be ({cause})"
        back = self._restore_by_old_connection(record, text)
        if back is not None:
            return back
        outcome = self.confirmed_commit.roll_back().outcome
        return record.updated(
            replace(
                each,
                error=ApplyError(
                    f"{each.error or f'{each.title}: {text}'}; {outcome}; run `pulumi refresh` "
                    "after that, then `pulumi up`"
                ),
            )
            for each in record.outcomes
        )

    def _restore_by_old_connection(self, record: Record, cause: str) -> Record | None:
        """Put all back, and confirm that by a new connection; None where that fails."""
        rollback = self.confirmed_commit.pending
        if rollback is None or rollback.restarts or self.confirmed_commit.is_lost:
            return None
        failures = [Failure(each, cause) for each in record.successful]
        try:
            record = self._restore(replace(record, running=self.session.fresh()), failures)
            self.confirmed_commit.confirm()
        except RtxError:
            return None  # the rollback is set still, and goes off
        return record

    def _abandon(self, record: Record) -> Record:
        """Put back what a rollback timer will roll back too: its console is gone."""
        text = "the connection broke in which `rollback timer` ran, behind the change,"
        record = self._restore(record, [Failure(each, text) for each in record.outcomes])
        outcome = self.confirmed_commit.roll_back().outcome
        return record.updated(
            replace(
                each,
                error=ApplyError(
                    f"{each.error}; {outcome}: wait for that, then run `pulumi up` again"
                ),
            )
            for each in record.outcomes
        )


_ROLLED_BACK_EARLY = (
    "the router rolled back before the commit was confirmed; a slow line may need a larger "
    "rtx:confirmTimeoutSeconds. Run `pulumi refresh`, then `pulumi up`"
)


def _lacks_list(outcome: Outcome, record: Record) -> bool:
    """Tell whether a shared list is not as an operation left it."""
    lists = outcome.shared_lists()
    edits = outcome.unapplied_edits(record.running, record.predicted)
    return any(edit.key in lists for edit in edits)
