"""Who is logged in at the router, over whatever way in.

Part of the simulator; imports only the standard library.

Source: 2.1, 4.10, 58.47.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

SSH = "ssh"
HTTP = "http"


def _stay() -> None:
    """Do nothing: this login has no connection that could be ended."""


@dataclass(eq=False, slots=True)
class Login:
    """One login; two logins of one user are two.

    Args:
        name: the user.
        connection: `ssh`, `telnet`, `http` …
        host: the address it came from.
        since: when it began, by the router's clock.
        active: when something was typed last, by the router's clock.
        end: closes its connection at once, and never waits for anything.
        is_staged: nobody real sits there.
    """

    name: str
    connection: str
    host: str
    since: datetime
    active: datetime
    is_administrator: bool = False
    end: Callable[[], None] = _stay
    is_staged: bool = False


class Logins:
    """Everybody who is logged in, in the order in which they came."""

    def __init__(self) -> None:
        """Start with nobody."""
        self._all: list[Login] = []

    def __iter__(self) -> Iterator[Login]:
        """Go through a copy, so that logins may end meanwhile."""
        return iter(tuple(self._all))

    def enter(self, login: Login) -> None:
        """Let somebody in."""
        self._all.append(login)

    def leave(self, login: Login | None) -> None:
        """Forget a login, if it is still there."""
        if login in self._all:
            self._all.remove(login)

    def of(self, connection: str) -> list[Login]:
        """Return those that came over one kind of connection."""
        return [login for login in self._all if login.connection == connection]

    def end_all(self) -> None:
        """Close every connection: the router restarts."""
        for login in self:
            self.leave(login)
            login.end()
