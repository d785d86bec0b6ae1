r"""Splits a typed line into words, and quotes them again: quotes, escapes and comments.

Example:
    `read_words('pp name "head office" # hall')` gives the words `pp`, `name`, `head office`.

Source: 1.5 (backslash, single and double quotes; at most 4095 characters in a line).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from rtx_provider.simulator.replies import Complaint, RefusedError

LINE_LIMIT = 4095
_BLANKS = " \t"
_QUOTES = "'\""
# `?` asks an interactive console for help; `|` and `>` redirect the output of `show`.
_OPERATORS = "|>?"
_NEEDS_QUOTES = frozenset(_BLANKS + _QUOTES + _OPERATORS + "#\\")


@dataclass(frozen=True)
class Word:
    """One word: its value, how it was typed, and whether it is an unquoted operator."""

    value: str
    raw: str
    is_operator: bool = False

    @cached_property
    def folded(self) -> str:
        """Return the value in lower case, because keywords may be typed in either case (1.2)."""
        return self.value.lower()


def read_words(line: str) -> list[Word]:
    """Return the words of a line, up to a comment.

    Raises:
        RefusedError: if the line is too long or a quote is not closed.
    """
    if len(line) > LINE_LIMIT:
        raise RefusedError(Complaint.RANGE)
    return list(_words(line))


def quote(value: str) -> str:
    """Return the value as the router prints it, in double quotes where they are needed."""
    if value and not _NEEDS_QUOTES.intersection(value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def unquote(text: str) -> str:
    """Return the value of a printed word: `"head office"` without its quotes."""
    words = read_words(text)
    return words[0].value if words else ""


def _words(line: str) -> Iterator[Word]:
    position = 0
    while position < len(line):
        character = line[position]
        if character == "#":
            return
        if character in _BLANKS:
            position += 1
        elif character in _OPERATORS:
            yield Word(character, character, is_operator=True)
            position += 1
        else:
            value, end = _one_word(line, position)
            yield Word(value, line[position:end])
            position = end


def _one_word(line: str, start: int) -> tuple[str, int]:
    value: list[str] = []
    position, quoted_by = start, ""
    while position < len(line) and (quoted_by or not _ends_word(line[position])):
        character = line[position]
        if character == "\\" and position + 1 < len(line):
            position += 1
            value.append(line[position])
        elif character == quoted_by:
            quoted_by = ""
        elif character in _QUOTES and not quoted_by:
            quoted_by = character
        else:
            value.append(character)
        position += 1
    if quoted_by:
        raise RefusedError(Complaint.KEYWORD)
    return "".join(value), position


def _ends_word(character: str) -> bool:
    return character == "#" or character in _BLANKS or character in _OPERATORS
