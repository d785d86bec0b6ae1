"""The keys that identify the lines of a configuration, derived from the rows of commands.

A line whose command has no row is kept and never changed; all of its words are its key.
"""

from typing import NamedTuple

from rtx_provider.commands.row import Row
from rtx_provider.commands.table import UNKNOWN, key_size, row_of
from rtx_provider.config.rendering import printed

__all__ = ["GLOBAL", "UNKNOWN", "Key", "Row", "key_of", "order_of", "row_of"]

GLOBAL = ""


class Key(NamedTuple):
    """What identifies a line: its context, and the words before its values.

    A second line with the same key replaces the first.
    """

    context: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        """Return the key for messages."""
        where = f" (in `{self.context}`)" if self.context else ""
        return f"`{' '.join(self.words)}`{where}"


def key_of(context: str, words: tuple[str, ...]) -> Key:
    """Return the key of a line; if its command has no row, the key has all of its words."""
    found = row_of(words)
    if found is None:
        return Key(context, words)
    if found.rendering == "network":  # two spellings of a network are one line
        words = printed(found, words)
    return Key(GLOBAL if found.scope == "global" else context, words[: key_size(found, words)])


def order_of(key: Key) -> tuple[int, str]:
    """Return the sort key for sending: the order of the command, then the context."""
    found = row_of(key.words)
    return (found.order if found else 0, key.context)
