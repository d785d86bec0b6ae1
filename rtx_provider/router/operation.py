"""An operation: one change that a resource requests."""

from dataclasses import dataclass, replace

from rtx_provider.config.change import Change
from rtx_provider.config.desired import Desired, ListMembership
from rtx_provider.config.grammar import Key
from rtx_provider.config.shared import Member


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """A request to change the router.

    Two operations are never equal, because two resources may request the same change.

    Attributes:
        change: The requested change.
        is_durable: Whether the result must be saved before it is reported as done.
    """

    change: Change
    is_durable: bool = False

    @property
    def title(self) -> str:
        """Return the name of the resource, for messages."""
        return self.change.title

    @property
    def desired(self) -> tuple[Desired, ...]:
        """Return the old and the new desired lines and memberships."""
        return (*self.change.old, *self.change.new)

    def again(self) -> "Operation":
        """Return the operation for another attempt, which finds some of its own lines."""
        return replace(self, change=replace(self.change, reclaim=True))

    @property
    def has_shared_list(self) -> bool:
        """Return whether it involves a shared list."""
        return any(isinstance(desired, ListMembership) for desired in self.desired)

    @property
    def takes_away(self) -> bool:
        """Return whether it only deletes lines, and edits no shared list."""
        return bool(self.change.old) and not self.change.new and not self.has_shared_list

    @property
    def leaves_list(self) -> bool:
        """Return whether it takes members out of a shared list."""
        kept = {member for each in self.change.new for member in _members(each)}
        return any(not kept.issuperset(_members(each)) for each in self.change.old)


def _members(desired: Desired) -> set[tuple[Key, Member]]:
    if not isinstance(desired, ListMembership):
        return set()
    return {(desired.key, member) for member in desired.members}
