"""ConfigLines: a set of lines of commands that have no resource of their own yet."""

import re
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, Field, model_validator

from rtx_provider.commands.table import operation_of, row_of
from rtx_provider.commands.things import is_thing
from rtx_provider.config.desired import Desired, DesiredLine
from rtx_provider.config.grammar import Key, key_of
from rtx_provider.config.shown import shown
from rtx_provider.config.tree import Config, same
from rtx_provider.config.words import join, split
from rtx_provider.models.fields import has_shift_jis
from rtx_provider.models.noun import Noun
from rtx_provider.models.values import option, part

# Why a line is not taken, by what its row says.
_REFUSED = {
    "operation": "which acts at once and leaves no line behind",
    "selection": "which selects what the lines behind it belong to; give that as `select`",
    "dialogue": "which the console takes in a dialogue alone; enter it by hand",
    "block": "which takes lines up to a mark; enter it by hand",
    "reserved": "which may restart the router or shut a link by itself; enter it by hand",
}


def _is_line(text: str) -> str:
    if not text.strip() or not text.isprintable():
        msg = "is empty, or holds a line break or a control character"
        raise ValueError(msg)
    if not split(text):
        msg = "is only a comment"
        raise ValueError(msg)
    _refuse_operation(tuple(word.lower() for word in split(text)))
    _refuse_other_spelling(split(text))
    return text.strip()


def _refuse_operation(words: tuple[str, ...]) -> None:
    """Refuse what is no setting, or none that a line can make; in either case of letters (1.2)."""
    if words[0] == "no":
        msg = "begins with `no`, which takes a setting back; leave the line out instead"
        raise ValueError(msg)
    row = operation_of(words) or row_of(words)
    if row and row.refused:
        named = " ".join(word for word in row.words if word[0] != "{")
        msg = (
            f"begins with `{named}`, {_REFUSED[row.refused]}; give settings as `show config` "
            "shows them"
        )
        raise ValueError(msg)


def _refuse_other_spelling(words: tuple[str, ...]) -> None:
    """Refuse a line that the router prints otherwise: it would be another line to us."""
    lowered = tuple(word.lower() for word in words)
    row = row_of(lowered)
    size = 1 if row is None else len(row.words) - row.keeps_case
    if words[:size] != lowered[:size]:
        msg = "has capitals in its command; write it in lower case, as `show config` prints it"
        raise ValueError(msg)
    if row and any(re.fullmatch(r"0[0-9]+", word) for word in words[:size]):
        msg = "has a number with leading zeros; write it without, as it is printed"
        raise ValueError(msg)


ConfigLine = Annotated[str, Field(max_length=4095), AfterValidator(_is_line)]


class ConfigLines(Noun):
    """Lines in one context, written as `show config` shows them.

    The rules of every resource hold for them: a line that exists is refused unless it is
    adopted, each change is read back, and deleting takes the lines back.
    """

    title: ClassVar[str] = "ConfigLines"
    slug: ClassVar[str] = "config-lines"
    key_fields: ClassVar[tuple[str, ...]] = ("label",)

    label: Annotated[str, Field(pattern=r"^[a-z0-9_-]+$")] = part(
        "a label for the id: letters a-z, digits, - and _"
    )
    select: Annotated[str, Field(pattern=r"^(pp ([1-9][0-9]*|anonymous)|tunnel [1-9][0-9]*)?$")] = (
        option("the context: pp N, pp anonymous, tunnel N, or nothing", default="")
    )
    lines: tuple[ConfigLine, ...] = part(
        "settings as `show config` shows them", secret=True, min_length=1
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        keys = [desired.key for desired in self.desired_lines()]
        twice = [str(at) for at, key in enumerate(keys, start=1) if keys.count(key) > 1]
        if twice:  # by their places: without a row the key is the whole line, secrets too
            msg = f"lines: number {' and '.join(twice)} set the same; give one line for each"
            raise ValueError(msg)
        return self

    @classmethod
    def from_id(cls, id_: str) -> "Noun":
        """Refuse: the id of lines names none of them.

        Raises:
            ValueError: Says what takes its place.
        """
        msg = f"{id_} names no line that could be read; declare ConfigLines with adopt=True"
        raise ValueError(msg)

    def warnings(self) -> list[str]:
        """Return which lines only a console with Unicode takes; which one it is, a run finds."""
        lacking = {
            at: "".join(dict.fromkeys(each for each in text if not has_shift_jis(each)))
            for at, text in enumerate(self.lines, start=1)
        }
        return [
            f"{self.name}: lines: number {at} holds {' '.join(letters)}, which a console "
            "has only after `console character ja.utf8`; on any other, the line is refused"
            for at, letters in lacking.items()
            if letters
        ]

    @property
    def context(self) -> str:
        """Return the selected context."""
        return self.select

    def desired_lines(self) -> tuple[Desired, ...]:
        """Return the lines, each under the key that its command has."""
        parts = (split(text) for text in self.lines)
        return tuple(DesiredLine(key_of(self.select, words), words) for words in parts)

    def show(self, line: str) -> str:
        """Mask a line to be shown; of a command that we do not know, all but its name."""
        return shown(split(line))

    def things(self) -> tuple[frozenset[Key], ...]:
        """Return each line of a command that defines things; of the others delete restores."""
        keys = (desired.key for desired in self.desired_lines())
        return tuple(frozenset({key}) for key in keys if is_thing(key.words))

    def extent(self) -> tuple[Key, ...]:
        """Return the keys of the lines."""
        return tuple(desired.key for desired in self.desired_lines())

    def observe(self, config: Config) -> dict[str, Any] | None:
        """Read back those of the lines that are there, as they are there."""
        kept = {"label": self.label, "select": self.select}
        lines = []
        for text, desired in zip(self.lines, self.desired_lines(), strict=True):
            there = config.words(desired.key)
            if there:
                own = isinstance(desired, DesiredLine) and same(desired.words, there)
                lines.append(text if own else join(there))
        return {**kept, "lines": lines} if lines else None
