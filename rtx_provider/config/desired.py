"""The desired state of a router: lines, and memberships in shared lists."""

from dataclasses import dataclass

from rtx_provider.config.grammar import Key
from rtx_provider.config.shared import Member

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DesiredLine:
    """One desired line; if `words` is None, the line is to be absent."""

    key: Key
    words: Words | None


@dataclass(frozen=True, slots=True)
class ListMembership:
    """Desired members of a shared list.

    Attributes:
        key: The key of the list's line.
        members: Our members.
        needs_list: Whether the list must exist already. A filter list with only our `pass`
            members would reject everything else.
        joins_others: Whether the list is expected to have members of others.
    """

    key: Key
    members: tuple[Member, ...]
    needs_list: bool = False
    joins_others: bool = False


Desired = DesiredLine | ListMembership
