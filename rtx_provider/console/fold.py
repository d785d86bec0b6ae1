"""Joins lines that a console broke at its width."""

import re

from rtx_provider.commands.left_out import LEFT_OUT
from rtx_provider.commands.table import first_words, second_words

_COLUMNS = re.compile(r"^console columns (\d{1,4})\b", re.MULTILINE)
_WORDS = sorted({*first_words(), *LEFT_OUT, "no"})
_VALUES = ("dhcp", "dpi", "ntp", "pp", "tcp", "tunnel")
"""Words that begin a command but are also values of filters (`tcp`) or routes (`pp 1`, `dpi 1`)."""


def _begin(word: str) -> str:
    """Return a pattern for the start of a command: its first word, or two if one is ambiguous."""
    if word not in _VALUES:
        return re.escape(word)
    return rf"{word}\s+(?:{'|'.join(map(re.escape, second_words(word)))})"


_BEGINS = re.compile(rf"\s*(?:#|{'|'.join(map(_begin, _WORDS))})\s")
"""The start of a line. After a full line, a text that starts otherwise continues that line."""


def unfold(text: str, columns: int = 0) -> str:
    """Return a text with the lines joined that a console broke at its width (wild 1).

    The console also breaks lines inside a word. A text with a line longer than the width was not
    broken at all.

    Args:
        text: The output of the console.
        columns: The width; 0 for the `console columns` line of the text, or 80 without one.
    """
    found = _COLUMNS.search(text)
    width = (columns or (int(found[1]) if found else 80)) - 1
    lines = text.split("\n")
    widths = list(map(_width, lines))
    if max(widths) > width:
        return text
    joined: list[list[str]] = []
    was_full = False
    for line, columns_taken in zip(lines, widths, strict=True):
        if was_full and not _BEGINS.match(line):
            joined[-1].append(line)
        else:
            joined.append([line])
        was_full = columns_taken == width
    return "\n".join(map("".join, joined))


def _width(line: str) -> int:
    return len(line) if line.isascii() else len(line.encode("cp932", errors="replace"))
