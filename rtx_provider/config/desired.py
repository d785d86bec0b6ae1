"""The desired state of a router: lines that are to stand, and memberships of shared lists.

Pure.
"""

from dataclasses import dataclass

from rtx_provider.config.grammar import Key
from rtx_provider.config.shared import Member

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DesiredLine:
    """One line as it is to stand; `words` None means that it is to be absent."""

    key: Key
    words: Words | None


@dataclass(frozen=True, slots=True)
class ListMembership:
    """Members that are to stand in a list that others own too.

    Attributes:
        key: The line that holds the list.
        members: What is ours in it.
        needs_list: Whether joining needs a list that exists: a list of three
            passes alone would reject everything else.
        joins_others: Whether others' members are to be expected in it.
    """

    key: Key
    members: tuple[Member, ...]
    needs_list: bool = False
    joins_others: bool = False


Desired = DesiredLine | ListMembership
