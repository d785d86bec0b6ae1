"""Link: one router's console, opened when it is needed and read no more than needed.

Imports config, console, router.facts, router.guards, router.users and errors. Not
thread-safe: the Router that has it holds a lock.
"""

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from rtx_provider.config.tree import Config, parse_config
from rtx_provider.console.session import Console, Group
from rtx_provider.errors import (
    AuthenticationError,
    FateUnknownError,
    GuardError,
    RtxError,
    SaveError,
    TransportError,
    UnsupportedError,
)
from rtx_provider.router.facts import Facts, parse_facts
from rtx_provider.router.guards import Guard, guard_in, guards, without_guards
from rtx_provider.router.timing import Timing
from rtx_provider.router.users import User, parse_users
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
        self._read_at = self._opened_at = 0.0
        self._serial = ""
        self._is_saved = False
        self._guard: Guard | None = None
        self._guarded_until = 0.0
        self._fallen = 0
        self._guardian: Console | None = None
        self._standing = ""
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

    def send(self, groups: Sequence[Group]) -> Sent:
        """Send lines and read back; see Console.run."""
        self.fresh()
        self._is_saved = False
        try:
            reading = self._opened().run(groups)
        except FateUnknownError as lost:
            self._forget()
            return Sent(self._seen_after(lost), None)
        before = without_guards(parse_config(reading.before)) if reading.before else None
        return Sent(self._note(parse_config(reading.config)), reading.said, before)

    def save(self) -> None:
        """Write the running configuration to flash; see Console.save.

        Raises:
            GuardError: A guard is set: what is not proved yet must not outlast it.
            SaveError: It was not written, or will not be booted from.
        """
        self.fresh()
        self.refuse_elsewhere()
        self.refuse_saving()
        self._opened().save()
        if self._opened().unsaved():
            msg = (
                f"{self.where} says that it saved, and still asks whether to save: somebody "
                "changed something in that moment, or its flash does not keep it; run again"
            )
            raise SaveError(msg)
        self._is_saved = True

    def unsaved(self) -> bool:
        """Tell whether somebody's changes are known not to be in flash."""
        return not self._is_saved and bool(self._opened().unsaved())

    # -- the guard -----------------------------------------------------------------------

    @property
    def ends(self) -> tuple[str, str]:
        """Return our address as the router sees it, and the router's, where they are known."""
        here, there = self._console.ends if self._console else ("", "")
        ours = [user.address for user in self.users if user.is_us and user.address]
        return (ours[0] if ours else here), there

    def arm(self, seconds: int) -> Guard:
        """Set a guard, before a change that may cut us off.

        One that restarts the router goes back to what is saved: so everything
        that runs is saved before it.

        Raises:
            GuardError: The router takes none, or another run has set one.
            SaveError: What runs could not be saved before.
        """
        config = self.fresh()
        self.refuse_elsewhere()
        self.refuse_guarded()
        age = self._clock() - self._opened_at
        said = ""
        is_interactive = self._opened().is_interactive
        for guard in guards(self.facts, config, seconds, is_interactive=is_interactive, age=age):
            said = self._set(guard)
            if not said:
                return guard
        msg = (
            f'{self.where} takes no guard ("{said}"), and this change may cut us off; nothing '
            "was changed. Use rtx:transport ssh, set the router's clock, or set rtx:guard to off"
        )
        raise GuardError(msg)

    def _set(self, guard: Guard) -> str:
        """Set a guard; return the router's words where it refuses."""
        self._guarded_until = self._clock() + guard.seconds
        saves = guard.restarts and not self._is_saved
        try:
            said = self._opened().tell([*(["save"] if saves else []), guard.arm, *guard.mark])
            if said and guard.mark:
                self._opened().tell(guard.disarm)
        except SaveError:
            self._opened().tell(guard.disarm)
            self._guarded_until = 0.0
            raise
        except RtxError:
            self._forget()
            raise
        self._is_saved = self._is_saved or saves
        self._guard = None if said else guard
        self._guarded_until = 0.0 if said else self._guarded_until
        self._guardian = self._console
        return said[0] if said else ""

    @property
    def guard(self) -> Guard | None:
        """Return the guard that is set."""
        return self._guard

    @property
    def has_lost_guard(self) -> bool:
        """Tell whether the console is gone in which a rollback timer runs.

        No other can take it back: it will go off.
        """
        guard = self._guard
        return guard is not None and not guard.restarts and self._console is not self._guardian

    def prove(self) -> Config:
        """Come in by a new connection, take the guard back, and read what stands then.

        Raises:
            RtxError: We are not let in, or the guard went off, or is set still.
        """
        guard = self._armed()
        second = Console(self._connect_again())
        if guard.restarts:
            second.takes_many = self._opened().takes_many
            self._opened().abandon()
            self._console = second
        else:
            second.knock()
            second.close()
        sent = self.send([Group([("", line) for line in guard.disarm])])
        if sent.said or sent.said is None or self._standing:
            words = f'refused: "{sent.said[0]}"' if sent.said else "not seen to be done"
            msg = f"taking the guard back (`{guard.disarm[0]}`) was {words}"
            raise GuardError(msg)
        self._guard, self._guarded_until = None, 0.0
        return sent.after

    def give_up(self) -> Guard:
        """Drop the connection, so that the guard goes off; returns what it does then."""
        guard = self._armed()
        self._forget()
        self._guard, self._is_saved = None, False
        return guard

    def refuse_guarded(self) -> None:
        """Refuse to go on while a guard is set that is not ours, or that went wrong.

        Raises:
            GuardError: The router is about to go back.
        """
        left = self._guarded_until - self._clock()
        if self._guard is None and left > 0:
            msg = (
                f"{self.where} is about to go back by itself, within {left:.0f} s; wait for that, "
                "then run `pulumi refresh` and `pulumi up`"
            )
            raise GuardError(msg)
        if self._guard is None and self._standing:
            number = " ".join(self._standing.split()[: 2 + self._standing.startswith("schedule")])
            msg = (
                f"{self.where} is guarded by another run (`{self._standing}`), which works on it "
                "now or was cut off: wait until it is done, or until the router went back. If "
                f"neither will happen, enter `no {number}` on the router"
            )
            raise GuardError(msg)

    def refuse_saving(self) -> None:
        """Refuse to save while a guard is set: what is not proved must not outlast it.

        Raises:
            GuardError: One is set.
        """
        self.refuse_guarded()
        if self._guard:
            msg = f"{self.where}: nothing is saved while a guard is set"
            raise GuardError(msg)

    def close(self) -> None:
        """Leave the router; a guard that is set goes on running."""
        if self._console and self._guard is None:
            self._console.close()
        self._forget()

    def _armed(self) -> Guard:
        if self._guard is None:
            msg = f"{self.where}: no guard is set"
            raise GuardError(msg)
        return self._guard

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
        self._console, environment, config = self._knock(self._connect())
        self._facts, self.users = parse_facts(environment), parse_users(environment)
        self._opened_at = self._clock()
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
            self._fallen += 1
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
        """Keep a reading, apart from what guards the router."""
        self._standing = guard_in(config, self.facts)
        self._config, self._read_at = without_guards(config), self._clock()
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
