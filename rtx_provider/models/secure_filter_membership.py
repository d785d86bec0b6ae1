"""SecureFilterMembership: our filters inside an interface's list, which is the office's.

    ip pp secure filter in … 201040 201041 201042 …

They go before the first rule that would swallow their traffic; every other
number, its order and the dynamic part stay; delete takes out just ours.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from rtx_provider.config.grammar import Key
from rtx_provider.models.fields import UNIQUE, FilterNumber
from rtx_provider.models.list_noun import ListNoun
from rtx_provider.models.values import option, part

Numbers = Annotated[tuple[FilterNumber, ...], Field(max_length=129), UNIQUE]


class SecureFilterMembership(ListNoun):
    """Members of an `ip IF secure filter` list. Source: 8.1.25.

    Where the interface has no list, this is refused: a list of ours alone
    would reject everything else.
    """

    title: ClassVar[str] = "SecureFilterMembership"
    slug: ClassVar[str] = "secure-filter-membership"
    key_fields: ClassVar[tuple[str, ...]] = ("interface", "direction", "label")
    sections: ClassVar[dict[str, str]] = {"": "filters", "dynamic": "dynamic"}
    needs_list: ClassVar[bool] = True

    direction: Literal["in", "out"] = part("in or out")
    label: Annotated[str, Field(pattern=r"^[a-z0-9_-]+$")] = option(
        "tells several memberships of one list apart", default="vpn"
    )
    filters: Numbers = option("numbers of ip filters, in their order", default=())
    dynamic: Numbers = option("numbers of dynamic ip filters, in their order", default=())

    def list_words(self) -> tuple[str, ...]:
        """Return `secure filter` and the direction."""
        return ("secure", "filter", self.direction)

    def needs(self) -> tuple[Key, ...]:
        """Return the interface's context, where it has one."""
        return (Key(self.context, ()),) if self.context else ()
