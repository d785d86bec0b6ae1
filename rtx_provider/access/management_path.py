"""How we came in to a router: what must still be open after a change.

Pure.

    >>> ManagementPath("http", "api", port=80, client_address="192.168.100.50").service
    'httpd'

Source: 33.1-33.4, 47.1-47.4 (HTTP), 4.65-4.74 (SSH).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ManagementPath:
    """How we came in: what must still be open after a change.

    Attributes:
        transport: `http` or `ssh`.
        kind: Over HTTP the door of the custom GUI: `execute` or `api`.
        user: The login name; empty for the api path.
        port: The port that we connect to; 0 where it is not known.
        client_address: Our IPv4 address as the router sees it; empty where it is not known.
        router_address: The router's IPv4 address that we connect to; empty where it is
            not known, such as a name that did not resolve.
        by_key: Whether SSH lets us in by a public key.
        by_password: Whether it lets us in by a password.
    """

    transport: str
    kind: str = ""
    user: str = ""
    port: int = 0
    client_address: str = ""
    router_address: str = ""
    by_key: bool = False
    by_password: bool = True

    @property
    def service(self) -> str:
        """Return the router's name for the server behind the path."""
        return "sshd" if self.transport == "ssh" else "httpd"
