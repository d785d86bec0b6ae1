"""Client: what a VPN client needs to be told, and the protocol that each kind of client follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Connection:
    """One office's VPN, as every client needs it.

    Attributes:
        name: The connection's name.
        server: Host name or address.
        pre_shared_key: The key; what holds it is a secret.
        routes: Networks that go through the VPN, such as `192.168.100.0/24`;
            none of them means that all traffic does.
    """

    name: str
    server: str
    pre_shared_key: str
    routes: Sequence[str] = ()


class Client(Protocol):
    """A kind of client. A module of this folder that has one as `CLIENT` is in the registry."""

    @property
    def name(self) -> str:
        """Return the word by which programs name it, such as `windows`."""
        ...

    @property
    def file_name(self) -> str:
        """Return how its profile is called as a file."""
        ...

    def profile(self, connection: Connection) -> str:
        """Write the profile that sets up the connection on the client.

        Raises:
            ValueError: The connection holds what no profile can hold.
        """
        ...
