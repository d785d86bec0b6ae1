"""SecureFilterMembership: our filters inside an interface's list, which is the office's.

    ip pp secure filter in … 201040 201041 201042 …

They go before the first rule that would swallow their traffic; every other
number, its order and the dynamic part stay; delete takes out just ours.
"""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from rtx_provider.config.desired import Desired, ListMembership
from rtx_provider.config.grammar import Key
from rtx_provider.models.fields import UNIQUE, FilterNumber, Interface, command_name, context_of
from rtx_provider.models.line_noun import LineNoun
from rtx_provider.models.values import option, part

Numbers = Annotated[tuple[FilterNumber, ...], Field(max_length=129), UNIQUE]


class SecureFilterMembership(LineNoun):
    """Members of an `ip IF secure filter` list. Source: 8.1.25.

    Where the interface has no list, this is refused: a list of ours alone
    would reject everything else.
    """

    title: ClassVar[str] = "SecureFilterMembership"
    slug: ClassVar[str] = "secure-filter-membership"
    key_fields: ClassVar[tuple[str, ...]] = ("interface", "direction", "label")
    sections: ClassVar[dict[str, str]] = {"": "filters", "dynamic": "dynamic"}
    command: ClassVar[tuple[str, ...]] = ("ip",)

    interface: Interface = part("lan2, pp 1, pp anonymous, tunnel 1 …")
    direction: Literal["in", "out"] = part("in or out")
    label: Annotated[str, Field(pattern=r"^[a-z0-9_-]+$")] = option(
        "tells several memberships of one list apart", default="vpn"
    )
    filters: Numbers = option("numbers of ip filters, in their order", default=())
    dynamic: Numbers = option("numbers of dynamic ip filters, in their order", default=())

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.filters and not self.dynamic:
            msg = "filters: is empty, and so is dynamic; name at least one number"
            raise ValueError(msg)
        return self

    @property
    def context(self) -> str:
        """Return the interface's context."""
        return context_of(self.interface)

    def own_line(self) -> Desired:
        """Return our members of the list."""
        words = ("ip", command_name(self.interface), "secure", "filter", self.direction)
        static = ((("", str(number))) for number in self.filters)
        dynamic = ((("dynamic", str(number))) for number in self.dynamic)
        return ListMembership(Key(self.context, words), (*static, *dynamic), needs_list=True)

    def needs(self) -> tuple[Key, ...]:
        """Return the interface's context, where it has one."""
        return (Key(self.context, ()),) if self.context else ()

    def extent(self) -> tuple[Key, ...]:
        """Return nothing: the list is there before us, and stays."""
        return ()
