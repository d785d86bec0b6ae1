"""How fast the engine brings operations, and how many at once, as far as it shows.

The engine writes its whole checkpoint before and after each step, one step at a time. In a stack
of a thousand resources each takes a tenth of a second, so that operations arrive one by one. A
batch that waited for the next one only as long as in a small stack would hold two or three.
"""

import time
from collections import deque
from collections.abc import Callable

_REMEMBERED = 8
_FACTOR = 3.0
"""How many times the longest recent pause but one means that no more operations are coming."""
_FEWEST = 4
"""The smallest limit of the engine that is believed: it runs four steps for each core."""


class Pace:
    """The pauses between operations that arrive one after the other. It is not thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin without any.

        Args:
            clock: Returns seconds.
        """
        self._clock = clock
        self._pauses = deque[float](maxlen=_REMEMBERED)
        self._last: float | None = None
        self._answered = 0
        self._most = 0
        self._is_limit = False

    def arrived(self) -> None:
        """Take in that an operation has arrived."""
        now = self._clock()
        if self._last is not None:
            self._pauses.append((now - self._last) / (1 + self._answered))
        self._last, self._answered = now, 0

    def answered(self, count: int) -> None:
        """Take in that so many were answered: the engine writes each down before it goes on.

        The pause begins here, because before that the engine waited for us.
        """
        self._answered += count
        self._last = self._clock()

    def stopped(self, count: int) -> None:
        """Take in that no more than so many operations came, although more were on their way."""
        self._is_limit = count == self._most and count >= _FEWEST
        self._most = count

    def patience(self, count: int) -> float:
        """Return after how many seconds without an operation no more are to be expected.

        Args:
            count: How many operations of the engine have arrived and are not answered. It brings
                no more at once than its `--parallel` allows.
        """
        if self._is_limit and count == self._most:
            return 0.0
        longest_two = sorted(self._pauses)[-2:]  # one may come from another provider's resource
        return _FACTOR * min(longest_two, default=0.0)
