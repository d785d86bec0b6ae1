"""The session with one router, opened when it is first needed, with as few reads as possible.

A session is not thread-safe; its Router holds a lock.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rtx_provider.config.shown import shown
from rtx_provider.config.tree import EMPTY, Config, parse_config
from rtx_provider.config.words import split
from rtx_provider.console.session import Console, Group, Refusal, without_header
from rtx_provider.errors import (
    AuthenticationError,
    OutcomeUnknownError,
    RtxError,
    SaveError,
    TransportError,
    UnsupportedError,
)
from rtx_provider.router.facts import Facts, clock_in, parse_facts
from rtx_provider.router.rollback import left_over, pending_rollback, without_rollbacks
from rtx_provider.router.schedules import others_rollback
from rtx_provider.router.timing import Timing
from rtx_provider.router.users import User, parse_users
from rtx_provider.transport.base import Connector, Transport, TransportFacts

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Sent:
    """The result of sending lines.

    Attributes:
        after: The configuration after the lines.
        refusals: The router's refusals; None if the answer was lost and the router was read
            again.
        before: The configuration immediately before the lines, if a group asked for it.
        refused: The line at which each group stopped; see Reading.
        output: What the lines printed; see Reading.
    """

    after: Config
    refusals: tuple[str, ...] | None
    before: Config | None = None
    refused: Mapping[int, Refusal] = field(default_factory=dict)
    output: str = ""


class RouterSession:
    """A router's console, its facts, and the last reading of its configuration.

    Attributes:
        is_saved: Whether the running configuration is known to be in flash.
        where: The host and port, for messages.
        pending_rollback: The line of an armed rollback in the last reading, of any run.
        others_rollback: The line of a rollback that somebody scheduled by hand.
        left_over: The lines of rollbacks whose time is over, which a run left behind.
        users: Who was logged in when the console was opened.
        text: The last reading, as the router printed it.
        is_remembered: Whether the state stands in for the router.
    """

    is_remembered = False

    def __init__(
        self, connectors: Sequence[Connector], where: str, timing: Timing, clock: Clock
    ) -> None:
        """Prepare, without connecting."""
        self._connectors, self.where, self._timing, self._clock = connectors, where, timing, clock
        self._console: Console | None = None
        self._facts: Facts | None = None
        self._config: Config | None = None
        self.text = self._told_of = ""
        self._read_at = self._clock_at = 0.0
        self._time: datetime | None = None
        self._serial = ""
        self.is_saved = False
        self._chosen = self._sessions = 0
        self._deadline: float | None = None
        self.pending_rollback = self.others_rollback = ""
        self.left_over: tuple[str, ...] = ()
        self.users: tuple[User, ...] = ()

    @property
    def facts(self) -> Facts:
        """Return the facts of the router from the first reading."""
        if self._facts is None:
            msg = f"{self.where}: not read yet"
            raise TransportError(msg)
        return self._facts

    def expect(self, serial: str) -> None:
        """Set the serial number of the stack's router; a reading of another is refused."""
        if self._serial and serial != self._serial:
            msg = (
                f"this stack's resources were written to the routers {self._serial} and {serial}; "
                "give each router its own provider, or move the office with `rtx replace`"
            )
            raise UnsupportedError(msg)
        self._serial = serial

    @property
    def is_expecting(self) -> bool:
        """Return whether the serial number of the stack's router is known."""
        return bool(self._serial)

    def age(self) -> float:
        """Return how old the last reading is, in seconds."""
        return self._clock() - self._read_at

    def running_config(self, max_age: float | None = None) -> Config:
        """Return the running configuration, and read it unless the last reading is recent.

        Args:
            max_age: The maximum age of a reading in seconds; None for the usual one.

        Raises:
            UnsupportedError: Another router than the stack's answered.
        """
        limit = self._timing.max_age_seconds if max_age is None else max_age
        if self._config is None or self.age() > limit:
            self._keep(self._open() if self._console is None else self._console.read())
        self._refuse_other_router()
        return self._config or self._keep(self._open())

    def recent_config(self) -> Config:
        """Return a configuration that is recent enough to show the rollback of another run."""
        return self.running_config(self._timing.rollback_age_seconds)

    def send(self, groups: Sequence[Group]) -> Sent:
        """Send lines and read back; see Console.run."""
        self.running_config()
        self.is_saved = False
        try:
            reading = self._current_console().run(groups, self._deadline)
        except OutcomeUnknownError as lost:
            self._disconnect()
            return Sent(self._read_after_loss(lost), None)
        before = without_rollbacks(parse_config(reading.before)) if reading.before else None
        after = self._keep(reading.config)
        return Sent(after, tuple(reading.refusals), before, reading.refused, reading.output)

    def save(self) -> Config | None:
        """Write the running configuration to flash; see Console.save.

        Returns:
            The configuration that was saved; None if it is taken to be the last one read.

        Raises:
            OutcomeUnknownError: The answer was lost.
            SaveError: The configuration was not saved, or the router boots from another file.
        """
        self.recent_config()
        self.refuse_external_boot()
        console = self._current_console()
        try:
            text = console.save()
        except OutcomeUnknownError:
            self._disconnect()
            raise
        if console.transport.probe(check_unsaved=True, is_unchanged=True):
            msg = (
                f"{self.where} confirmed the save, but still asks whether to save: somebody "
                "changed something at the same moment, or the flash does not keep it; run again"
            )
            raise SaveError(msg)
        self.is_saved = True
        if text:
            return self._keep(text)
        is_same = console.transport.facts.sessions == self._sessions
        return None if is_same else self.running_config(0.0)

    def set_deadline(self, moment: float | None) -> None:
        """Set the wall-clock time, in seconds, after which no lines are sent; None for no limit."""
        self._deadline = moment

    def ask(self, lines: Sequence[str]) -> tuple[str, list[str]]:
        """Send lines that do not change the resources' configuration; see Console.ask."""
        text, refusals = self._current_console().ask(lines)
        self._learn_clock(clock_in(text))
        self.is_saved = self.is_saved or "save" in lines
        return text, refusals

    def has_unsaved_changes(self) -> bool:
        """Return whether the router is known to have changes that are not in flash."""
        return not self.is_saved and bool(self.unsaved_changes())

    def unsaved_changes(self) -> bool | None:
        """Return whether the router has changes that are not in flash; None if it does not say.

        The console may have told at the login. That holds as long as each reading is the one of
        the login; if it is another, somebody has changed something, and the console is asked.
        """
        is_unchanged = without_header(self.text) == without_header(self._told_of)
        return self._current_console().transport.probe(
            check_unsaved=True, is_unchanged=is_unchanged
        )

    @property
    def connection(self) -> TransportFacts:
        """Return the facts of the connection, with our address as the router sees it."""
        facts = self._console.transport.facts if self._console else TransportFacts(max_bytes=0)
        ours = [user.address for user in self.users if user.is_us and user.address]
        return replace(facts, client_address=ours[0]) if ours else facts

    def refuse_unwritable(self, title: str, lines: Iterable[str]) -> None:
        """Refuse lines with characters that the console's character set does not have.

        In a batch, such a line would fail the lines of every other resource, too.

        Raises:
            UnsupportedError: Names the resource, the line and the characters.
        """
        for line in lines:
            reason = "" if line.isascii() else self._current_console().unwritable(line)
            if reason:
                msg = f"{title}: `{shown(split(line))}` cannot be sent: {reason}"
                raise UnsupportedError(msg)

    @property
    def console(self) -> object:
        """Return an object that identifies the console; each new connection has another one."""
        return self._console

    def router_time(self) -> datetime | None:
        """Return the time by the router's clock, as far as it is known; see age_of_clock."""
        return self._time and self._time + timedelta(seconds=self.age_of_clock())

    def age_of_clock(self) -> float:
        """Return how long ago the router's clock was read, in seconds."""
        return self._clock() - self._clock_at

    def reconnect(self, *, keeps_console: bool) -> None:
        """Prove by a new connection that the router still admits us.

        Args:
            keeps_console: Whether to keep the old console. If not, the new one replaces it, and
                the next request proves that it works.

        Raises:
            RtxError: The router does not admit us.
        """
        if self._console is None:
            self.running_config(0.0)  # the old connection is gone, so that this is a new one
            return
        transport = self._connectors[self._chosen]()
        if keeps_console:
            transport.probe()
            transport.close(leave=False)  # no session may `exit` while a rollback timer runs
            return
        second = Console(transport)
        second.takes_many = self._console.takes_many
        self._console.transport.close(leave=False)
        self._console = second

    def drop(self) -> None:
        """Drop the connection without logging out, so that a rollback timer runs on."""
        self._disconnect()
        self.is_saved = False

    def close(self) -> None:
        """Log out and close the connection."""
        if self._console:
            self._console.transport.close(leave=True)
        self._disconnect()

    def refuse_external_boot(self) -> None:
        """Refuse a router whose next restart does not boot the file that `save` writes to.

        It booted from a USB stick or card, or another file is the default one.

        Raises:
            SaveError: Nothing that is saved would outlast a restart.
        """
        if self.facts.boots_externally:
            msg = (
                f"{self.where} booted from {self.facts.config_file}: nothing that is saved would "
                "outlast a restart; take the stick or card out, restart, and run again"
            )
            raise SaveError(msg)
        if self.facts.boots_another_file:
            runs, next_one = self.facts.config_file, self.facts.default_file
            msg = (
                f"{self.where} runs {runs}, but its default configuration file is {next_one}: the "
                f"next restart would boot {next_one}, and nothing that is saved to {runs} would "
                f"outlast it. Enter `set-default-config {runs.removeprefix('config')}` if {runs} "
                f"is to stay, or restart the router if {next_one} is to run; then run again"
            )
            raise SaveError(msg)

    def _refuse_other_router(self) -> None:
        there = self.facts.serial
        if self._serial and there and there != self._serial:
            msg = (
                f"wrong router: {self.where} is {self.facts.model} serial {there}, but this stack "
                f"belongs to serial {self._serial}; check rtx:host. If this router has taken the "
                f"place of that one, `rtx replace STACK {there}` moves the office onto it"
            )
            raise UnsupportedError(msg)

    def _open(self) -> str:
        self._console, environment, config = self._first_console()
        self._facts, self.users = parse_facts(environment), parse_users(environment)
        self._time, self._told_of = None, config
        self._learn_clock(self._facts.time)
        return config

    def _learn_clock(self, time_there: datetime | None) -> None:
        if time_there:
            self._time, self._clock_at = time_there, self._clock()

    def _first_console(self) -> tuple[Console, str, str]:
        """Open a console with the first connector that works."""
        last = len(self._connectors) - 1
        for at, connect in enumerate(self._connectors[:last]):
            self._chosen = at
            with suppress(AuthenticationError, UnsupportedError):  # nothing has been changed yet
                return _open_console(connect())
        self._chosen = last
        return _open_console(self._connectors[last]())

    def _read_after_loss(self, lost: OutcomeUnknownError) -> Config:
        """Return the configuration after an answer was lost; a failed read is tried twice."""
        try:
            return self._reread()
        except RtxError as error:
            msg = (
                f"{lost}; lines were sent, and what became of them could not be read ({error}); "
                "run `pulumi refresh` when the router answers again"
            )
            raise OutcomeUnknownError(msg) from None

    def _reread(self) -> Config:
        try:
            return self.running_config()
        except TransportError:
            time.sleep(self._timing.retry_seconds)
            self._disconnect()
            return self.running_config()

    def _keep(self, text: str) -> Config:
        """Store and return a configuration, and store the line of a rollback separately."""
        config, self.text, now = parse_config(text), text, self.router_time()
        self._config = without_rollbacks(config)
        ours = EMPTY if self._config is config else config
        self.pending_rollback = pending_rollback(ours, now)
        self.left_over = left_over(ours, now)
        self.others_rollback = others_rollback(self._config, now)
        self._read_at = self._clock()
        self._sessions = self.connection.sessions
        return self._config

    def _disconnect(self) -> None:
        if self._console:
            self._console.transport.close(leave=False)
        self._config, self._console = None, None

    def _current_console(self) -> Console:
        if self._console is None:
            msg = f"{self.where}: no console"
            raise TransportError(msg)
        return self._console


def _open_console(transport: Transport) -> tuple[Console, str, str]:
    """Open a console on a transport, and read the router's environment and configuration."""
    console = Console(transport)
    try:
        environment, config = console.open()
        parse_facts(environment)
    except RtxError:
        transport.close(leave=False)  # a router has only eight sessions
        raise
    return console, environment, config
