"""The router: one place that reads it, plans, applies in batches, verifies, and saves.

A Router is thread-safe: whoever leads takes every waiting operation into one batch with one
read-back, and each operation keeps its own outcome, its own way back and its own error.
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rtx_provider.config.change import Change, Plan
from rtx_provider.config.tree import Config
from rtx_provider.errors import ApplyError, RtxError, SaveError
from rtx_provider.router.access_check import AccessCheck, Say
from rtx_provider.router.confirmed_commit import ConfirmedCommit
from rtx_provider.router.dry_run import DryRun, DryRuns
from rtx_provider.router.facts import Facts
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
        outcome: What became of it; not known, until it was served.
        leads: Whether its thread is to serve the others.
        ready: Set once it was served, or is to lead.
    """

    outcome: Outcome
    leads: bool
    ready: threading.Event = field(default_factory=threading.Event)


class Router:
    """One router, for all the threads of a process.

    Attributes:
        where: Host and port, for messages.
        session: The connection to it.
        confirmed_commit: The rollback that is set before a risky change.
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
            connectors: The ways to the router's console, in the order in which they are tried.
            where: Host and port, for messages.
            workers: How many operations can wait at once; a full batch waits for no more.
            timing: How long to wait for company.
            policy: How carefully it is changed.
            clock: Seconds, for the age of a reading.
            say: Tells the user one line of progress or warning.
        """
        self.where, self._workers = where, workers
        self._timing = timing = timing or Timing()
        self._gate = threading.Condition()
        self._waiting: list[_Waiting] = []
        self._is_led = False
        self._announced: set[str] = set()
        self._lock = threading.RLock()
        self.session = session = RouterSession(connectors, where, timing, clock)
        self.confirmed_commit = commit = ConfirmedCommit(session, clock)
        access = AccessCheck(session, policy or SafetyPolicy(), say)
        ownership, unsaved = Ownership(), UnsavedChanges()
        self._dry_runs = DryRuns(session, commit, access, ownership)
        self._saving = Saving(session, commit, unsaved, timing, say)
        self._transaction = Transaction(
            session, Sender(session), commit, access, ownership, unsaved, timing, say
        )

    def expect(self, serial: str) -> None:
        """Remember the serial number of the stack's router; nothing is done on another."""
        with self._lock:
            self.session.expect(serial)

    @property
    def serial(self) -> str:
        """Return the serial number of the router that was read last, without asking it."""
        return self.session.facts.serial

    def snapshot(self) -> tuple[Facts, Config]:
        """Return facts and configuration, read at most once for all who ask together."""
        with self._lock:
            config = self.session.running_config()
            return self.session.facts, config

    def dry_run(self, change: Change) -> DryRun:
        """Tell what a change would do to the router as it stands, after those foreseen before.

        Raises:
            ConflictError: Somebody's lines are in the way.
            LockoutError: It would shut us out.
        """
        with self._lock:
            return self._dry_runs.run(change)

    def announce(self, name: str) -> None:
        """Say that an operation is on its way, so that a batch waits for it."""
        with self._gate:
            self._announced.add(name)

    def apply(self, change: Change, *, is_durable: bool = False) -> Plan:
        """Bring a change onto the router; returns what was done and what was found.

        Args:
            change: What is asked.
            is_durable: Save before returning; nobody else will.

        Raises:
            ConflictError: Somebody's lines are in the way; nothing was sent.
            ApplyError: Lines were refused or did not take; says what was put back.
            SaveError: All is applied, and not saved.
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
            ConfirmedCommitError: A rollback is set.
            SaveError: The router did not confirm it, or boots from another file.
        """
        with self._lock:
            self._saving.save()

    def close(self) -> None:
        """Leave the router, keeping and saving nothing by accident."""
        with self._lock:
            if self.confirmed_commit.pending:
                self.session.drop()
            self.session.close()

    # -- one leader at a time ------------------------------------------------------------

    def _enqueued(self, operation: Operation) -> _Waiting:
        """Put an operation into the queue; the first one leads."""
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
        """Serve everybody who waits, write to flash for the deletes, and hand over in any case."""
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
        """Run a transaction, and give each operation its outcome."""
        try:
            with self._lock:
                outcomes = self._transaction.run([each.outcome.operation for each in batch])
        except BaseException:  # a fault of ours: nobody may wait for ever, or believe it is done
            for each in batch:
                each.ready.set()
            raise
        for each, outcome in zip(batch, outcomes, strict=True):
            each.outcome = outcome

    def _release(
        self, batch: Sequence[_Waiting], own: _Waiting, unsaved_delete: _Waiting | None
    ) -> None:
        """Wake the others, except for the delete that waits until all is saved."""
        for each in batch:
            if each not in (own, unsaved_delete):
                each.ready.set()

    def _gather(self, own: _Waiting, *, awaits_save: bool) -> list[_Waiting]:
        """Wait for company: until nothing more comes for a while, or every worker waits."""
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
        """Save for every delete that was reported as done while this one waited."""
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
