"""The router: reads it, plans, applies operations in batches, verifies and saves.

A Router is thread-safe. One thread at a time leads: it takes all waiting operations into one batch
with one read-back. Each operation keeps its own outcome, restoration and error.
"""

import threading
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from rtx_provider.config.change import Change, Plan
from rtx_provider.config.tree import Config
from rtx_provider.errors import ApplyError, ConflictError, LostChangesError, RtxError, SaveError
from rtx_provider.fit.office import OfficePlan
from rtx_provider.router.access_check import AccessCheck, Say
from rtx_provider.router.backups import Backups, RunBackup
from rtx_provider.router.confirmed_commit import ConfirmedCommit
from rtx_provider.router.dry_run import DryRun, DryRuns
from rtx_provider.router.facts import Facts
from rtx_provider.router.fitting import Fitting
from rtx_provider.router.operation import Operation
from rtx_provider.router.outcome import Outcome
from rtx_provider.router.ownership import Ownership, holding
from rtx_provider.router.pace import Pace
from rtx_provider.router.remembered import Remembered, RememberedSession
from rtx_provider.router.safety_policy import SafetyPolicy
from rtx_provider.router.saving import Saving
from rtx_provider.router.sending import Sender
from rtx_provider.router.session import Clock, RouterSession
from rtx_provider.router.timing import Timing
from rtx_provider.router.transaction import Transaction
from rtx_provider.router.unsaved_changes import UnsavedChanges
from rtx_provider.transport.base import Connector


@dataclass(slots=True, eq=False)
class _Waiting:
    """An operation in the queue.

    Attributes:
        outcome: Its outcome; unknown until it has been served.
        leads: Whether its thread is to serve the others.
        ready: Set when it has been served, or is to lead.
    """

    outcome: Outcome
    leads: bool
    ready: threading.Event = field(default_factory=threading.Event)


