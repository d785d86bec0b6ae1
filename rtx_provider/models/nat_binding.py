"""NatBinding: NAT descriptors on an interface, beside those that others put there.

ip pp nat descriptor 20100
"""

from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from rtx_provider.config.desired import Desired, ListMembership
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.models.fields import UNIQUE, Interface, Number, command_name, context_of
from rtx_provider.models.line_noun import LineNoun
from rtx_provider.models.values import option, part

Descriptors = Annotated[tuple[Number, ...], Field(max_length=16), UNIQUE]


class NatBinding(LineNoun):
    """Members of an `ip IF nat descriptor` list, applied in its order. Source: 23.2."""

    title: ClassVar[str] = "NatBinding"
    slug: ClassVar[str] = "nat-binding"
    key_fields: ClassVar[tuple[str, ...]] = ("interface", "label")
    sections: ClassVar[dict[str, str]] = {"": "descriptors", "reverse": "reverse"}
    command: ClassVar[tuple[str, ...]] = ("ip",)

    interface: Interface = part("lan2, pp 1, tunnel 1 …")
    label: Annotated[str, Field(pattern=r"^[a-z0-9_-]+$")] = option(
        "tells several bindings of one interface apart", default="vpn"
    )
    descriptors: Descriptors = option("numbers of NAT descriptors, at most 16", default=())
    reverse: Descriptors = option("descriptors with inside and outside swapped", default=())

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.descriptors and not self.reverse:
            msg = "descriptors: is empty, and so is reverse; name at least one number"
            raise ValueError(msg)
        return self

    @property
    def context(self) -> str:
        """Return the interface's context."""
        return context_of(self.interface)

    def own_line(self) -> Desired:
        """Return our members of the list."""
        words = ("ip", command_name(self.interface), "nat", "descriptor")
        plain = (("", str(number)) for number in self.descriptors)
        reverse = (("reverse", str(number)) for number in self.reverse)
        return ListMembership(Key(self.context, words), (*plain, *reverse), joins_others=True)

    def needs(self) -> tuple[Key, ...]:
        """Return the descriptors: one that nobody defined would translate nothing."""
        numbers = (str(number) for number in (*self.descriptors, *self.reverse))
        return tuple(Key(GLOBAL, ("nat", "descriptor", "type", number)) for number in numbers)

    def extent(self) -> tuple[Key, ...]:
        """Return nothing: other descriptors on the interface are no obstacle."""
        return ()
