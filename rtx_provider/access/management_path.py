"""The management path: how we reach a router, and what a change must leave open.

    >>> ManagementPath("http", "api", port=80, client_address="192.168.100.50").service
    'httpd'

Source: 33.1-33.4, 47.1-47.4 (HTTP), 4.65-4.74 (SSH).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ManagementPath:
    """How we reach a router; a change must leave this path open.

    Attributes:
        transport: `http` or `ssh`.
        kind: Over HTTP, the door of the custom GUI: `execute` or `api`.
        user: The login name; empty for the `api` door.
        port: The port that we connect to; 0 if it is not known.
        client_address: Our IPv4 address as the router sees it; empty if it is not known.
        router_address: The router's IPv4 address that we connect to; empty if it is
            not known, for example because a name did not resolve.
        by_key: Whether we log in over SSH with a public key.
        by_password: Whether we log in over SSH with a password.
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
        """Return the router's name for the service that the path uses."""
        return "sshd" if self.transport == "ssh" else "httpd"
