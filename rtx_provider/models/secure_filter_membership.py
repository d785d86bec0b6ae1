"""SecureFilterMembership: a group of filters in the filter list of an interface."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from rtx_provider.config.grammar import Key
from rtx_provider.models.fields import UNIQUE, FilterNumber
from rtx_provider.models.list_noun import ListNoun
from rtx_provider.models.values import option, part

Numbers = Annotated[tuple[FilterNumber, ...], Field(max_length=129), UNIQUE]


class SecureFilterMembership(ListNoun):
    """Members of an `ip IF secure filter` list. Source: 8.1.25.

    They go before the first filter that would block their traffic. All other numbers keep
    their order, the dynamic filters do too, and deleting removes only the resource's own.

    If the interface has no list, creating the resource is refused: a list of these filters
    alone would reject all other traffic.
    """

    title: ClassVar[str] = "SecureFilterMembership"
    slug: ClassVar[str] = "secure-filter-membership"
    key_fields: ClassVar[tuple[str, ...]] = ("interface", "direction", "label")
    sections: ClassVar[dict[str, str]] = {"": "filters", "dynamic": "dynamic"}
    needs_list: ClassVar[bool] = True

    direction: Literal["in", "out"] = part("in or out")
    label: Annotated[str, Field(pattern=r"^[a-z0-9_-]+$")] = option(
        "a label for the id, if one list has several memberships", default="vpn"
    )
    filters: Numbers = option("numbers of IP filters, in order", default=())
    dynamic: Numbers = option("numbers of dynamic IP filters, in order", default=())

    def list_words(self) -> tuple[str, ...]:
        """Return `secure filter` and the direction."""
        return ("secure", "filter", self.direction)

    def needs(self) -> tuple[Key, ...]:
        """Return the interface's context, where it has one."""
        return (Key(self.context, ()),) if self.context else ()
