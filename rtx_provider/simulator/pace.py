"""Moves the router's clock along with the real one, at the rate that the options set.

At a rate of 0 the clock moves only when told to, which is what most tests want.
"""

import threading
from collections.abc import Callable
from time import monotonic
from typing import Protocol

from rtx_provider.simulator.options import Options

_POLL_SECONDS = 0.05


class Timed(Protocol):
    """A device with a clock."""

    options: Options

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        ...


class Pace:
    """Moves the clock of one router.

    Args:
        device: the router.
        lock: guards the router; held while its clock moves.
        remember: called after the clock has moved.
    """

    def __init__(self, device: Timed, lock: threading.RLock, remember: Callable[[], None]) -> None:
        """Count real time from now on."""
        self._device = device
        self._lock = lock
        self._remember = remember
        self._seen = monotonic()
        self._over = threading.Event()

    def start(self) -> None:
        """Move the clock in the background."""
        self._over = threading.Event()
        threading.Thread(target=self._run, args=(self._over,), daemon=True).start()

    def stop(self) -> None:
        """Stop moving the clock in the background."""
        self._over.set()

    def catch_up(self) -> None:
        """Move the clock by the real time since the last call, times the rate."""
        with self._lock:
            now = monotonic()
            elapsed, self._seen = now - self._seen, now
            rate = self._device.options.clock_rate
            if rate:
                self._device.advance(elapsed * rate)
                self._remember()

    def _run(self, over: threading.Event) -> None:
        while not over.wait(_POLL_SECONDS):
            self.catch_up()
