"""Link: one router's console, opened when it is needed and read no more than needed.

Not
thread-safe: the Router that has it holds a lock.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from rtx_provider.config.tree import Config, parse_config
from rtx_provider.console.session import Console, Group, Refusal
from rtx_provider.errors import (
    AuthenticationError,
    OutcomeUnknownError,
    RtxError,
    SaveError,
    TransportError,
    UnsupportedError,
)
from rtx_provider.router.facts import Facts, parse_facts
from rtx_provider.router.rollback import pending_rollback, without_rollbacks
from rtx_provider.router.timing import Timing
from rtx_provider.router.users import User, parse_users
from rtx_provider.transport.base import Transport

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of lines that were sent.

    Attributes:
        after: The configuration after them.
        refusals: What the router refused; None where the answer was lost and the
            router was read again.
        before: The configuration at the moment before them, where it was asked for.
        refused: The line at which a group stopped; see Reading.
    """

    after: Config
    refusals: tuple[str, ...] | None
    before: Config | None = None
    refused: Mapping[int, Refusal] = field(default_factory=dict)


class Link:
    """A router's console, its facts, and the last reading of its configuration.

    Attributes:
        is_saved: Whether all that we know of is in flash.
        standing: The line of a rollback that was read last, whoever set it.
        users: Who was logged in when the console was opened.
    """

    def __init__(
        self, connect: Callable[[], Transport], where: str, timing: Timing, clock: Clock
    ) -> None:
        """Prepare, without connecting."""
        self._connect, self.where, self._timing, self._clock = connect, where, timing, clock
        self._console: Console | None = None
        self._facts: Facts | None = None
        self._config: Config | None = None
        self._read_at = self._opened_at = 0.0
        self._serial = ""
        self.is_saved = False
        self._fallen = self._sessions = 0
        self._until: float | None = None
        self.standing = ""
        self.users: tuple[User, ...] = ()

    @property
    def facts(self) -> Facts:
        """Return the facts of the router, which the first reading brought."""
        if self._facts is None:
            msg = f"{self.where}: not read yet"
            raise TransportError(msg)
        return self._facts

    def expect(self, serial: str) -> None:
        """Remember which router the stack belongs to; a reading of another is refused."""
        self._serial = serial

    def age(self) -> float:
        """Return how old the last reading is, in seconds."""
        return self._clock() - self._read_at

    def fresh(self, stale: float | None = None) -> Config:
        """Return the configuration, reading it if nothing recent is at hand.

        Args:
            stale: How old a reading may be, in seconds.

        Raises:
            UnsupportedError: Another router than the stack's answers.
        """
        limit = self._timing.stale if stale is None else stale
        if self._config is None or self.age() > limit:
            config = self._open() if self._console is None else parse_config(self._console.read())
            self._note(config)
        self._refuse_other()
        return self._config or self._note(self._open())

    def recent(self) -> Config:
        """Return the configuration as it was a moment ago: rollbacks of other runs come and go."""
        return self.fresh(self._timing.stale_rollbacks)

    def send(self, groups: Sequence[Group]) -> Sent:
        """Send lines and read back; see Console.run."""
        self.fresh()
        self.is_saved = False
        try:
            reading = self._opened().run(groups, self._until)
        except OutcomeUnknownError as lost:
            self._forget()
            return Sent(self._seen_after(lost), None)
        before = without_rollbacks(parse_config(reading.before)) if reading.before else None
        after = self._note(parse_config(reading.config))
        return Sent(after, tuple(reading.refusals), before, reading.refused)

    def save(self) -> Config | None:
        """Write the running configuration to flash; see Console.save.

        Returns:
            The configuration that was saved; None where nothing says that it is
            another than was read last.

        Raises:
            OutcomeUnknownError: The answer was lost.
            SaveError: It was not written, or will not be booted from.
        """
        self.recent()
        self.refuse_elsewhere()
        console = self._opened()
        try:
            text = console.save()
        except OutcomeUnknownError:
            self._forget()
            raise
        if console.unsaved():
            msg = (
                f"{self.where} says that it saved, and still asks whether to save: somebody "
                "changed something in that moment, or its flash does not keep it; run again"
            )
            raise SaveError(msg)
        self.is_saved = True
        if text:
            return self._note(parse_config(text))
        is_same = console.sessions == self._sessions
        return None if is_same else self.fresh(0.0)

    def send_until(self, moment: float | None) -> None:
        """Send lines that change something only until then, in seconds of the wall clock."""
        self._until = moment

    def ask(self, lines: Sequence[str]) -> tuple[str, list[str]]:
        """Send lines that change no configuration of ours; see Console.ask."""
        answer = self._opened().ask(lines)
        self.is_saved = self.is_saved or "save" in lines
        return answer

    def unsaved(self) -> bool:
        """Tell whether somebody's changes are known not to be in flash."""
        return not self.is_saved and bool(self._opened().unsaved())

    @property
    def ends(self) -> tuple[str, str]:
        """Return our address as the router sees it, and the router's, where they are known."""
        here, there = self._console.ends if self._console else ("", "")
        ours = [user.address for user in self.users if user.is_us and user.address]
        return (ours[0] if ours else here), there

    @property
    def door(self) -> str:
        """Return which of the doors it is, where there are several; else nothing."""
        return self._console.door if self._console else ""

    @property
    def warning(self) -> str:
        """Return what the session found that somebody should know; see Transport."""
        return self._opened().warning

    @property
    def session(self) -> object:
        """Return what stands for the session; another one after each connection."""
        return self._console

    @property
    def is_interactive(self) -> bool:
        """Tell whether a rollback timer can run in the session."""
        return self._opened().is_interactive

    def age_of_facts(self) -> float:
        """Return how long ago the router told its facts, in seconds."""
        return self._clock() - self._opened_at

    def come_in_anew(self, *, stays: bool) -> None:
        """Come in by a new connection.

        Args:
            stays: Whether the session goes on; else the new one takes its place,
                which proves itself by what is sent next.

        Raises:
            RtxError: We are not let in.
        """
        if self._console is None:
            self.fresh(0.0)  # the old one is gone already, and this is a new one
            return
        second = Console(self._connect_again())
        if stays:
            second.probe()
            second.abandon()  # never `exit` while a rollback timer runs, in whichever session
            return
        second.takes_many = self._opened().takes_many
        self._opened().abandon()
        self._console = second

    def drop(self) -> None:
        """Drop the connection and say nothing, so that what rolls the router back goes on."""
        self._forget()
        self.is_saved = False

    def close(self) -> None:
        """Leave the router."""
        if self._console:
            self._console.close()
        self._forget()

    def refuse_elsewhere(self) -> None:
        """Refuse a router that booted from a stick or card, which a save does not reach.

        Raises:
            SaveError: Nothing that is saved would outlast a restart.
        """
        if self.facts.boots_elsewhere:
            msg = (
                f"{self.where} booted from {self.facts.config_file}: nothing that is saved would "
                "outlast a restart; take the stick or card out, restart, and run again"
            )
            raise SaveError(msg)

    def _refuse_other(self) -> None:
        there = self.facts.serial
        if self._serial and there and there != self._serial:
            msg = (
                f"wrong box: {self.where} is {self.facts.model} serial {there}, but this stack "
                f"belongs to serial {self._serial}; check rtx:host. If that router was replaced, "
                "`pulumi stack rm --force` forgets it, and a new stack begins"
            )
            raise UnsupportedError(msg)

    def _connect_again(self) -> Transport:
        """Take the way that was found to work, by a new connection."""
        transport = self._connect()
        for _ in range(self._fallen):
            transport.fall_back()
        return transport

    def _open(self) -> Config:
        self._fallen = 0
        self._console, environment, config = self._probe(self._connect())
        self._facts, self.users = parse_facts(environment), parse_users(environment)
        self._opened_at = self._clock()
        return parse_config(config)

    def _probe(self, transport: Transport) -> tuple[Console, str, str]:
        """Open a console by the first way on which a router answers; reading harms nothing."""
        console = Console(transport)
        try:
            environment, config = console.open()
            parse_facts(environment)
        except (AuthenticationError, UnsupportedError):
            if not transport.fall_back():
                console.abandon()
                raise
            self._fallen += 1
            return self._probe(transport)
        except RtxError:
            console.abandon()  # a router has eight sessions, and this one would stay open
            raise
        return console, environment, config

    def _seen_after(self, lost: OutcomeUnknownError) -> Config:
        """Read what became of lines whose answer was lost, trying twice."""
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
            return self.fresh()
        except TransportError:
            time.sleep(self._timing.retry)
            self._forget()
            return self.fresh()

    def _note(self, config: Config) -> Config:
        """Keep a reading, apart from what rolls the router back."""
        self.standing = pending_rollback(config, self.facts)
        self._config, self._read_at = without_rollbacks(config), self._clock()
        self._sessions = self._console.sessions if self._console else 0
        return self._config

    def _forget(self) -> None:
        if self._console:
            self._console.abandon()
        self._config, self._console = None, None

    def _opened(self) -> Console:
        if self._console is None:
            msg = f"{self.where}: no console"
            raise TransportError(msg)
        return self._console
