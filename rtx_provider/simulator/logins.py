"""Who is logged in to the router, over SSH, HTTP or any other connection.

Source: 2.1, 4.10, 58.47.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

SSH = "ssh"
HTTP = "http"


def _no_connection() -> None:
    """Do nothing: this login has no connection to close."""


@dataclass(eq=False, slots=True)
class Login:
    """One login. Two logins of the same user are two objects, and never equal.

    Args:
        name: the user.
        connection: `ssh`, `telnet`, `http` …
        host: the address of the client.
        since: when the login began, by the router's clock.
        active: when something was last typed, by the router's clock.
        end: closes the connection at once, without waiting.
        is_staged: the login was added by a test and has no connection.
    """

    name: str
    connection: str
    host: str
    since: datetime
    active: datetime
    is_administrator: bool = False
    end: Callable[[], None] = _no_connection
    is_staged: bool = False


class Logins:
    """All logins, in the order in which they began."""

    def __init__(self) -> None:
        """Start without a login."""
        self._all: list[Login] = []

    def __iter__(self) -> Iterator[Login]:
        """Iterate over a copy, because logins may end during the iteration."""
        return iter(tuple(self._all))

    def enter(self, login: Login) -> None:
        """Add a login."""
        self._all.append(login)

    def leave(self, login: Login | None) -> None:
        """Remove a login, if it is still there."""
        if login in self._all:
            self._all.remove(login)

    def of(self, connection: str) -> list[Login]:
        """Return the logins over one kind of connection."""
        return [login for login in self._all if login.connection == connection]

    def end_all(self) -> None:
        """Remove every login and close its connection, as a restart does."""
        for login in self:
            self.leave(login)
            login.end()
