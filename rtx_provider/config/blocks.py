"""Blocks: lines of data behind a command such as `embedded`, up to an end mark (4.92, 4.93)."""

from collections.abc import Iterator
from typing import NamedTuple

from rtx_provider.config.words import split

_COMMANDS = ("embedded", "macro")
Words = tuple[str, ...]


class TextLine(NamedTuple):
    """One line of a configuration's text.

    Attributes:
        text: The line as it stands.
        words: Its words; empty for a comment, and for a line of a block.
        head: The words of the command whose block it belongs to, up to the end mark; else empty.
    """

    text: str
    words: Words
    head: Words

    @property
    def is_end_mark(self) -> bool:
        """Return whether it ends a block."""
        return bool(self.head) and self.text.strip() == end_mark(self.head)


def end_mark(words: Words) -> str:
    """Return the mark that ends the block of a command; empty if no block follows it."""
    begins = words[:1] and words[0] in _COMMANDS and words[-1].startswith("<<")
    return words[-1][2:] if begins else ""


def text_lines(text: str) -> Iterator[TextLine]:
    """Yield the lines of a configuration, each with the block that it belongs to."""
    head: Words = ()
    for text_line in text.replace("\r\n", "\n").split("\n"):
        line = TextLine(text_line, () if head else split(text_line), head)
        yield line
        if end_mark(line.words):
            head = line.words
        elif line.is_end_mark:
            head = ()
