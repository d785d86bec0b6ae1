"""What the checks look at: the office, its changes, and the router's configuration around them."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv4Interface

from rtx_provider.access.addresses import interface_with
from rtx_provider.config.change import Change
from rtx_provider.config.desired import DesiredLine, Words
from rtx_provider.config.filter_terms import address_of
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.planner import make_plan, taken_over
from rtx_provider.config.pools import pool_of
from rtx_provider.config.shown import shown
from rtx_provider.config.tree import Config
from rtx_provider.errors import ConflictError
from rtx_provider.fit.office import Office, OfficePlan


@dataclass(frozen=True)
class Scene:
    """An office beside a router.

    Attributes:
        plan: The office and its changes.
        config: The configuration of the router.
        model: The router's model, such as `RTX1210`.
        firmware: Its firmware, such as `14.01.42`; empty if it is not known.
        fresh: The titles of the changes that create something; None for all of them.
        read_owned: Reads the keys that the stack's state has, what this run removes among them.
    """

    plan: OfficePlan
    config: Config
    model: str
    firmware: str
    fresh: frozenset[str] | None = None
    read_owned: Callable[[], Collection[Key]] = frozenset

    @cached_property
    def owned(self) -> Collection[Key]:
        """Return the keys that the stack's state has; it is read only if a check needs it."""
        return self.read_owned()

    @property
    def office(self) -> Office:
        """Return the office."""
        return self.plan.office

    @cached_property
    def router_address(self) -> str:
        """Return the router's address in the LAN, as the office has it."""
        return str(IPv4Interface(self.office.lan_address).ip)

    @cached_property
    def wanted(self) -> dict[Key, Words | None]:
        """Return the office's own lines, without its members of shared lists."""
        return {
            desired.key: desired.words
            for change in self.plan.changes
            for desired in change.new
            if isinstance(desired, DesiredLine)
        }

    @cached_property
    def planned(self) -> Config:
        """Return the configuration with the whole office on it, whatever is in the way."""
        config = self.config
        for change in self.plan.changes:
            config = taken_over(change, config)
        return config

    @cached_property
    def conflicts(self) -> tuple[tuple[Change, ConflictError], ...]:
        """Return the changes that create something where something is in the way, and what."""
        found, config = [], self.config
        for change in self.plan.changes:
            if self.fresh is None or change.title in self.fresh:
                try:
                    make_plan(change, config)
                except ConflictError as error:
                    found.append((change, error))
            config = taken_over(change, config)
        return tuple(found)

    def arguments(self, key: Key) -> Words:
        """Return the words after a key on the router; empty if there is no such line."""
        return self.config.arguments(key) or ()

    def line(self, key: Key) -> str:
        """Return a line of the router's with its secrets masked; empty if there is none."""
        words = self.config.words(key)
        if words is None:
            return ""
        return f"{shown(words)}` of `{key.context}" if key.context else shown(words)

    def is_own(self, address: str) -> bool:
        """Return whether an address is one of the router's."""
        return address == self.router_address or interface_with(self.config, address) is not None

    def addresses(self) -> Iterator[tuple[str, IPv4Address]]:
        """Yield each address that a client may get, with the key of the office that names it."""
        yield from (("office.pool", each) for each in pool_of(self.office.pool))
        for name, text in self.office.fixed.items():
            address = address_of(text)
            if address:
                yield f"office.users ({name})", address


def interface_key(interface: str, *words: str) -> Key:
    """Return the key of `ip INTERFACE WORDS`, in the context of the interface if it has one."""
    kind, _, number = interface.partition(" ")
    return Key(interface if number else GLOBAL, ("ip", kind, *words))


def span(addresses: list[IPv4Address]) -> str:
    """Return addresses for a message: the first and the last, if there are several."""
    low, high = min(addresses), max(addresses)
    return str(low) if low == high else f"{low} to {high}"
