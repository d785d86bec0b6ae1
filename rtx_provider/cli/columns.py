"""Rows of text as columns of a terminal."""

import unicodedata
from collections.abc import Iterator, Sequence

_WIDEST = 40
"""The cells to which a column is filled; a longer text, such as an error, pushes what follows."""


def columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield each row as a line whose texts begin below one another.

    Args:
        rows: The rows, with the same number of texts each. The last of a row is not filled.
    """
    widths = [
        max((each for each in map(_width, column) if each <= _WIDEST), default=0)
        for column in zip(*rows, strict=True)
    ]
    for row in rows:
        cells = [
            text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True)
        ]
        yield "  ".join(cells).rstrip()


def _width(text: str) -> int:
    """Return how many cells a text takes; a Japanese character takes two."""
    return sum(_width_of(character) for character in text)


def _width_of(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "FW" else 1
