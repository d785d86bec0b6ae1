"""The seam between console and wire: one method to send, one for another way, one to close.

Imports nothing of ours.
"""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back.

    Attributes:
        data: The console's text, in the console's character set.
        is_whole: Whether the wire itself proves that nothing is cut off.
    """

    data: bytes
    is_whole: bool


class Transport(Protocol):
    """A way to a router's console that takes lines and gives back what they print."""

    max_bytes: int
    """How large one `send` may be, in bytes."""

    def send(self, lines: bytes) -> Reply:
        """Send console lines, separated by CRLF, once; return what they print.

        Raises:
            TransportError: Nothing was sent.
            FateUnknownError: Lines were sent, and the answer was lost.
            AuthenticationError: The router refused the credentials.
        """
        ...

    def fall_back(self) -> bool:
        """Take another way to the same console, if there is one, and say whether."""
        ...

    def close(self) -> None:
        """End the session."""
        ...
