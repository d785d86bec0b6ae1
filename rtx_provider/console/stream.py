"""The bytes of an interactive console: what is typed, and what is shown until something ends it."""

import time
from collections.abc import Callable
from typing import Protocol

from rtx_provider.errors import TransportError

QUIET_SECONDS = 1.0
"""A console that is silent for so long behind a prompt counts as having lost what was typed."""
LIMIT = 8 * 1024 * 1024
TAIL = 1000
"""How much of the end of a text is searched for what ends it."""
_PATIENCE = 4
_AT_ONCE = 0.001


class Wire(Protocol):
    """A byte stream to a console; see transport.ssh.SshWire."""

    @property
    def where(self) -> str:
        """Return the host and port."""
        ...

    @property
    def addresses(self) -> tuple[str, str]:
        """Return our address and the router's; each is empty if it is not known."""
        ...

    @property
    def is_open(self) -> bool:
        """Return whether the stream can take bytes."""
        ...

    def open(self, typed: bytes = b"") -> None:
        """Connect, and type at once, before the console has shown anything."""
        ...

    def write(self, data: bytes) -> None:
        """Send bytes."""
        ...

    def read(self, seconds: float) -> bytes:
        """Return data that has arrived; empty after this much silence."""
        ...

    def close(self) -> None:
        """Disconnect."""
        ...


class OutOfOrderError(TransportError):
    """The console lost what was typed ahead, or echoed it too early."""


class Stream:
    """A wire, with the patience for it.

    Attributes:
        wire: The byte stream.
        seconds: How long to wait for an answer.
        clock: Returns seconds, for the time limit.
    """

    def __init__(
        self, wire: Wire, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Prepare, without connecting."""
        self.wire, self.seconds, self.clock = wire, seconds, clock
        self._end: float | None = None

    def begin(self) -> None:
        """Begin a dialogue of several answers, which have one time limit together."""
        self._end = self.clock() + _PATIENCE * self.seconds

    def end(self) -> None:
        """End it."""
        self._end = None

    def limit(self) -> float:
        """Return until when the next answer has time."""
        return self._end or self.clock() + _PATIENCE * self.seconds

    def is_still(self) -> bool:
        """Return whether the console is there, and has shown nothing since it was last read."""
        try:
            return not self.wire.read(_AT_ONCE)
        except TransportError:
            return False

    def read_until(
        self,
        has_ended: Callable[[bytes], bool],
        shown: bytes = b"",
        waits: Callable[[bytes], bool] = lambda _: False,
        tail: int = TAIL,
    ) -> bytes:
        """Return the text up to its end.

        Args:
            has_ended: Returns whether a text has ended; it gets the last part of the text.
            shown: The text that was read before.
            waits: Returns whether a text without that end waits for input, so that silence means
                that the console has lost what was typed.
            tail: How much of the end of the text they get.

        Raises:
            OutOfOrderError: The console waits for input.
            TransportError: The console is silent, prints without end, or is gone.
        """
        read, end = bytearray(shown), self.limit()
        while not has_ended(bytes(read[-tail:])):
            is_waiting = waits(bytes(read[-tail:]))
            data = self.wire.read(QUIET_SECONDS if is_waiting else self.seconds)
            read += data
            if is_waiting and not data:
                raise self.out_of_order()
            if not data or self.clock() > end:
                raise self.silent()
            if len(read) > LIMIT:
                raise self.lost()
        return bytes(read)

    def silent(self) -> TransportError:
        """Return the error for a console that does not answer."""
        return TransportError(
            f"{self.wire.where} did not answer as a console within {self.seconds:g} s; "
            "a slow line may need a larger rtx:timeoutSeconds"
        )

    def lost(self) -> TransportError:
        """Return the error for a console that does not come to an end."""
        return TransportError(
            f"{self.wire.where} prints without end, or waits at its pager; try again"
        )

    def out_of_order(self) -> OutOfOrderError:
        """Return the error for a console that has lost what was typed ahead."""
        return OutOfOrderError(
            f"{self.wire.where} lost lines that were typed ahead of its prompt; run again"
        )
