"""A transaction: it applies a batch of operations to the router.

Its phases are plan, check access, arm, send, verify, confirm or roll back, and report. Each
phase takes the record and returns a new one; nothing is changed in place. A transaction is not
thread-safe; the Router that runs it holds a lock.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from rtx_provider.config.planner import make_plan
from rtx_provider.config.tree import Config
from rtx_provider.errors import (
    ApplyError,
    ConfirmedCommitError,
    ConflictError,
    OutcomeUnknownError,
    RtxError,
)
from rtx_provider.router import wording
from rtx_provider.router.access_check import AccessCheck, Say
from rtx_provider.router.confirmed_commit import ConfirmedCommit
from rtx_provider.router.operation import Operation
from rtx_provider.router.ordering import in_order
from rtx_provider.router.outcome import Outcome
from rtx_provider.router.ownership import Ownership
from rtx_provider.router.record import Record
from rtx_provider.router.sending import Sender
from rtx_provider.router.session import RouterSession
from rtx_provider.router.still_named import still_named
from rtx_provider.router.timing import Timing
from rtx_provider.router.unsaved_changes import UnsavedChanges
from rtx_provider.router.verification import (
    Failure,
    judge,
    restart_evidence,
    unapplied,
)


@dataclass(frozen=True, slots=True)
class Transaction:
    """Applies batches of operations to one router.

    Attributes:
        session: The session with the router.
        sender: Sends the lines.
        confirmed_commit: The confirmed commits of risky batches.
        access: The checks that prevent a lock-out.
        ownership: What this process owns; each batch adds to it.
        unsaved: The unsaved changes of this process; each batch adds to them.
        timing: How old a reading may be.
        say: Shows the user one line.
        backup: Keeps the configuration of before the first line, or raises an error.
        refuse_unfit: Raises an error if the plan of the run does not fit the router.
    """

    session: RouterSession
    sender: Sender
    confirmed_commit: ConfirmedCommit
    access: AccessCheck
    ownership: Ownership
    unsaved: UnsavedChanges
    timing: Timing
    say: Say
    backup: Callable[[], None] = lambda: None
    refuse_unfit: Callable[[str], None] = lambda _: None

    def run(self, operations: Sequence[Operation]) -> tuple[Outcome, ...]:
        """Apply operations to the router, and put back what failed.

        Returns:
            The outcomes, in the order of the operations.
        """
        ordered = in_order(operations)
        try:
            record = self._plan(ordered)
        except RtxError as error:
            return tuple(Outcome(operation, error=error) for operation in operations)
        self._report_faults(record)
        record = record.updated(self._commit(record.to_send()).outcomes)
        for outcome in record.successful:
            self.ownership.record(outcome.operation.change)
            self.unsaved.record(outcome.operation.change, outcome.plan)
        return tuple(record.outcome_of(operation) for operation in operations)

    def _report_faults(self, record: Record) -> None:
        """Say what of the stack's other resources is missing or changed on the router."""
        urns = frozenset(outcome.operation.change.urn for outcome in record.outcomes)
        for fault in self.ownership.faults(record.before, urns):
            self.say(wording.fault(self.session.where, fault))

    def _commit(self, record: Record) -> Record:
        """Apply the planned operations, as a confirmed commit if they are risky."""
        if not record.outcomes:
            return record
        try:
            self.access.report_other_sessions()
            self.confirmed_commit.refuse_pending()
            self.backup()
            self.confirmed_commit.remove_left_over()
            for text in wording.adopted(record.outcomes):
                self.say(f"{self.session.where}: {text}")
            self._arm(record)
        except RtxError as error:
            return record.failed(error)
        record = self.sender.send(record)
        if record.successful:
            record = self._verify(record)
        return self._confirm(record) if self.confirmed_commit.pending else record

    # -- plan ----------------------------------------------------------------------------

    def _plan(self, operations: Sequence[Operation]) -> Record:
        """Plan on a recent reading; if there is a conflict, read and plan once more."""
        has_list = any(operation.has_shared_list for operation in operations)
        config = self.session.running_config(self.timing.list_age_seconds if has_list else None)
        self.confirmed_commit.refuse_pending()
        record = self._planned(operations, config)
        is_old = self.session.age() > self.timing.list_age_seconds
        try:
            if is_old and any(isinstance(each.error, ConflictError) for each in record.outcomes):
                record = self._planned(operations, self.session.running_config(0.0))
            self.session.refuse_external_boot()
        except RtxError as error:
            return record.failed(error)
        return record

    def _planned(self, operations: Sequence[Operation], config: Config) -> Record:
        """Plan all operations, but for those that would delete what a line still names."""
        refused: dict[Operation, RtxError] = {}
        while True:
            record = self._planned_without(refused, operations, config)
            dangling = still_named(record)
            if not dangling:
                return record
            refused |= dangling  # the others are planned again, without what these would do

    def _planned_without(
        self, refused: Mapping[Operation, RtxError], operations: Sequence[Operation], config: Config
    ) -> Record:
        """Plan each operation on the predicted result of those before it."""
        outcomes, predicted = [], config
        for operation in operations:
            error = refused.get(operation)
            outcome = Outcome(operation, error=error)
            if error is None:
                outcome, predicted = self._planned_one(operation, predicted)
            outcomes.append(outcome)
        return Record(tuple(outcomes), config, predicted, config)

    def _planned_one(self, operation: Operation, config: Config) -> tuple[Outcome, Config]:
        """Plan one operation; an error fails only this operation."""
        try:
            if operation.change.new:  # a delete is never refused
                self.refuse_unfit(operation.title)
            change = self.ownership.without_others(operation.change)
            plan = make_plan(change, config)
            self.ownership.refuse_taking(change, config)
            self.session.refuse_unwritable(operation.title, (each.text for each in plan.commands()))
            predicted = plan.predict(config)
            if plan.edits:
                self.access.refuse_lockout(operation.title, config, plan, predicted)
        except RtxError as error:
            return Outcome(operation, error=error), config
        return Outcome(operation, plan), predicted

    # -- check access, arm ---------------------------------------------------------------

    def _arm(self, record: Record) -> None:
        """Arm a rollback and tell the user, if the change may cut somebody off."""
        reasons = self.access.confirm_reasons(
            [outcome.plan for outcome in record.outcomes], record.before
        )
        if reasons:
            rollback = self.confirmed_commit.arm(
                self.access.policy.confirm_timeout_seconds,
                [line.text for each in record.outcomes for line in each.plan.commands()],
            )
            self.say(
                f"{self.session.where}: confirmed commit behind `{rollback.arm}`, because of "
                f"{', '.join(reasons)}; if we are cut off, {rollback.consequence}"
            )

    # -- verify --------------------------------------------------------------------------

    def _verify(self, record: Record) -> Record:
        """Compare the read-back with the prediction, and put back what failed."""
        if self.confirmed_commit.is_console_lost:
            text = "the connection in which `rollback timer` ran broke after the change"
            return self._roll_back_without_console(record, text)
        try:
            self.confirmed_commit.refuse_concurrent()
        except RtxError as error:
            return self.sender.restore(
                record, [Failure(each, str(error)) for each in record.outcomes]
            )
        # After a lost answer, missing lines of ours were never executed. If foreign lines are
        # missing too, the router has restarted, and the lines that ours depend on may be gone.
        evidence = restart_evidence(record)
        failed = unapplied(record.outcomes, record)
        if record.is_answer_lost and failed and not evidence:
            try:
                record = self.sender.send_unapplied(record, failed)
            except RtxError as error:
                return record.failed(wording.outcome_unknown(error), among=failed)
            # Of all of them: the router may have lost what had arrived, in the meantime.
            failed = unapplied(record.outcomes, record)
        return self._report(record, failed, evidence)

    # -- report --------------------------------------------------------------------------

    def _report(self, record: Record, failed: Sequence[Outcome], evidence: str) -> Record:
        """Report progress, or put back what failed and report that in the errors."""
        verdict = judge(record, failed, evidence)
        for text in verdict.changed_elsewhere:
            self.say(f"{self.session.where}: {text}")
        if verdict.failures:
            return self.sender.restore(record, verdict.failures)
        if verdict.changed_elsewhere:
            self.say(wording.changes_kept(self.session.where))
        self.say(wording.progress(self.session.facts, self.session.where, record.outcomes))
        return record

    # -- confirm or roll back ------------------------------------------------------------

    def _confirm(self, record: Record) -> Record:
        """Connect again and confirm the commit, or let the router roll back."""
        applied = record.successful
        try:
            expected = self.session.running_config() if applied else record.before
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
        """Put back operations whose outcome could not be read, now that we are connected again."""
        unknown = [
            Failure(each, str(each.error))
            for each in record.outcomes
            if isinstance(each.error, OutcomeUnknownError)
        ]
        return self.sender.restore(record, unknown) if unknown else record

    def _roll_back(self, record: Record, cause: RtxError) -> Record:
        """Put everything back through the old connection; if that fails, the router rolls back."""
        text = f"after this change a new connection failed ({cause})"
        if isinstance(cause, ConfirmedCommitError):
            text = f"the commit could not be confirmed ({cause})"
        if self.confirmed_commit.is_console_lost:
            return self._roll_back_without_console(record, text)
        back = self._restore_by_old_connection(record, text)
        if back is not None:
            return back
        consequence = self.confirmed_commit.roll_back()
        return record.updated(
            replace(
                each,
                error=ApplyError(
                    f"{each.error or f'{each.title}: {text}'}; {consequence}; run `pulumi refresh` "
                    "after that, then `pulumi up`"
                ),
            )
            for each in record.outcomes
        )

    def _restore_by_old_connection(self, record: Record, cause: str) -> Record | None:
        """Put everything back, and confirm through a new connection; return None if that fails."""
        rollback = self.confirmed_commit.pending
        if rollback is None or rollback.restarts or self.confirmed_commit.is_console_lost:
            return None
        failures = [Failure(each, cause) for each in record.successful]
        try:
            record = self.sender.restore(
                replace(record, running=self.session.running_config()), failures
            )
            self.confirmed_commit.confirm()
        except RtxError:
            return None  # the rollback is still set, and the router will roll back
        return record

    def _roll_back_without_console(self, record: Record, text: str) -> Record:
        """Put everything back, which is right whether the timer of the lost console runs or not."""
        with suppress(RtxError):  # if it cannot be read, it cannot be put back either, and says so
            record = replace(record, running=self.session.running_config())
        record = self.sender.restore(record, [Failure(each, text) for each in record.outcomes])
        consequence = self.confirmed_commit.roll_back()
        return record.updated(
            replace(
                each,
                error=ApplyError(
                    f"{each.error}; {consequence}: wait for that, then run `pulumi up` again"
                ),
            )
            for each in record.outcomes
        )


_ROLLED_BACK_EARLY = (
    "the router rolled back before the commit was confirmed; a slow line may need a larger "
    "rtx:confirmTimeoutSeconds. Run `pulumi refresh`, then `pulumi up`"
)
