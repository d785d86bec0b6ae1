"""The settings of a VPN connection, and the protocol that every kind of client implements."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Connection:
    """The settings of one office's VPN that every client needs.

    Attributes:
        name: The connection's name.
        server: The host name or address.
        pre_shared_key: The key. A profile contains it, and so must be kept secret.
        routes: The networks to reach through the VPN, such as `192.168.100.0/24`; if empty, all
            traffic goes through the VPN.
    """

    name: str
    server: str
    pre_shared_key: str
    routes: Sequence[str] = ()


class Client(Protocol):
    """A kind of client. The registry finds it as `CLIENT` in a module of this folder."""

    @property
    def name(self) -> str:
        """Return the name that programs use, such as `windows`."""
        ...

    @property
    def file_name(self) -> str:
        """Return the file name of its profile."""
        ...

    def profile(self, connection: Connection) -> str:
        """Return the profile that sets up the connection on the client.

        Raises:
            ValueError: A value contains a character that a profile cannot contain.
        """
        ...
