"""The engine room: one place that reads a router, plans, applies in batches, verifies, saves.

Thread-safe: whoever
holds the router takes every waiting operation into one batch with one read-back, and each
operation keeps its own outcome, its own take-back and its own error.
"""

import threading
import time
from collections.abc import Callable, Sequence

from rtx_provider.config.change import Change, Plan
from rtx_provider.config.tree import Config
from rtx_provider.errors import (
    ApplyError,
    OutcomeUnknownError,
    RtxError,
    SaveError,
    TransportError,
)
from rtx_provider.router.batch import Batches, Say
from rtx_provider.router.confirmed_commit import ConfirmedCommit
from rtx_provider.router.dry_run import DryRun
from rtx_provider.router.facts import Facts
from rtx_provider.router.link import Clock, Link
from rtx_provider.router.operation import Operation
from rtx_provider.router.safety_policy import SafetyPolicy
from rtx_provider.router.timing import Timing
from rtx_provider.transport.base import Transport

_TRIES = 10
"""How often to look whether another run is done with its rollback."""


class Router:
    """One router, for all the threads of a process."""

    def __init__(
        self,
        connect: Callable[[], Transport],
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
            connect: Opens a transport.
            where: Host and port, for messages.
            workers: How many operations can wait at once; a full batch waits for no more.
            timing: How long to wait for company.
            policy: How carefully it is changed.
            clock: Seconds, for the age of a reading.
            say: Tells the user one line of progress or warning.
        """
        self.where, self._workers, self._say = where, workers, say
        self._timing = timing or Timing()
        self._link = Link(connect, where, self._timing, clock)
        self._gate = threading.Condition()
        self._waiting: list[Operation] = []
        self._is_led = False
        self._announced: set[str] = set()
        self._holds = threading.RLock()
        self._commit = ConfirmedCommit(self._link, clock)
        self._batches = Batches(
            self._link, self._commit, self._timing, policy or SafetyPolicy(), say
        )

    def expect(self, serial: str) -> None:
        """Remember the serial number of the stack's router; nothing is done on another."""
        with self._holds:
            self._link.expect(serial)

    @property
    def serial(self) -> str:
        """Return the serial number of the router that was read last, without asking it."""
        return self._link.facts.serial

    def snapshot(self) -> tuple[Facts, Config]:
        """Return facts and configuration, read at most once for all who ask together."""
        with self._holds:
            config = self._link.fresh()
            return self._link.facts, config

    def dry_run(self, change: Change) -> DryRun:
        """Tell what a change would do to the router as it stands, after those foreseen before.

        Raises:
            ConflictError: Somebody's lines are in the way.
            LockoutError: It would shut us out.
        """
        with self._holds:
            return self._batches.dry_run(change)

    def announce(self, name: str) -> None:
        """Say that an operation will come in a moment, so that a batch waits for it."""
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
        operation = Operation(change, is_durable)
        with self._gate:
            self._announced.discard(change.title)
            self._waiting.append(operation)
            operation.leads = not self._is_led
            self._is_led = True
            self._gate.notify_all()
        if not operation.leads:
            operation.ready.wait()
        if operation.leads:
            self._lead(operation)
        if operation.error:
            raise operation.error
        return operation.plan

    def save(self) -> None:
        """Write the running configuration to flash.

        Raises:
            ConfirmedCommitError: A rollback is set.
            SaveError: The router did not confirm it, or boots from another file.
        """
        with self._holds:
            self._link.recent()
            self._commit.refuse_saving()
            saved = self._save()
            if self._link.standing:
                saved = self._save_again()
            self._batches.confirm_saved(saved)
            self._say(f"{self._link.facts.model} {self.where}: saved")

    def _save(self) -> Config | None:
        """Save; where the answer is lost, look whether all is there, and save again.

        Raises:
            SaveError: What was done is gone, or nothing can be seen.
        """
        try:
            return self._link.save()
        except OutcomeUnknownError as lost:
            text = f"whether {self.where} saved is not known ({lost})"
        try:
            self._batches.refuse_lost(self._link.fresh(0.0))
        except TransportError as error:
            msg = (
                f"{text}, nor could it be looked up ({error}); run `pulumi refresh`, then "
                "`pulumi up`"
            )
            raise SaveError(msg) from None
        try:
            return self._link.save()
        except TransportError as error:
            msg = f"{text}, nor at a second try ({error}); all is on the router: run again"
            raise SaveError(msg) from None

    def _save_again(self) -> Config | None:
        """Save once more without another run's rollback, which would restart the router for ever.

        Raises:
            SaveError: It is set still.
        """
        for _ in range(_TRIES):
            time.sleep(self._timing.retry)
            self._link.fresh(0.0)
            if not self._link.standing:
                return self._link.save()
        msg = (
            f"what {self.where} saved holds another run's confirmed commit "
            f"(`{self._link.standing}`), set in that very moment: run again as "
            "soon as that run is done, or flash keeps it"
        )
        raise SaveError(msg)

    def close(self) -> None:
        """Leave the router, keeping and saving nothing by accident."""
        with self._holds:
            if self._commit.pending:
                self._link.drop()
            self._link.close()

    # -- one leader at a time ------------------------------------------------------------

    def _lead(self, own: Operation) -> None:
        """Serve own and all that wait, save what is owed, then hand over, whatever happened."""
        saver: Operation | None = None
        try:
            while batch := self._gather(own, awaits_save=saver is not None):
                done = self._serve(batch)
                saver = saver or next((t for t in (own, *done) if t in done), None)
                self._release(batch, own, saver)
                if saver is None:
                    break
            if saver:
                self._settle(saver)
        finally:
            if saver:
                saver.ready.set()
            self._hand_over()

    def _serve(self, batch: Sequence[Operation]) -> list[Operation]:
        """Commit a batch; return those of it that are done and to be saved."""
        is_judged = False
        try:
            with self._holds:
                self._batches.commit(batch)
            is_judged = True
        finally:
            if not is_judged:  # a fault of ours: nobody may wait for ever, or believe it is done
                self._abandon(batch)
        return [operation for operation in batch if operation.is_durable and not operation.error]

    def _abandon(self, batch: Sequence[Operation]) -> None:
        for operation in batch:
            msg = f"{operation.title}: whether it was done is not known; run `pulumi refresh`"
            operation.error = operation.error or ApplyError(msg)
            operation.ready.set()

    def _release(self, batch: Sequence[Operation], own: Operation, saver: Operation | None) -> None:
        """Let the others go, but for the one that stands by until all is saved."""
        for operation in batch:
            if operation not in (own, saver):
                operation.ready.set()

    def _gather(self, own: Operation, *, awaits_save: bool) -> list[Operation]:
        """Wait for company: until nothing more comes for a while, or every worker waits."""
        patience = self._timing.linger if awaits_save else 0.0
        end = time.monotonic() + max(patience, self._timing.gather)
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
        return self._timing.announced if self._announced else self._timing.lull

    def _settle(self, saver: Operation) -> None:
        """Save for every delete that was reported as done while this one stood by."""
        try:
            self.save()
        except RtxError as error:
            saver.error = SaveError(f"{saver.title}: its delete is not saved: {error}")

    def _hand_over(self) -> None:
        with self._gate:
            self._is_led = bool(self._waiting)
            if self._waiting:
                self._waiting[0].leads = True
                self._waiting[0].ready.set()
