"""Rollback timers: each brings back an earlier configuration unless it is confirmed in time.

A console has one timer; starting another replaces it.
A timer belongs to its login, and keeps running when the connection breaks.

Source: 56.7.31, 56.7.32.
Unverified: what happens to the timer when the connection breaks.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rtx_provider.simulator.logins import Login
from rtx_provider.simulator.store import Config


@dataclass(frozen=True, slots=True)
class Timer:
    """The configuration that comes back, and the time when it does."""

    snapshot: Config
    at: datetime


@dataclass(slots=True)
class Rollbacks:
    """The running timers, one for each console."""

    _timers: dict[Login, Timer] = field(default_factory=dict)

    def start(self, login: Login, snapshot: Config, at: datetime) -> None:
        """Start the timer of a login, in place of one that is running."""
        self._timers[login] = Timer(snapshot, at)

    def stop(self, login: Login | None) -> bool:
        """Stop the timer of a login, and return whether one was running."""
        return login is not None and self._timers.pop(login, None) is not None

    def clear(self) -> None:
        """Stop every timer, as a restart does."""
        self._timers.clear()

    def shift(self, by: timedelta) -> None:
        """Keep the delay of every timer when the clock is set."""
        for login, timer in self._timers.items():
            self._timers[login] = Timer(timer.snapshot, timer.at + by)

    def fire(self, login: Login) -> Config | None:
        """End the timer of a login; return the configuration that comes back, or `None`."""
        timer = self._timers.pop(login, None)
        return timer.snapshot if timer else None

    def due(self) -> list[tuple[datetime, Login]]:
        """Return the time at which each timer rolls back."""
        return [(timer.at, login) for login, timer in self._timers.items()]
