"""The router: reads it, plans, applies operations in batches, verifies and saves.

A Router is thread-safe. One thread at a time leads: it takes all waiting operations into one batch
with one read-back. Each operation keeps its own outcome, restoration and error.
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rtx_provider.config.change import Change, Plan
from rtx_provider.config.tree import Config
from rtx_provider.errors import ApplyError, RtxError, SaveError
from rtx_provider.fit.office import OfficePlan
from rtx_provider.router.access_check import AccessCheck, Say
from rtx_provider.router.confirmed_commit import ConfirmedCommit
from rtx_provider.router.dry_run import DryRun, DryRuns
from rtx_provider.router.facts import Facts
from rtx_provider.router.fitting import Fitting
from rtx_provider.router.operation import Operation
from rtx_provider.router.outcome import Outcome
from rtx_provider.router.ownership import Ownership
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
    """

    def __init__(
        self,
        connectors: Sequence[Connector],
        where: str,
        *,
        workers: int = 4,
        timing: Timing | None = None,
        policy: SafetyPolicy | None = None,
        clock: Clock = time.monotonic,
        say: Say = lambda _: None,
    ) -> None:
        """Prepare, without connecting.

        Args:
            connectors: The connectors to the router's console, in the order to try them.
            where: The host and port, for messages.
            workers: How many operations can wait at once; a batch of this size starts at once.
            timing: How long to wait for other operations, and how old a reading may be.
            policy: The safety policy.
            clock: Returns seconds, for the age of a reading.
            say: Shows the user one line of progress or warning.
        """
        self.where, self._workers = where, workers
        self._timing = timing = timing or Timing()
        self._gate = threading.Condition()
        self._waiting: list[_Waiting] = []
        self._is_led = False
        self._announced: set[str] = set()
        self._fresh: set[str] = set()
        self._lock = threading.RLock()
        self.session = session = RouterSession(connectors, where, timing, clock)
        self.confirmed_commit = commit = ConfirmedCommit(session, clock)
        access = AccessCheck(session, policy or SafetyPolicy(), say)
        ownership, unsaved = Ownership(), UnsavedChanges()
        self.fitting = Fitting(session, say)
        self._dry_runs = DryRuns(session, commit, access, ownership)
        self._saving = Saving(session, commit, unsaved, timing, say)
        self._transaction = Transaction(
            session,
            Sender(session),
            commit,
            access,
            ownership,
            unsaved,
            timing,
            say,
            self._refuse_unfit,
        )

    def expect(self, serial: str) -> None:
        """Set the serial number of the stack's router; another router is refused."""
        with self._lock:
            self.session.expect(serial)

    @property
    def serial(self) -> str:
        """Return the serial number of the router that was read last, without asking it."""
        return self.session.facts.serial

    def snapshot(self) -> tuple[Facts, Config]:
        """Return the facts and the configuration; concurrent callers share one reading."""
        with self._lock:
            config = self.session.running_config()
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
            self.fitting.refuse_unfit(title, None if is_new else ())

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
        own = self._enqueued(Operation(change, is_durable))
        if not own.leads:
            own.ready.wait()
        if own.leads:
            self._lead(own)
        return own.outcome.result()

    def save(self) -> None:
        """Write the running configuration to flash.

        Raises:
            ConfirmedCommitError: A rollback is armed.
            SaveError: The router did not confirm the save, or boots from another file.
        """
        with self._lock:
            self._saving.save()

    def close(self) -> None:
        """Close the session without saving."""
        with self._lock:
            if self.confirmed_commit.pending:
                self.session.drop()
            self.session.close()

    def _refuse_unfit(self, title: str) -> None:
        self.fitting.refuse_unfit(title, self._fresh)

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
            self._is_led = True
            self._gate.notify_all()
        return own

    def _lead(self, own: _Waiting) -> None:
        """Serve the waiting operations, save for the deletes, and always hand over the lead."""
        unsaved_delete: _Waiting | None = None
        try:
            while batch := self._gather(own, awaits_save=unsaved_delete is not None):
                self._serve(batch)
                durable = [each for each in batch if each.outcome.awaits_save]
                unsaved_delete = unsaved_delete or next(
                    (each for each in (own, *durable) if each in durable), None
                )
                self._release(batch, own, unsaved_delete)
                if unsaved_delete is None:
                    break
            if unsaved_delete:
                self._save_for(unsaved_delete)
        finally:
            if unsaved_delete:
                unsaved_delete.ready.set()
            self._hand_over()

    def _serve(self, batch: Sequence[_Waiting]) -> None:
        """Run a transaction, and set the outcome of each operation."""
        try:
            with self._lock:
                outcomes = self._transaction.run([each.outcome.operation for each in batch])
        except BaseException:  # an internal error: no thread may wait for ever or report success
            for each in batch:
                each.ready.set()
            raise
        for each, outcome in zip(batch, outcomes, strict=True):
            each.outcome = outcome

    def _release(
        self, batch: Sequence[_Waiting], own: _Waiting, unsaved_delete: _Waiting | None
    ) -> None:
        """Wake the other threads, except for the delete that waits for the save."""
        for each in batch:
            if each not in (own, unsaved_delete):
                each.ready.set()

    def _gather(self, own: _Waiting, *, awaits_save: bool) -> list[_Waiting]:
        """Return the next batch: wait until no operation comes for a while, or all workers wait."""
        patience = self._timing.save_gather_seconds if awaits_save else 0.0
        end = time.monotonic() + max(patience, self._timing.gather_limit_seconds)
        with self._gate:
            places = self._workers - (own not in self._waiting)
            while len(self._waiting) < places and time.monotonic() < end:
                before = len(self._waiting)
                self._gate.wait(patience or self._patience())
                if len(self._waiting) == before:
                    break
                patience = 0.0
            batch, self._waiting = self._waiting, []
        return batch

    def _patience(self) -> float:
        return self._timing.announced_seconds if self._announced else self._timing.gather_seconds

    def _save_for(self, unsaved_delete: _Waiting) -> None:
        """Save all deletes of the batches; if that fails, the delete that waited reports it."""
        try:
            self.save()
        except RtxError as error:
            failed = SaveError(f"{unsaved_delete.outcome.title}: its delete is not saved: {error}")
            unsaved_delete.outcome = replace(unsaved_delete.outcome, error=failed)

    def _hand_over(self) -> None:
        with self._gate:
            self._is_led = bool(self._waiting)
            if self._waiting:
                self._waiting[0].leads = True
                self._waiting[0].ready.set()
