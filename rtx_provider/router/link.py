"""Link: one router's console, opened when it is needed and read no more than needed.

Imports config, console, router.facts and errors. Not thread-safe: the Router
that has it holds a lock.
"""

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from rtx_provider.config.tree import Config, parse_config
from rtx_provider.console.session import Console, Group
from rtx_provider.errors import (
    AuthenticationError,
    FateUnknownError,
    RtxError,
    SaveError,
    TransportError,
    UnsupportedError,
)
from rtx_provider.router.facts import Facts, parse_facts
from rtx_provider.router.timing import Timing
from rtx_provider.transport.base import Transport

Clock = Callable[[], float]


class Sent(NamedTuple):
    """What became of lines that were sent.

    Attributes:
        after: The configuration after them.
        said: What the router refused; None where the answer was lost and the
            router was read anew.
        before: The configuration at the moment before them, where it was asked for.
    """

    after: Config
    said: list[str] | None
    before: Config | None = None


class Link:
    """A router's console, its facts, and the last reading of its configuration."""

    def __init__(
        self, connect: Callable[[], Transport], where: str, timing: Timing, clock: Clock
    ) -> None:
        """Prepare, without connecting."""
        self._connect, self.where, self._timing, self._clock = connect, where, timing, clock
        self._console: Console | None = None
        self._facts: Facts | None = None
        self._config: Config | None = None
        self._read_at = 0.0
        self._serial = ""

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

    def send(self, groups: Sequence[Group]) -> Sent:
        """Send lines and read back; see Console.run."""
        self.fresh()
        try:
            reading = self._opened().run(groups)
        except FateUnknownError as lost:
            self._forget()
            return Sent(self._seen_after(lost), None)
        before = parse_config(reading.before) if reading.before else None
        return Sent(self._note(parse_config(reading.config)), reading.said, before)

    def save(self) -> None:
        """Write the running configuration to flash; see Console.save."""
        self.fresh()
        self.refuse_elsewhere()
        self._opened().save()

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

    def _open(self) -> Config:
        self._console, environment, config = self._knock(self._connect())
        self._facts = parse_facts(environment)
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

    def _seen_after(self, lost: FateUnknownError) -> Config:
        """Read what became of lines whose answer was lost, trying twice."""
        try:
            return self._reread()
        except RtxError as error:
            msg = (
                f"{lost}; lines were sent, and what became of them could not be read ({error}); "
                "run `pulumi refresh` when the router answers again"
            )
            raise FateUnknownError(msg) from None

    def _reread(self) -> Config:
        try:
            return self.fresh()
        except TransportError:
            time.sleep(self._timing.retry)
            self._forget()
            return self.fresh()

    def _note(self, config: Config) -> Config:
        self._config, self._read_at = config, self._clock()
        return config

    def _forget(self) -> None:
        if self._console:
            self._console.close()
        self._config, self._console = None, None

    def _opened(self) -> Console:
        if self._console is None:
            msg = f"{self.where}: no console"
            raise TransportError(msg)
        return self._console
