"""Lines that a console broke at its width, joined again."""

import re

from rtx_provider.commands.left_out import LEFT_OUT
from rtx_provider.commands.table import first_words, second_words

_COLUMNS = re.compile(r"^console columns (\d{1,4})\b", re.MULTILINE)
_WORDS = sorted({*first_words(), *LEFT_OUT, "no"})
_VALUES = ("ntp", "tcp")
"""Words that begin commands, and that are protocols or ports of a filter as well."""


def _begin(word: str) -> str:
    """Write how a command begins: by its first word, or by two where the first may be a value."""
    if word not in _VALUES:
        return re.escape(word)
    return rf"{word}\s+(?:{'|'.join(map(re.escape, second_words(word)))})"


_BEGINS = re.compile(rf"\s*(?:#|{'|'.join(map(_begin, _WORDS))})\s")
"""How a line begins: what stands behind a full line and begins otherwise is the rest of it."""


def unfold(text: str, columns: int = 0) -> str:
    """Join lines that a console broke at its width, also inside a word (wild 1).

    A text with a line beyond the console's width was not broken at all.

    Args:
        text: What it printed.
        columns: Its width; 0 for what the text itself says, else 80.
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
