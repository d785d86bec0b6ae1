"""An office as the checks see it: the facts of the VPN, and the changes that bring it about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rtx_provider.config.change import Change


@dataclass(frozen=True, slots=True)
class Office:
    """The facts of one office's VPN. Secrets are not among them.

    Attributes:
        wan: The interface of the internet line, such as `pp 1`.
        lan: The interface of the office's LAN.
        lan_address: The router's address in the LAN and the mask.
        pool: The addresses for clients; empty if all are fixed.
        pool_is_routed: Whether the LAN's hosts have a route to clients outside the LAN.
        fixed: The fixed address of each user who has one.
        tunnels: The numbers of the tunnels.
        wan_filters: Whether pass filters are added to the WAN's list.
        nat_descriptor: The NAT descriptor that forwards IKE to the router; None without NAT.
        nat_is_owned: Whether the office creates that descriptor.
        openings: What is opened on the WAN: each protocol and its ports.
        adopt: The types of resources that take over what exists.
        accept: The names of the checks whose findings are meant.
    """

    wan: str
    lan: str
    lan_address: str
    pool: str = ""
    pool_is_routed: bool = False
    fixed: Mapping[str, str] = field(default_factory=dict)
    tunnels: tuple[int, ...] = ()
    wan_filters: bool = True
    nat_descriptor: int | None = None
    nat_is_owned: bool = False
    openings: tuple[tuple[str, str], ...] = ()
    adopt: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()


@dataclass(frozen=True)
class OfficePlan:
    """All that a component declares.

    Attributes:
        office: The office.
        changes: The change that creates each of its resources, in the order of the program.
        is_complete: Whether every value was known; in a preview, some may not be.
    """

    office: Office
    changes: tuple[Change, ...] = field(repr=False)  # its lines hold secrets
    is_complete: bool = True

    @cached_property
    def titles(self) -> frozenset[str]:
        """The names of all its resources; each operation of a run looks its own up."""
        return frozenset(each.title for each in self.changes)
