"""A time limit for code that may hang, in a search that backtracks or a wait that never ends."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def time_limit(
    seconds: float, error: Callable[[], Exception], *, of_processor: bool = False
) -> Iterator[None]:
    """Raise an error in the block when its time is over; only the main thread can be limited.

    Args:
        seconds: The time.
        error: Makes the error.
        of_processor: Whether time of the processor counts, and not time on the wall.
    """
    what = signal.SIGVTALRM if of_processor else signal.SIGALRM
    timer = signal.ITIMER_VIRTUAL if of_processor else signal.ITIMER_REAL

    def ring(*_: object) -> None:
        raise error()

    before = signal.signal(what, ring)
    signal.setitimer(timer, seconds)
    try:
        yield
    finally:
        signal.setitimer(timer, 0)
        signal.signal(what, before)
