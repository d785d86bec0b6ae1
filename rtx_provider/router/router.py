"""The engine room: one place that reads a router, plans, applies in batches, verifies, saves.

Imports config, console and errors. Thread-safe: whoever holds the router takes
every waiting operation into one batch with one read-back, and each operation
keeps its own outcome, its own take-back and its own error.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from rtx_provider.config.plan import Change, Plan, make_plan
from rtx_provider.config.tree import Config, parse_config
from rtx_provider.console.session import Console, Group, Reading
from rtx_provider.errors import (
    ApplyError,
    AuthenticationError,
    FateUnknownError,
    RtxError,
    SaveError,
    TransportError,
    UnsupportedError,
)
from rtx_provider.router import report
from rtx_provider.router.claims import Claims
from rtx_provider.router.facts import Facts, parse_facts
from rtx_provider.router.ticket import Ticket
from rtx_provider.transport.base import Transport

Clock = Callable[[], float]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Timing:
    """How long the engine room waits, in seconds.

    Attributes:
        lull: For another operation to join a batch, after the last one came.
        announced: The same, while an operation is known to be on its way.
        gather: For a batch in all.
        linger: With a save owed, for another delete to share it.
        stale: How old a reading may be that is planned on.
        retry: Before a read is tried again after a broken connection.
    """

    lull: float = 0.03
    announced: float = 0.06
    gather: float = 1.0
    linger: float = 0.3
    stale: float = 30.0
    retry: float = 1.0


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
        self._connect, self.where, self._workers = connect, where, workers
        self._timing, self._clock, self._say = timing or Timing(), clock, say
        self._gate = threading.Condition()
        self._waiting: list[Ticket] = []
        self._is_led = False
        self._announced: set[str] = set()
        self._claims = Claims()
        self._holds = threading.RLock()
        self._console: Console | None = None
        self._facts: Facts | None = None
        self._config: Config | None = None
        self._read_at = 0.0
        self.expected_serial = ""

    def snapshot(self) -> tuple[Facts, Config]:
        """Return facts and configuration, read at most once for all who ask together."""
        with self._holds:
            config = self._fresh()
            return self._known_facts(), config

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
            self._fresh()
            self._refuse_elsewhere()
            self._opened().save()
            self._say(f"{self._known_facts().model} {self.where}: saved")

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
            config = self._fresh()
            self._refuse_elsewhere()
            predicted = self._plan(batch, config)
            todo = [ticket for ticket in batch if ticket.plan.edits and not ticket.error]
            if todo:
                self._execute(todo, config, predicted)
        except RtxError as error:
            for ticket in batch:
                ticket.error = ticket.error or error
        for ticket in batch:
            if not ticket.error:
                self._claims.note(ticket.change)

    def _plan(self, batch: Sequence[Ticket], config: Config) -> Config:
        """Plan each on what the ones before it leave; a conflict fails only its own."""
        for ticket in batch:
            try:
                ticket.plan = make_plan(self._claims.spare(ticket.change), config)
                config = ticket.plan.predict(config)
            except RtxError as error:
                ticket.error = error
        return config

    def _execute(self, todo: Sequence[Ticket], before: Config, predicted: Config) -> None:
        after, said = self._run(todo)
        late = report.late(todo, after, predicted, said)
        # The connection died: what is missing was never executed. Unless more is
        # missing than that: then it has restarted, and what ours needs may be gone.
        upset = report.upset(todo, predicted, after, late) if said is None else ""
        if said is None and late and not upset:
            after, said = self._run_missing(late, after, predicted)
            late = report.late(todo, after, predicted, said)
        words = said or []
        causes = {id(each): upset or report.cause(each, after, predicted, words) for each in late}
        for ticket, text in report.strays(todo, predicted, after, late):
            if ticket:
                causes.setdefault(id(ticket), text)
            else:
                self._say(f"{self.where}: {text}")
        late = [ticket for ticket in todo if id(ticket) in causes]
        if late:
            self._take_back(late, causes, before, after)
        else:
            self._say(report.progress(self._known_facts(), self.where, todo))

    def _run(self, tickets: Sequence[Ticket]) -> tuple[Config, list[str] | None]:
        """Send the tickets' lines; the words are None where the answer was lost."""
        for ticket in tickets:
            ticket.group = Group(ticket.lines())
        return self._send([ticket.group for ticket in tickets])

    def _run_missing(
        self, late: Sequence[Ticket], after: Config, predicted: Config
    ) -> tuple[Config, list[str] | None]:
        """Send again only what the router was seen to lack, and secrets that it hides."""
        for ticket in late:
            edits = (*ticket.missing(after, predicted), *ticket.unproven(after))
            rest = replace(ticket.plan, edits=edits)
            ticket.group = Group([(each.context, each.text) for each in rest.commands()])
        return self._send([ticket.group for ticket in late])

    def _send(self, groups: Sequence[Group]) -> tuple[Config, list[str] | None]:
        try:
            reading = self._opened().run(groups)
        except FateUnknownError as lost:
            self._forget()
            return self._seen_after(lost), None
        return self._note(reading), reading.said

    def _seen_after(self, lost: FateUnknownError) -> Config:
        """Read what became of lines whose answer was lost."""
        try:
            return self._reread()
        except RtxError as error:
            msg = (
                f"{lost}; lines were sent, and what became of them could not be read ({error}); "
                "run `pulumi refresh` when the router answers again"
            )
            raise FateUnknownError(msg) from None

    def _take_back(
        self,
        late: Sequence[Ticket],
        causes: Mapping[int, str],
        before: Config,
        after: Config,
    ) -> None:
        """Put back what the failed operations changed, and say what could not be."""
        backs = [report.way_back(ticket, after) for ticket in late]
        groups = [Group([(each.context, each.text) for each in back.commands()]) for back in backs]
        if any(group.lines for group in groups):
            after, _ = self._send(groups)
        for ticket in late:
            outcome = report.outcome(ticket, before, after)
            ticket.error = ApplyError(f"{ticket.title}: {causes[id(ticket)]}; {outcome}")

    # -- reading -------------------------------------------------------------------------

    def _fresh(self) -> Config:
        """Return the configuration, reading it if nothing recent is at hand."""
        is_old = self._clock() - self._read_at > self._timing.stale
        if self._config is not None and not is_old:
            return self._config
        if self._console is None:
            self._config = self._open()
        else:
            self._config = parse_config(self._console.read())
        self._read_at = self._clock()
        return self._config

    def _open(self) -> Config:
        console, environment, config = self._knock(self._connect())
        facts = parse_facts(environment)
        if self.expected_serial and facts.serial and facts.serial != self.expected_serial:
            msg = (
                f"wrong box: {self.where} is {facts.model} serial {facts.serial}, but this stack "
                f"belongs to serial {self.expected_serial}; check rtx:host, or destroy the stack "
                "of the router that was replaced"
            )
            raise UnsupportedError(msg)
        self._console, self._facts = console, facts
        return parse_config(config)

    def _knock(self, transport: Transport) -> tuple[Console, str, str]:
        """Open a console by the first way on which a router answers; reading harms nothing."""
        console = Console(transport)
        try:
            environment, config = console.open()
            parse_facts(environment)
        except (AuthenticationError, UnsupportedError):
            if not transport.fall_back():
                raise
            return self._knock(transport)
        return console, environment, config

    def _reread(self) -> Config:
        """Read after the connection died, trying once more if it is still down."""
        try:
            return self._fresh()
        except TransportError:
            time.sleep(self._timing.retry)
            self._forget()
            return self._fresh()

    def _note(self, reading: Reading) -> Config:
        self._config = parse_config(reading.config)
        self._read_at = self._clock()
        return self._config

    def _forget(self) -> None:
        if self._console:
            self._console.close()
        self._config, self._console = None, None

    def _opened(self) -> Console:
        if self._console is None:
            self._fresh()
        if self._console is None:
            msg = f"{self.where}: no console"
            raise TransportError(msg)
        return self._console

    def _known_facts(self) -> Facts:
        if self._facts is None:
            msg = f"{self.where}: not read yet"
            raise TransportError(msg)
        return self._facts

    def _refuse_elsewhere(self) -> None:
        facts = self._known_facts()
        if facts.boots_elsewhere:
            msg = (
                f"{self.where} booted from {facts.config_file}: nothing that is saved would "
                "outlast a restart; take the stick or card out, restart, and run again"
            )
            raise SaveError(msg)
