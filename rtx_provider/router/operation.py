"""One operation: what a resource asks of the router."""

from dataclasses import dataclass

from rtx_provider.config.change import Change
from rtx_provider.config.desired import Desired, ListMembership


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """A request to change the router.

    Two operations are never equal, because two resources may ask for the same.

    Attributes:
        change: What is asked.
        is_durable: Whether it must be saved before it is reported as done.
    """

    change: Change
    is_durable: bool = False

    @property
    def title(self) -> str:
        """Name the resource, for messages."""
        return self.change.title

    @property
    def desired(self) -> tuple[Desired, ...]:
        """Return what was ours and what is to be ours."""
        return (*self.change.old, *self.change.new)

    @property
    def has_shared_list(self) -> bool:
        """Tell whether it concerns a list that others write too."""
        return any(isinstance(desired, ListMembership) for desired in self.desired)
