"""What lets the router's clock run along with the real one, at a rate of one's own choice.

Part of the simulator; imports only `options`.

Without a rate the clock moves only when told, which is what a test wants.
"""

import threading
from collections.abc import Callable
from time import monotonic
from typing import Protocol

from rtx_provider.simulator.options import Options

_POLL_SECONDS = 0.05


class Timed(Protocol):
    """Whose clock it is."""

    options: Options

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        ...


class Pace:
    """The run of one router's clock.

    Args:
        device: whose clock it is.
        lock: held while time passes.
        remember: called after time has passed.
    """

    def __init__(self, device: Timed, lock: threading.RLock, remember: Callable[[], None]) -> None:
        """Begin now."""
        self._device = device
        self._lock = lock
        self._remember = remember
        self._seen = monotonic()
        self._over = threading.Event()

    def start(self) -> None:
        """Let the clock run in the background."""
        self._over = threading.Event()
        threading.Thread(target=self._run, args=(self._over,), daemon=True).start()

    def stop(self) -> None:
        """Let it stand."""
        self._over.set()

    def catch_up(self) -> None:
        """Let as much time pass as went by since the last time."""
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
