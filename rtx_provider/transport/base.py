"""The seam between console and wire: send, probe, close, and the facts of the session."""

from collections.abc import Callable
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


@dataclass(frozen=True, slots=True)
class TransportFacts:
    """What is known of a transport and its session at this moment.

    Attributes:
        max_bytes: How large one `send` may be, in bytes.
        is_interactive: Whether it is a live console, in which a rollback timer can run.
        door: Which of the two HTTP doors it is; empty over SSH.
        client_address: Our own address; empty while it is not known.
        router_address: The router's address; empty while it is not known.
        warning: What the session found that the user should know; mostly nothing.
        sessions: How many sessions were opened so far: one more may mean that the router
            restarted.
    """

    max_bytes: int
    is_interactive: bool = False
    door: str = ""
    client_address: str = ""
    router_address: str = ""
    warning: str = ""
    sessions: int = 0


class Transport(Protocol):
    """A way to a router's console that takes lines and gives back what they print."""

    @property
    def facts(self) -> TransportFacts:
        """Return what is known of the session now, without asking the router."""
        ...

    def send(self, lines: bytes) -> Reply:
        """Send console lines, separated by CRLF, once; return what they print.

        Raises:
            TransportError: Nothing was sent.
            OutcomeUnknownError: Lines were sent, and the answer was lost.
            AuthenticationError: The router refused the credentials.
        """
        ...

    def probe(self, *, check_unsaved: bool = False) -> bool | None:
        """Prove that the router lets us in, as far as that is possible without sending lines.

        Args:
            check_unsaved: Whether to find out too whether somebody's changes are not in flash.
                An interactive console leaves the administrator level for that, which ends a
                rollback timer.

        Returns:
            Whether changes are not in flash; None where that was not asked or cannot be told.

        Raises:
            RtxError: The router does not let us in.
        """
        ...

    def close(self, *, leave: bool = True) -> None:
        """End the session, keeping and saving nothing by accident.

        Args:
            leave: Whether to log out; else the connection is dropped without a word, so that a
                rollback timer runs on.
        """
        ...


Connector = Callable[[], Transport]
"""Makes a new transport, which connects when it is used."""
