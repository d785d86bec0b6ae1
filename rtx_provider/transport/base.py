"""The interface between console and transport: send, probe, close, and session facts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a request.

    Attributes:
        data: The console's text, in the console's character set.
        is_whole: Whether the transport proves that nothing is cut off.
        columns: The width at which lines are broken; 0 for the console's own setting.
    """

    data: bytes
    is_whole: bool
    columns: int = 0


@dataclass(frozen=True, slots=True)
class TransportFacts:
    """The current facts of a transport and its session.

    Attributes:
        max_bytes: The maximum size of one `send`, in bytes.
        is_interactive: Whether it is an interactive console, in which a rollback timer can run.
        door: The HTTP door that is used; empty over SSH.
        client_address: Our own address; empty if it is not known.
        router_address: The router's address; empty if it is not known.
        warning: A warning for the user; usually empty.
        sessions: How many sessions have been opened. An increase may mean that the router
            restarted.
        not_restored: What a session changed and could not put back, as a sentence; else empty.
    """

    max_bytes: int
    is_interactive: bool = False
    door: str = ""
    client_address: str = ""
    router_address: str = ""
    warning: str = ""
    sessions: int = 0
    not_restored: str = ""


class Transport(Protocol):
    """A connection to a router's console, which sends lines and returns their output."""

    @property
    def facts(self) -> TransportFacts:
        """Return the current facts of the session, without asking the router."""
        ...

    def send(self, lines: bytes) -> Reply:
        """Send console lines, separated by CRLF, once; return their output.

        Raises:
            TransportError: Nothing was sent.
            OutcomeUnknownError: Lines were sent, and the answer was lost.
            AuthenticationError: The router refused the credentials.
        """
        ...

    def probe(self, *, check_unsaved: bool = False, is_unchanged: bool = False) -> bool | None:
        """Prove that the router admits us, as far as that is possible without sending lines.

        Args:
            check_unsaved: Whether to find out also whether there are unsaved changes. For that,
                an interactive console leaves administrator level, which ends a rollback timer.
            is_unchanged: Whether the configuration is known to be the one that ran when the
                console last told; then what it told is returned, and it is not asked again.

        Returns:
            Whether there are unsaved changes; None if that was not asked or cannot be found out.

        Raises:
            RtxError: The router does not admit us.
        """
        ...

    def close(self, *, leave: bool = True) -> None:
        """End the session without saving.

        Args:
            leave: Whether to log out. If not, the connection is simply dropped, so that a
                rollback timer runs on.
        """
        ...


Connector = Callable[[], Transport]
"""Returns a new transport, which connects when it is first used."""
