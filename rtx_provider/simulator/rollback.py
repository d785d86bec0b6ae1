"""Rollback timers: what brings a configuration back unless somebody confirms it.

Part of the simulator; imports only `logins` and `store`.

A console has one timer, and the last one that was started wins.
A timer belongs to its login, and outlives a connection that just broke.

Source: 56.7.31, 56.7.32.
Unverified: what happens to the timer of a connection that just broke.
"""

from dataclasses import dataclass, field
from datetime import datetime

from rtx_provider.simulator.logins import Login
from rtx_provider.simulator.store import Config


@dataclass(frozen=True, slots=True)
class Timer:
    """What comes back, and when."""

    snapshot: Config
    at: datetime


@dataclass(slots=True)
class Rollbacks:
    """The timers that run, one for each console."""

    _timers: dict[Login, Timer] = field(default_factory=dict)

    def start(self, login: Login, snapshot: Config, at: datetime) -> None:
        """Bring the snapshot back at that time, instead of what was planned before."""
        self._timers[login] = Timer(snapshot, at)

    def stop(self, login: Login | None) -> bool:
        """Keep the configuration, and return whether a timer was running."""
        return login is not None and self._timers.pop(login, None) is not None

    def clear(self) -> None:
        """Forget every timer: the router restarts."""
        self._timers.clear()

    def fire(self, login: Login) -> Config | None:
        """End the timer of a login, and return what comes back."""
        timer = self._timers.pop(login, None)
        return timer.snapshot if timer else None

    def due(self) -> list[tuple[datetime, Login]]:
        """Return when each timer fires."""
        return [(timer.at, login) for login, timer in self._timers.items()]
