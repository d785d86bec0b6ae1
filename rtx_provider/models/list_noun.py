"""ListNoun: a noun that is our members of a list which an interface has anyway."""

from typing import ClassVar, Self

from pydantic import model_validator

from rtx_provider.config.desired import Desired, ListMembership
from rtx_provider.config.grammar import Key
from rtx_provider.models.fields import Interface, command_name, context_of
from rtx_provider.models.line_noun import LineNoun
from rtx_provider.models.values import part


class ListNoun(LineNoun):
    """Members of an interface's list, beside those that others put there.

    Class attributes:
        needs_list: Whether the list must exist: one of our members alone would do harm.
        joins_others: Whether others' members are to be expected in it.
    """

    command: ClassVar[tuple[str, ...]] = ("ip",)
    is_setting: ClassVar[bool] = True
    needs_list: ClassVar[bool] = False
    joins_others: ClassVar[bool] = False

    interface: Interface = part("an interface, such as lan2, pp 1, pp anonymous or tunnel 1")

    @model_validator(mode="after")
    def _check_members(self) -> Self:
        first, *others = self.sections.values()
        if not any(getattr(self, name) for name in (first, *others)):
            msg = f"{first}: is empty, and so is {', '.join(others)}; name at least one number"
            raise ValueError(msg)
        return self

    def list_words(self) -> tuple[str, ...]:
        """Return the words behind the interface that name the list."""
        raise NotImplementedError

    @property
    def context(self) -> str:
        """Return the interface's context."""
        return context_of(self.interface)

    def own_line(self) -> Desired:
        """Return our members of the list."""
        words = ("ip", command_name(self.interface), *self.list_words())
        members = tuple(
            (section, str(number))
            for section, name in self.sections.items()
            for number in getattr(self, name)
        )
        return ListMembership(
            Key(self.context, words),
            members,
            needs_list=self.needs_list,
            joins_others=self.joins_others,
        )

    def on_delete(self, *, is_adopting: bool = False) -> str:  # noqa: ARG002  # it is the same
        """Return what a delete does: the list may read otherwise by then."""
        return (
            "writes the list again without these members, whatever else it has by then; the "
            "members of others stay, and so do members that were there before and were adopted"
        )

    def extent(self) -> tuple[Key, ...]:
        """Return nothing: the list is there before us, and its other members are no obstacle."""
        return ()
