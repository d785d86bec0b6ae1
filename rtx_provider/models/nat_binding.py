"""NatBinding: a group of NAT descriptors in the list of an interface."""

from typing import Annotated, ClassVar

from pydantic import Field

from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.models.fields import UNIQUE, Number
from rtx_provider.models.list_noun import ListNoun
from rtx_provider.models.values import option

Descriptors = Annotated[tuple[Number, ...], Field(max_length=16), UNIQUE]


class NatBinding(ListNoun):
    """Members of an `ip IF nat descriptor` list, which apply in its order. Source: 23.2.

    Others' members of the list stay where they are.
    """

    title: ClassVar[str] = "NatBinding"
    slug: ClassVar[str] = "nat-binding"
    key_fields: ClassVar[tuple[str, ...]] = ("interface", "label")
    sections: ClassVar[dict[str, str]] = {"": "descriptors", "reverse": "reverse"}
    joins_others: ClassVar[bool] = True

    label: Annotated[str, Field(pattern=r"^[a-z0-9_-]+$")] = option(
        "a label for the id, if one interface has several bindings", default="vpn"
    )
    descriptors: Descriptors = option("numbers of NAT descriptors, at most 16", default=())
    reverse: Descriptors = option(
        "numbers of descriptors with inside and outside swapped", default=()
    )

    def list_words(self) -> tuple[str, ...]:
        """Return `nat descriptor`."""
        return ("nat", "descriptor")

    def needs(self) -> tuple[Key, ...]:
        """Return the descriptors: one that nobody defined would translate nothing."""
        numbers = (str(number) for number in (*self.descriptors, *self.reverse))
        return tuple(Key(GLOBAL, ("nat", "descriptor", "type", number)) for number in numbers)
