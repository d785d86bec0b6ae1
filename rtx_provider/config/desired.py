"""The desired state of a router: lines, and memberships in shared lists."""

from dataclasses import dataclass, replace

from rtx_provider.config.grammar import Key
from rtx_provider.config.shared import Member

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DesiredLine:
    """One desired line; if `words` is None, the line is to be absent.

    Attributes:
        key: The key of the line.
        words: Its words.
        kept: The index of a word that the router itself changes, such as a one-time password. It
            is written with a new line, and then is whatever the router has; None if there is none.
    """

    key: Key
    words: Words | None
    kept: int | None = None

    def beside(self, there: Words | None) -> "DesiredLine":
        """Return the line with the kept word as the router has it."""
        if self.kept is None or not self.words or not there or len(there) <= self.kept:
            return self
        words = (*self.words[: self.kept], there[self.kept], *self.words[self.kept + 1 :])
        return replace(self, words=words)


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