class Router:
    """One router, for all the threads of a process.

    Attributes:
        where: The host and port, for messages.
        session: The session with it.
        confirmed_commit: The confirmed commits of risky changes.
        fitting: Whether the plan of a component fits this router.
        ownership: What the stack owns on the router, as far as this process knows.
        saves_later: Whether a later step of this run saves what it writes.
    """

    def __init__(
        self,
        connectors: Sequence[Connector] | Remembered,
        where: str,
        *,
        workers: int = 4,
        timing: Timing | None = None,
        policy: SafetyPolicy | None = None,
        clock: Clock = time.monotonic,
        say: Say = lambda _: None,
        backups: Backups | None = None,
    ) -> None:
        """Prepare, without connecting.

        Args:
            connectors: The connectors to the router's console, in the order to try them; or what
                is remembered of the router, which then stands in for it.
            where: The host and port, for messages.
            workers: How many operations can wait at once; a batch of this size starts at once.
            timing: How long to wait for other operations, and how old a reading may be.
            policy: The safety policy.
            clock: Returns seconds, for the age of a reading.
            say: Shows the user one line of progress or warning.
            backups: Where the configuration of before is kept; None to keep none.
        """
        self.where, self._workers = where, workers
        self._timing = timing = (timing or Timing()).over(policy.path.transport if policy else "")
        self._gate = threading.Condition()
        self._waiting: list[_Waiting] = []
        self._is_led = False
        self._pace = Pace()
        self._announced: set[str] = set()
        self._fresh: set[str] = set()
        self.saves_later = False
        self._lock = threading.RLock()
        self.ownership = Ownership()
        self.session = session = (
            RememberedSession(connectors, where, timing)
            if isinstance(connectors, Remembered)
            else RouterSession(connectors, where, timing, clock)
        )
        self.confirmed_commit = commit = ConfirmedCommit(session, clock, say)
        access = AccessCheck(session, policy or SafetyPolicy(), say)
        ownership, unsaved = self.ownership, UnsavedChanges()
        self.fitting = Fitting(session, say, ownership)
        self._dry_runs = DryRuns(session, commit, access, ownership)
        self._saving = Saving(session, commit, unsaved, ownership, timing, say)
        self._backup = backup = RunBackup(backups, session, say)
        self._transaction = Transaction(
            session,
            Sender(session),
            commit,
            access,
            ownership,
            unsaved,
            timing,
            say,
            backup.make,
            lambda title: self.fitting.refuse_unfit(title, self._fresh),
        )

    def expect(self, serial: str) -> None:
        """Set the serial number of the stack's router; another router is refused."""
        with self._lock:
            self.session.expect(serial)

    @property
    def serial(self) -> str:
        """Return the serial number of the router that was read last, without asking it."""
        return self.session.facts.serial

    @property
    def configuration_before(self) -> str:
        """Return the configuration of before the first line of this run, as the router showed it.

        It is empty if this run has not changed the router.
        """
        return self._backup.text

    def snapshot(self, max_age: float | None = None) -> tuple[Facts, Config]:
        """Return the facts and the configuration; concurrent callers share one reading.

        Args:
            max_age: The maximum age of the reading in seconds; None for the usual one.

        Raises:
            ConfirmedCommitError: The router may roll back, so what it shows is not a fact yet.
        """
        with self._lock:
            config = self.session.running_config(max_age)
            self.confirmed_commit.refuse_pending()
            return self.session.facts, config

    def dry_run(self, change: Change) -> DryRun:
        """Return what a change would do to the router, after the changes of earlier dry runs.

        Raises:
            ConflictError: Foreign lines are in the way.
            LockoutError: The change would lock us out.
        """
        with self._lock:
            return self._dry_runs.run(change)

    def declare(self, plan: OfficePlan) -> None:
        """Take over all that a component is about to declare, to judge it as a whole."""
        with self._lock:
            self.fitting.plan = plan
        self.saves_later = True

    def judge(self, title: str, *, is_new: bool) -> None:
        """Refuse to go on if the declared plan does not fit the router; see Fitting.

        Args:
            title: What is to be done, for messages.
            is_new: Whether nothing of the plan is the stack's own yet.

        Raises:
            UnfitError: It does not fit.
        """
        with self._lock:
            self.session.running_config()
            self.fitting.refuse_unfit(title, None if is_new else self._not_owned_yet())

    def announce(self, name: str, *, is_new: bool = False) -> None:
        """Announce an operation, so that a batch waits for it.

        Args:
            name: The name of the resource.
            is_new: Whether it is to be created.
        """
        with self._gate:
            self._announced.add(name)
            self._fresh |= {name} if is_new else set()

    def apply(self, change: Change, *, is_durable: bool = False) -> Plan:
        """Apply a change to the router, and return the plan that was carried out.

        Args:
            change: The requested change.
            is_durable: Whether to save before returning, because no later step will.

        Raises:
            ConflictError: Foreign lines are in the way; nothing was sent.
            ApplyError: Lines were refused or had no effect; the message says what was put back.
            SaveError: The change is applied but not saved.
        """
        outcome = self._served(Operation(change, is_durable))
        plan = outcome.result()
        if outcome.save_fault:
            raise SaveError(f"{outcome.title}: its change is not saved: {outcome.save_fault}")
        return plan

    def write(self, change: Change) -> tuple[Plan, str]:
        """Apply a change, and save it unless a later step of this run does.

        Returns:
            The plan that was carried out, and why it was not saved; empty if it was, or if the
            later step will.

        Raises:
            ConflictError: Foreign lines are in the way; nothing was sent.
            ApplyError: Lines were refused or had no effect; the message says what was put back.
        """
        plan = self.fitting.plan
        is_saved_later = self.saves_later and (plan is None or change.title in plan.titles)
        outcome = self._served(Operation(change, is_durable=not is_saved_later))
        return outcome.result(), outcome.save_fault

    def _served(self, operation: Operation) -> Outcome:
        """Wait until an operation has been served; its thread may have to serve others, too."""
        own = self._enqueued(operation)
        if not own.leads:
            own.ready.wait()
        if own.leads:
            self._lead(own)
        return own.outcome

    def save(self, *, unless_saved: bool = False, vouches: Collection[str] = ()) -> None:
        """Write the running configuration to flash.

        Args:
            unless_saved: Whether to send no `save` if this process has saved all that it changed.
            vouches: The revisions that no save has confirmed yet; what is missing is refused.

        Raises:
            ConfirmedCommitError: A rollback is armed.
            SaveError: The router did not confirm the save, boots from another file, or lacks
                lines that an earlier run wrote and never saved.
        """
        with self._lock:
            try:
                if unless_saved and self.session.is_saved:
                    self._saving.look(vouches)
                else:
                    self._saving.save(vouches)
                self.saves_later = False
            except RtxError:
                self._backup.name()
                raise

    def close(self) -> None:
        """Close the session without saving."""
        with self._lock:
            if self.confirmed_commit.pending:
                self.session.drop()
            self.session.close()

    def _not_owned_yet(self) -> tuple[str, ...]:
        """Return what of the plan the stack's state does not have; nothing if it is not known."""
        plan = self.fitting.plan
        try:
            owned = self.ownership.read_state("").keys()
        except ConflictError:
            return ()  # each operation is then judged alone
        changes = plan.changes if plan else ()
        return tuple(
            each.title for each in changes if not owned & {*holding(each.title, each.new).own()}
        )

    # -- one leader at a time ------------------------------------------------------------

    def _enqueued(self, operation: Operation) -> _Waiting:
        """Put an operation into the queue; it leads if no other does."""
        with self._gate:
            self._announced.discard(operation.title)
            unknown = ApplyError(
                f"{operation.title}: whether it was done is not known; run `pulumi refresh`"
            )
            own = _Waiting(Outcome(operation, error=unknown), leads=not self._is_led)
            self._waiting.append(own)
            self._pace.arrived()
            self._is_led = True
            self._gate.notify_all()
        return own

    def _lead(self, own: _Waiting) -> None:
        """Serve the waiting operations, save for the durable ones, and hand over the lead.

        A durable operation returns after the save: what the engine then writes into the state, or
        takes out of it, holds after a restart of the router, too.
        """
        unsaved: list[_Waiting] = []
        fault = "whether it was saved is not known, because of an error in this program"
        try:
            while batch := self._gather(own, unsaved):
                self._serve(batch)
                unsaved += [each for each in batch if each.outcome.awaits_save]
                self._release(each for each in batch if each not in (own, *unsaved))
                if not unsaved:
                    break
            fault = self._save_for(unsaved) if unsaved else ""
        finally:
            for each in unsaved:
                each.outcome = replace(each.outcome, save_fault=fault)
            self._release(unsaved)
            self._hand_over()

    def _serve(self, batch: Sequence[_Waiting]) -> None:
        """Run a transaction, and set the outcome of each operation."""
        try:
            with self._lock:
                outcomes = self._transaction.run([each.outcome.operation for each in batch])
        except BaseException:  # an internal error: no thread may wait for ever or report success
            self._backup.name()
            for each in batch:
                each.ready.set()
            raise
        for each, outcome in zip(batch, outcomes, strict=True):
            each.outcome = outcome
        if any(outcome.error for outcome in outcomes):
            self._backup.name()

    def _release(self, served: Iterable[_Waiting]) -> None:
        """Wake the threads of operations that have been served."""
        with self._gate:  # the pace is not thread-safe
            for each in served:
                self._pace.answered(1)
                each.ready.set()

    def _gather(self, own: _Waiting, unsaved: Sequence[_Waiting]) -> list[_Waiting]:
        """Return the next batch: wait until no operation comes for a while, or all workers wait.

        Args:
            own: The operation that leads.
            unsaved: The deletes that are answered when they are saved.
        """
        first = self._timing.save_gather_seconds if unsaved else 0.0
        end = time.monotonic() + max(first, self._timing.gather_limit_seconds)
        with self._gate:
            held = len(unsaved) + (own not in (*unsaved, *self._waiting))
            while len(self._waiting) < self._workers - held and time.monotonic() < end:
                before = len(self._waiting)
                self._gate.wait(max(first, self._patience(held)))
                if len(self._waiting) == before:
                    self._pace.stopped(before + held)
                    break
                first = 0.0
            batch, self._waiting = self._waiting, []
        return batch

    def _patience(self, held: int) -> float:
        """Return how long to wait for another operation; longer if one is known to be coming."""
        timing = self._timing
        if not (self._announced or held):
            return timing.gather_seconds
        least = timing.announced_seconds if self._announced else timing.gather_seconds
        pace = self._pace.patience(len(self._waiting) + held)
        return max(least, min(timing.longest_pause_seconds, pace))

    def _save_for(self, unsaved: Sequence[_Waiting]) -> str:
        """Save operations; if the router lost them before that, carry them out once more.

        Returns:
            Why they are not saved; empty if they are.
        """
        fault = self._saved()
        if isinstance(fault, LostChangesError):
            for each in unsaved:
                each.outcome = replace(each.outcome, operation=each.outcome.operation.again())
            self._serve(unsaved)
            fault = self._saved()
        return str(fault or "")

    def _saved(self) -> RtxError | None:
        """Save, and return the error if that failed."""
        try:
            self.save()
        except RtxError as error:
            return error
        return None

    def _hand_over(self) -> None:
        with self._gate:
            self._is_led = bool(self._waiting)
            if self._waiting:
                self._waiting[0].leads = True
                self._waiting[0].ready.set()
