"""A transport that tells of each request before and after it."""

from collections.abc import Callable
from typing import Literal

from rtx_provider.transport.base import Reply, Transport, TransportFacts

When = Literal["before", "after"]


class WatchedTransport:
    """A transport that tells of each request before and after it."""

    def __init__(self, bare: Transport, tell: Callable[[When, bytes], None]) -> None:
        """Watch another transport."""
        self._bare, self._tell = bare, tell

    @property
    def facts(self) -> TransportFacts:
        """Return the facts of the other transport."""
        return self._bare.facts

    def send(self, lines: bytes) -> Reply:
        """Send lines, and tell of them."""
        self._tell("before", lines)
        reply = self._bare.send(lines)
        self._tell("after", lines)
        return reply

    def probe(self, *, check_unsaved: bool = False, is_unchanged: bool = False) -> bool | None:
        """Probe as the other transport does."""
        return self._bare.probe(check_unsaved=check_unsaved, is_unchanged=is_unchanged)

    def close(self, *, leave: bool = True) -> None:
        """Close the other transport."""
        self._bare.close(leave=leave)
