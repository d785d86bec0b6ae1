"""The engine room: one place that reads a router, plans, applies in batches, verifies, saves.

Imports config, console, transport.base and errors. Thread-safe: whoever holds the router takes
every waiting operation into one batch with one read-back, and each operation
keeps its own outcome, its own take-back and its own error.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from rtx_provider.config.grammar import Key
from rtx_provider.config.plan import make_plan
from rtx_provider.config.tree import Config, same, text_of
from rtx_provider.config.wishes import Change, Plan
from rtx_provider.console.session import Group
from rtx_provider.errors import ApplyError, ConflictError, RtxError
from rtx_provider.router import report
from rtx_provider.router.claims import Claims
from rtx_provider.router.facts import Facts
from rtx_provider.router.link import Clock, Link, Sent
from rtx_provider.router.ticket import Ticket
from rtx_provider.router.timing import Timing
from rtx_provider.transport.base import Transport

Say = Callable[[str], None]


class Router:
    """One router, for all the threads of a process."""

    def __init__(
        self,
        connect: Callable[[], Transport],
        where: str,
        *,
        workers: int = 4,
        timing: Timing | None = None,
        clock: Clock = time.monotonic,
        say: Say = lambda _: None,
    ) -> None:
        """Prepare, without connecting.

        Args:
            connect: Opens a transport.
            where: Host and port, for messages.
            workers: How many operations can wait at once; a full batch waits for no more.
            timing: How long to wait for company.
            clock: Seconds, for the age of a reading.
            say: Tells the user one line of progress or warning.
        """
        self.where, self._workers, self._say = where, workers, say
        self._timing = timing or Timing()
        self._link = Link(connect, where, self._timing, clock)
        self._gate = threading.Condition()
        self._waiting: list[Ticket] = []
        self._is_led = False
        self._announced: set[str] = set()
        self._claims = Claims()
        self._holds = threading.RLock()

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
        ticket = Ticket(change, is_durable)
        with self._gate:
            self._announced.discard(change.title)
            self._waiting.append(ticket)
            ticket.leads = not self._is_led
            self._is_led = True
            self._gate.notify_all()
        if not ticket.leads:
            ticket.ready.wait()
        if ticket.leads:
            self._lead(ticket)
        if ticket.error:
            raise ticket.error
        return ticket.plan

    def save(self) -> None:
        """Write the running configuration to flash.

        Raises:
            SaveError: The router did not confirm it, or boots from another file.
        """
        with self._holds:
            self._link.save()
            self._say(f"{self._link.facts.model} {self.where}: saved")

    # -- one leader at a time ------------------------------------------------------------

    def _lead(self, own: Ticket) -> None:
        """Serve own and all that wait, save what is owed, then hand over, whatever happened."""
        debtor: Ticket | None = None
        try:
            while batch := self._gather(own, owes=debtor is not None):
                done = self._serve(batch)
                debtor = debtor or next((t for t in (own, *done) if t in done), None)
                self._release(batch, own, debtor)
                if debtor is None:
                    break
            if debtor:
                self._settle(debtor)
        finally:
            if debtor:
                debtor.ready.set()
            self._hand_over()

    def _serve(self, batch: Sequence[Ticket]) -> list[Ticket]:
        """Commit a batch; return those of it that are done and to be saved."""
        is_judged = False
        try:
            with self._holds:
                self._commit(batch)
            is_judged = True
        finally:
            if not is_judged:  # a fault of ours: nobody may wait for ever, or believe it is done
                self._abandon(batch)
        return [ticket for ticket in batch if ticket.is_durable and not ticket.error]

    def _abandon(self, batch: Sequence[Ticket]) -> None:
        for ticket in batch:
            msg = f"{ticket.title}: whether it was done is not known; run `pulumi refresh`"
            ticket.error = ticket.error or ApplyError(msg)
            ticket.ready.set()

    def _release(self, batch: Sequence[Ticket], own: Ticket, debtor: Ticket | None) -> None:
        """Let the others go, but for the one that stands by until all is saved."""
        for ticket in batch:
            if ticket not in (own, debtor):
                ticket.ready.set()

    def _gather(self, own: Ticket, *, owes: bool) -> list[Ticket]:
        """Wait for company: until nothing more comes for a while, or every worker waits."""
        patience = self._timing.linger if owes else 0.0
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

    def _settle(self, debtor: Ticket) -> None:
        """Save for every delete that was reported as done while this one stood by."""
        try:
            self.save()
        except RtxError as error:
            debtor.error = error

    def _hand_over(self) -> None:
        with self._gate:
            self._is_led = bool(self._waiting)
            if self._waiting:
                self._waiting[0].leads = True
                self._waiting[0].ready.set()

    # -- one batch -----------------------------------------------------------------------

    def _commit(self, batch: Sequence[Ticket]) -> None:
        """Plan, send, read back and judge; what failed is taken back."""
        try:
            # What looks at a list in the last moment goes last, and so into the last request.
            batch = sorted(batch, key=Ticket.shares)
            before, predicted = self._plan(batch)
            self._link.refuse_elsewhere()
        except RtxError as error:
            fail(batch, error)
            return
        todo = [ticket for ticket in batch if ticket.plan.edits and not ticket.error]
        if todo:
            self._execute(todo, before, predicted)
        for ticket in batch:
            if not ticket.error:
                self._claims.note(ticket.change)

    def _plan(self, batch: Sequence[Ticket]) -> tuple[Config, Config]:
        """Plan on a reading that is recent enough; once more if something seems in the way."""
        is_shared = any(ticket.shares() for ticket in batch)
        config = self._link.fresh(self._timing.stale_lists if is_shared else None)
        predicted = self._plan_each(batch, config)
        is_old = self._link.age() > self._timing.stale_lists
        if is_old and any(isinstance(ticket.error, ConflictError) for ticket in batch):
            config = self._link.fresh(0.0)
            predicted = self._plan_each(batch, config)
        return config, predicted

    def _plan_each(self, batch: Sequence[Ticket], config: Config) -> Config:
        """Plan each on what the ones before it leave; a conflict fails only its own."""
        for ticket in batch:
            ticket.error = None
            try:
                ticket.plan = make_plan(self._claims.spare(ticket.change), config)
                config = ticket.plan.predict(config)
            except RtxError as error:
                ticket.error = error
        return config

    def _execute(self, todo: Sequence[Ticket], before: Config, predicted: Config) -> None:
        try:
            after, said, seen = self._run(todo)
            if seen:
                after, predicted = self._renew_lists(todo, before, seen, after, predicted)
        except RtxError as error:
            fail(todo, error)
            return
        late = report.late(todo, after, predicted, said)
        # The connection died: what is missing was never executed. Unless more is
        # missing than that: then it has restarted, and what ours needs may be gone.
        upset = report.upset(todo, predicted, after) if said is None else ""
        if said is None and late and not upset:
            try:
                after, said, _ = self._run_missing(late, after, predicted)
            except RtxError as error:
                fail(late, error)
                return
            late = report.late(todo, after, predicted, said)
        failures, elsewhere = report.judge(todo, late, predicted, after, said or [], upset)
        for text in elsewhere:
            self._say(f"{self.where}: {text}")
        if failures:
            self._take_back(failures, before, after, predicted)
        else:
            self._say(report.progress(self._link.facts, self.where, todo))

    def _run(self, tickets: Sequence[Ticket]) -> Sent:
        """Send the tickets' lines; where a list is among them, look at it in the last moment."""
        for ticket in tickets:
            ticket.group = Group(ticket.plan.commands(), looks=bool(ticket.lists()))
        return self._link.send([ticket.group for ticket in tickets])

    def _renew_lists(
        self,
        todo: Sequence[Ticket],
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
        stale = {key for ticket in changed for key in ticket.lists() if _differ(key, before, seen)}
        if not stale:
            return after, predicted
        theirs = after.with_lines({key: seen.words(key) for key in stale})
        for ticket in changed:
            theirs = ticket.renew(theirs)
        right = {key: theirs.words(key) for key in stale}
        lines = [(key.context, text_of(key, words)) for key, words in right.items()]
        try:
            after = self._link.send([Group(lines)]).after
        except RtxError as error:
            for ticket in changed:
                ticket.conflict = (
                    "somebody else changed the list meanwhile, and what they did could not be "
                    f"written again ({error})"
                )
        return after, predicted.with_lines(right)

    def _run_missing(self, late: Sequence[Ticket], after: Config, predicted: Config) -> Sent:
        """Send again only what the router was seen to lack, and secrets that it hides."""
        for ticket in late:
            if ticket.lists():
                predicted = predicted.with_lines(
                    {key: ticket.renew(after).words(key) for key in ticket.lists()}
                )
            edits = (*ticket.missing(after, predicted), *ticket.unproven(after))
            rest = replace(ticket.plan, edits=edits)
            ticket.group = Group(() if ticket.conflict else rest.commands())
        return self._link.send([ticket.group for ticket in late])

    def _take_back(
        self,
        failures: Sequence[report.Failure],
        before: Config,
        after: Config,
        predicted: Config,
    ) -> None:
        """Put back what the failed operations changed, and say what could not be."""
        plans = [report.way_back(failure, after, predicted) for failure in failures]
        groups = [Group(plan.commands()) for plan in plans]
        try:
            if any(group.lines for group in groups):
                after = self._link.send(groups).after
        except RtxError as error:
            for failure in failures:
                failure.ticket.error = ApplyError(
                    f"{failure.text}; whether it was put back is not known ({error})"
                )
            return
        for failure in failures:
            outcome = report.outcome(failure, before, after, predicted)
            failure.ticket.error = ApplyError(f"{failure.text}; {outcome}")


def fail(tickets: Sequence[Ticket], error: RtxError) -> None:
    """Give an error to those that have none of their own."""
    for ticket in tickets:
        ticket.error = ticket.error or error


def _differ(key: Key, one: Config, other: Config) -> bool:
    return not same(one.words(key), other.words(key))
