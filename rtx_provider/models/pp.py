"""Pp: the name and description of a PP interface that exists already."""

from typing import ClassVar

from rtx_provider.config.grammar import Key
from rtx_provider.models.fields import Label, PpNumber
from rtx_provider.models.noun import Noun
from rtx_provider.models.values import line, part


class Pp(Noun):
    """The name and description of one PP. Everything else in the PP stays the office's."""

    title: ClassVar[str] = "Pp"
    slug: ClassVar[str] = "pp"
    key_fields: ClassVar[tuple[str, ...]] = ("number",)
    owns_all: ClassVar[bool] = False
    is_setting: ClassVar[bool] = True

    number: PpNumber = part("the peer number, 1..150 (1..30 on RTX830 and RTX840; 1.6)")
    pp_name: Label | None = line("pp name", "the name that the Web GUI shows, at most 64 bytes")
    description: Label | None = line("description pp", "a description, at most 64 bytes")

    def needs(self) -> tuple[Key, ...]:
        """Return the peer: without any line there is nothing to be named."""
        return (Key(self.context, ()),)

    @property
    def context(self) -> str:
        """Return the peer's context."""
        return f"pp {self.number}"
