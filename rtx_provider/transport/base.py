"""The seam between console and wire: one method to send, one for another way, one to close."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back.

    Attributes:
        data: The console's text, in the console's character set.
        is_whole: Whether the wire itself proves that nothing is cut off.
        columns: The width at which its lines are broken; 0 is the console's own.
    """

    data: bytes
    is_whole: bool
    columns: int = 0


class Transport(Protocol):
    """A way to a router's console that takes lines and gives back what they print."""

    max_bytes: int
    """How large one `send` may be, in bytes."""
    is_interactive: bool
    """Whether it is a live console, in which a rollback timer can run."""
    warning: str
    """What the session found that somebody should know; mostly nothing."""
    sessions: int
    """How many sessions were opened so far: one more may mean that the router restarted."""

    @property
    def door(self) -> str:
        """Return which of the doors it is, where there are several; else nothing."""
        ...

    @property
    def ends(self) -> tuple[str, str]:
        """Return our address and the router's, each empty while it is not known."""
        ...

    def send(self, lines: bytes) -> Reply:
        """Send console lines, separated by CRLF, once; return what they print.

        Raises:
            TransportError: Nothing was sent.
            OutcomeUnknownError: Lines were sent, and the answer was lost.
            AuthenticationError: The router refused the credentials.
        """
        ...

    def fall_back(self) -> bool:
        """Take another way to the same console, if there is one, and say whether."""
        ...

    def probe(self) -> None:
        """Prove that the router lets us in, as far as that is possible without sending lines.

        Raises:
            RtxError: It does not.
        """
        ...

    def unsaved(self) -> bool | None:
        """Tell whether changes are not in flash yet; None where it cannot be told."""
        ...

    def abandon(self) -> None:
        """Drop the connection and say nothing: a rollback timer goes on running."""
        ...

    def close(self) -> None:
        """End the session, keeping and saving nothing by accident."""
        ...
