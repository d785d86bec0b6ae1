"""What is known of each command family, as rows of data. The algorithms read rows.

A row says which words identify a line (`{n}` is a number, `{option}` a
`name=value`, `{word}` any word),
where it lives, in which order it is sent, and which of its arguments form a
shared list. A line of a family that has no row is kept and never touched.

Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from rtx_provider.config.families import ROWS, Row

GLOBAL = ""

UNKNOWN = "[known-after-up]"
"""Stands for a word that a preview cannot know yet; it may be a number."""


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


@dataclass(slots=True)
class _Node:
    row: Row | None = None
    children: dict[str, "_Node"] = field(default_factory=dict)


def _build() -> _Node:
    root = _Node()
    for row in ROWS:
        node = root
        for word in row.words:
            node = node.children.setdefault(word, _Node())
        node.row = row
    return root


_ROOT = _build()


def row_of(words: tuple[str, ...]) -> Row | None:
    """Find the family of a line: the longest pattern that its first words match."""
    found = _walk(_ROOT, words, 0)
    return found.row if found else None


def _walk(node: _Node, words: tuple[str, ...], at: int) -> _Node | None:
    if at < len(words):
        for child in _choices(node, words[at]):
            found = _walk(child, words, at + 1)
            if found:
                return found
    return node if node.row else None


def _choices(node: _Node, word: str) -> Iterator[_Node]:
    if word in node.children:
        yield node.children[word]
    if "{n}" in node.children and (word.isdecimal() or word == UNKNOWN):
        yield node.children["{n}"]
    if "{option}" in node.children and "=" in word:
        yield node.children["{option}"]
    if "{word}" in node.children:
        yield node.children["{word}"]


def key_of(context: str, words: tuple[str, ...]) -> Key:
    """Name what identifies a line: unknown families by every word of it."""
    found = row_of(words)
    if found is None:
        return Key(context, words)
    return Key(GLOBAL if found.scope == "global" else context, words[: len(found.words)])


def order_of(key: Key) -> tuple[int, str]:
    """Return the place of a line among others: by family, then by context."""
    found = row_of(key.words)
    return (found.order if found else 0, key.context)
