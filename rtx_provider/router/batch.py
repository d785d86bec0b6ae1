"""One batch of operations: plan, send, read back, judge, and take back what failed.

Not thread-safe: the
Router that has it holds a lock.
"""

from collections.abc import Callable, Sequence

from rtx_provider.config.change import Change
from rtx_provider.config.grammar import Key
from rtx_provider.config.planner import make_plan
from rtx_provider.config.shown import shown
from rtx_provider.config.tree import Config, same, text_of
from rtx_provider.console.session import Group
from rtx_provider.errors import (
    ApplyError,
    ConfirmedCommitError,
    ConflictError,
    OutcomeUnknownError,
    RtxError,
    SaveError,
)
from rtx_provider.router import report
from rtx_provider.router.confirmed_commit import ConfirmedCommit
from rtx_provider.router.dry_run import DryRun
from rtx_provider.router.link import Link, Sent
from rtx_provider.router.operation import Operation
from rtx_provider.router.ownership import Ownership
from rtx_provider.router.safety import Safety
from rtx_provider.router.safety_policy import SafetyPolicy
from rtx_provider.router.timing import Timing
from rtx_provider.router.unsaved_changes import UnsavedChanges

Say = Callable[[str], None]


class Batches:
    """The batches of one router."""

    def __init__(
        self, link: Link, commit: ConfirmedCommit, timing: Timing, policy: SafetyPolicy, say: Say
    ) -> None:
        """Prepare, without connecting."""
        self._link, self._commit, self._timing, self._say = link, commit, timing, say
        self._ownership = Ownership()
        self._safety = Safety(link, commit, policy, say)
        self._unsaved = UnsavedChanges()
        self._overlay: Config | None = None
        self._predicted: dict[str, Config] = {}

    def dry_run(self, change: Change) -> DryRun:
        """Plan a change on what the router has and what was foreseen before; see Router."""
        now = self._overlay or self._link.fresh()
        self._link.refuse_elsewhere()
        self._commit.refuse_pending()
        before = self._predicted.setdefault(change.title, now)
        plan = make_plan(self._ownership.spare(change), before)
        after = plan.predict(before)
        lockout = self._safety.verdict(change.title, before, after)
        if before is now:
            self._overlay = after
        shared = Operation(change, plan=plan).lists()
        return DryRun(
            commands=plan.commands(),
            lists=tuple(text_of(key, after.words(key)) for key in shared),
            drops=(report.users_of(plan.switch.key),) if plan.switch else (),
            risks=self._safety.reasons([plan], before),
            lockout=lockout,
        )

    def commit(self, batch: Sequence[Operation]) -> None:
        """Plan, send, read back and judge; what failed is taken back."""
        try:
            # What looks at a list in the last moment goes last, and so into the last request.
            batch = sorted(batch, key=Operation.shares)
            before, predicted = self._plan(batch)
            self._link.refuse_elsewhere()
        except RtxError as error:
            fail(batch, error)
            return
        todo = [operation for operation in batch if operation.plan.edits and not operation.error]
        if todo:
            self._execute_confirmed(todo, before, predicted)
        for operation in batch:
            if not operation.error:
                self._ownership.note(operation.change)
                self._unsaved.note(operation.change, operation.plan)

    def confirm_saved(self, config: Config | None) -> None:
        """Compare what was saved with what this process brought, and forget that.

        Raises:
            SaveError: Something of it was gone by then.
        """
        try:
            self.refuse_lost(config)
        finally:
            self._unsaved.clear()

    def refuse_lost(self, config: Config | None) -> None:
        """Compare a reading with what this process brought and nobody has saved.

        Raises:
            SaveError: Something of it is gone.
        """
        lost = self._unsaved.lost(config) if config else ""
        if lost:
            msg = (
                f"{self._link.where}: what this run had done was undone before it was saved: "
                f"{lost}. It restarted meanwhile, or somebody took it back; run `pulumi refresh`, "
                "then `pulumi up`"
            )
            raise SaveError(msg)

    def _plan(self, batch: Sequence[Operation]) -> tuple[Config, Config]:
        """Plan on a reading that is recent enough; once more if something seems in the way."""
        is_shared = any(operation.shares() for operation in batch)
        config = self._link.fresh(self._timing.stale_lists if is_shared else None)
        predicted = self._plan_each(batch, config)
        is_old = self._link.age() > self._timing.stale_lists
        if is_old and any(isinstance(operation.error, ConflictError) for operation in batch):
            config = self._link.fresh(0.0)
            predicted = self._plan_each(batch, config)
        return config, predicted

    def _plan_each(self, batch: Sequence[Operation], config: Config) -> Config:
        """Plan each on what the ones before it leave; a conflict fails only its own."""
        for operation in batch:
            operation.error = None
            try:
                operation.plan = make_plan(self._ownership.spare(operation.change), config)
                after = operation.plan.predict(config)
                if operation.plan.edits:
                    self._safety.verdict(operation.title, config, after)
                config = after
            except RtxError as error:
                operation.error = error
        return config

    def _execute_confirmed(
        self, todo: Sequence[Operation], before: Config, predicted: Config
    ) -> None:
        """Execute as a confirmed commit where the change may cut us off."""
        reasons = self._safety.reasons([operation.plan for operation in todo], before)
        try:
            self._safety.look_around()
            self._commit.refuse_pending()
            if reasons:
                self._safety.arm(reasons)
        except RtxError as error:
            fail(todo, error)
            return
        self._execute(todo, before, predicted)
        if self._commit.pending:
            self._confirm(todo, before, predicted)

    def _confirm(self, todo: Sequence[Operation], before: Config, predicted: Config) -> None:
        """Come in by a new connection and confirm the commit, or let it go off."""
        done = [operation for operation in todo if not operation.error]
        try:
            expected = self._link.fresh() if done else before
            after = self._commit.confirm()
        except RtxError as error:
            self._retreat(todo, before, predicted, error)
            return
        # Now that we are in again, what was not known can be looked up, and put back.
        unknown = [
            operation for operation in todo if isinstance(operation.error, OutcomeUnknownError)
        ]
        if unknown:
            failures = [report.Failure(operation, str(operation.error)) for operation in unknown]
            self._take_back(failures, before, after, predicted)
        for operation in done:
            if operation.missing(after, expected):
                operation.error = ApplyError(
                    f"{operation.title}: the router rolled back before the commit was confirmed; a "
                    "slow line may need a larger rtx:confirmTimeoutSeconds. Run "
                    "`pulumi refresh`, then `pulumi up`"
                )

    def _retreat(
        self, todo: Sequence[Operation], before: Config, predicted: Config, cause: RtxError
    ) -> None:
        """Take everything back by the connection that we still have; else the rollback does it."""
        text = f"after this change we could not come in by a new connection ({cause})"
        if isinstance(cause, ConfirmedCommitError):
            text = f"the commit could not be confirmed as it should be ({cause})"
        said = {id(t): str(t.error) if t.error else f"{t.title}: {text}" for t in todo}
        failures = [report.Failure(operation, text) for operation in todo if not operation.error]
        rollback = self._commit.pending
        can_return = rollback and not rollback.restarts and not self._commit.is_lost
        if can_return and self._return(failures, before, predicted):
            return
        outcome = self._commit.roll_back().outcome
        for operation in todo:
            operation.error = ApplyError(
                f"{said[id(operation)]}; {outcome}; run `pulumi refresh` after that, then "
                "`pulumi up`"
            )

    def _return(
        self, failures: Sequence[report.Failure], before: Config, predicted: Config
    ) -> bool:
        """Take back by the old connection; tell whether a new one comes in after that."""
        try:
            self._take_back(failures, before, self._link.fresh(), predicted)
            self._commit.confirm()
        except RtxError:
            return False  # the rollback is set still, and goes off
        return True

    def _execute(self, todo: Sequence[Operation], before: Config, predicted: Config) -> None:
        try:
            after, said, seen = self._run(todo)
            if seen:
                after, predicted = self._renew_lists(todo, before, seen, after, predicted)
                before = _met(todo, before, seen)
            after = self._looked_twice(todo, after, predicted, said)
        except RtxError as error:
            fail(todo, error)
            return
        if self._commit.is_lost:
            self._let_go(todo, before, after, predicted)
            return
        if self._is_beside(todo, before, after, predicted):
            return
        late = report.late(todo, after, predicted, said)
        # The connection died: what is missing was never executed. Unless more is
        # missing than that: then it has restarted, and what ours needs may be gone.
        upset = report.upset(todo, predicted, after) if said is None else ""
        if said is None and late and not upset:
            try:
                after, said, _ = self._run_missing(late, after, predicted)
            except RtxError as error:
                fail(late, report.outcome_unknown(error))
                return
            late = report.late(todo, after, predicted, said)
        failures, elsewhere = report.judge(todo, late, predicted, after, said or [], upset)
        for text in elsewhere:
            self._say(f"{self._link.where}: {text}")
        if failures:
            self._take_back(failures, before, after, predicted)
        else:
            self._say(report.progress(self._link.facts, self._link.where, todo))

    def _looked_twice(
        self, todo: Sequence[Operation], after: Config, predicted: Config, said: list[str] | None
    ) -> Config:
        """Read again where lines did not take without a word: that may have been an old reading.

        Raises:
            OutcomeUnknownError: It could not be read.
        """
        late = report.late(todo, after, predicted, said)
        if said is None or not report.is_silent(late, after, predicted, said):
            return after
        try:
            return self._link.fresh(0.0)
        except RtxError as error:
            raise report.outcome_unknown(error) from None

    def _is_beside(
        self, todo: Sequence[Operation], before: Config, after: Config, predicted: Config
    ) -> bool:
        """Take back what was written beside another run's confirmed commit; tell whether it was."""
        try:
            self._commit.refuse_beside()
        except RtxError as error:
            failures = [report.Failure(operation, str(error)) for operation in todo]
            self._take_back(failures, before, after, predicted)
            return True
        return False

    def _let_go(
        self, todo: Sequence[Operation], before: Config, after: Config, predicted: Config
    ) -> None:
        """Take back what a rollback timer takes back too, in a while: its console is gone."""
        text = "the connection broke in which `rollback timer` ran, behind the change,"
        failures = [report.Failure(operation, text) for operation in todo]
        self._take_back(failures, before, after, predicted)
        outcome = self._commit.roll_back().outcome
        for failure in failures:
            failure.operation.error = ApplyError(
                f"{failure.operation.error}; {outcome}: wait for that, then run `pulumi up` again"
            )

    def _run(self, operations: Sequence[Operation]) -> Sent:
        """Send the operations' lines; what others may write meanwhile is looked at right before."""
        for operation in operations:
            looks = bool(operation.lists() or operation.coming())
            operation.group = Group(operation.plan.commands(), looks=looks)
        return self._link.send([operation.group for operation in operations])

    def _renew_lists(
        self,
        todo: Sequence[Operation],
        before: Config,
        seen: Config,
        after: Config,
        predicted: Config,
    ) -> tuple[Config, Config]:
        """Write lists again that somebody changed between our reading and our line.

        A list is written whole, so that our line has wiped out what they did.

        Returns:
            The configuration after it, and what it should be.
        """
        changed = [t for t in todo if any(_differ(key, before, seen) for key in t.lists())]
        stale = {
            key for operation in changed for key in operation.lists() if _differ(key, before, seen)
        }
        if not stale:
            return after, predicted
        theirs = after.with_lines({key: seen.words(key) for key in stale})
        for operation in changed:
            theirs = operation.renew(theirs)
        right = {key: theirs.words(key) for key in stale}
        self._link.send_until(None)  # however late it is: what a colleague did is written again
        lines = [(key.context, text_of(key, words)) for key, words in right.items()]
        try:
            after = self._link.send([Group(lines)]).after
        except RtxError as error:
            for operation in changed:
                operation.conflict = (
                    "somebody else changed the list meanwhile, and what they did could not be "
                    f"written again ({error})"
                )
        return after, predicted.with_lines(right)

    def _run_missing(self, late: Sequence[Operation], after: Config, predicted: Config) -> Sent:
        """Send again only what the router was seen to lack, and secrets that it hides."""
        for operation in late:
            if any(edit.key in operation.lists() for edit in operation.missing(after, predicted)):
                predicted = predicted.with_lines(
                    {key: operation.renew(after).words(key) for key in operation.lists()}
                )
            rest = operation.rest(after, predicted)
            operation.group = Group(() if operation.conflict else rest.commands())
        return self._link.send([operation.group for operation in late])

    def _take_back(
        self,
        failures: Sequence[report.Failure],
        before: Config,
        after: Config,
        predicted: Config,
    ) -> None:
        """Put back what the failed operations changed, and say what could not be."""
        # However late it is: what was changed is put back.
        self._link.send_until(None)
        plans = [report.way_back(failure, after, predicted) for failure in failures]
        groups = [Group(plan.commands()) for plan in plans]
        try:
            if any(group.lines for group in groups):
                after = self._link.send(groups).after
        except RtxError as error:
            for failure in failures:
                failure.operation.error = ApplyError(
                    f"{failure.text}; whether it was put back is not known ({error})"
                )
            return
        for failure in failures:
            outcome = report.outcome(failure, before, after, predicted)
            failure.operation.error = ApplyError(f"{failure.text}; {outcome}")


def fail(operations: Sequence[Operation], error: RtxError) -> None:
    """Give an error to those that have none of their own."""
    for operation in operations:
        operation.error = operation.error or error


def _differ(key: Key, one: Config, other: Config) -> bool:
    return not same(one.words(key), other.words(key))


def _met(todo: Sequence[Operation], before: Config, seen: Config) -> Config:
    """Note where somebody entered, in the last moment, a line that one of ours then replaced.

    Returns:
        The configuration before us, with their lines.
    """
    for operation in todo:
        theirs = [
            key
            for key in operation.coming()
            if _differ(key, before, seen) and not same(operation.plan.after(key), seen.words(key))
        ]
        if theirs:
            line = shown(seen.words(theirs[0]) or ())
            operation.conflict = f"somebody else entered `{line}` in that moment"
            operation.plan = operation.plan.replacing({key: seen.words(key) for key in theirs})
            before = before.with_lines({key: seen.words(key) for key in theirs})
    return before
