"""What identifies a line of a configuration, by the row of its command.

A line of a command that has no row is kept and never touched: every word of it is its key.
"""

from typing import NamedTuple

from rtx_provider.commands.row import Row
from rtx_provider.commands.table import UNKNOWN, key_size, row_of

__all__ = ["GLOBAL", "UNKNOWN", "Key", "Row", "key_of", "order_of", "row_of"]

GLOBAL = ""


class Key(NamedTuple):
    """What identifies a line: its context, and the words before its values.

    A second line with the same key takes the place of the first.
    """

    context: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        """Name the line for a reader."""
        where = f" (in `{self.context}`)" if self.context else ""
        return f"`{' '.join(self.words)}`{where}"


def key_of(context: str, words: tuple[str, ...]) -> Key:
    """Name what identifies a line: of a command without a row, every word of it."""
    found = row_of(words)
    if found is None:
        return Key(context, words)
    return Key(GLOBAL if found.scope == "global" else context, words[: key_size(found, words)])


def order_of(key: Key) -> tuple[int, str]:
    """Return the place of a line among others: by its command, then by its context."""
    found = row_of(key.words)
    return (found.order if found else 0, key.context)
