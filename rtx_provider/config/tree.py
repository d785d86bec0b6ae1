r"""A configuration: an immutable set of lines in their contexts.

The last `pp select` or `tunnel select` determines the context, not the indentation, and a global
line does not end it. Lines of commands without a row are kept; for these, the indentation of
`show config` determines whether they belong to the context.

    >>> config = parse_config("pp select 1\n ip pp mtu 1454\n pp enable 1\n")
    >>> config.words(Key("pp 1", ("ip", "pp", "mtu")))
    ('ip', 'pp', 'mtu', '1454')

Source: 1.4, 56.1, 56.2; 57.2 for the rendering.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rtx_provider.commands import masks
from rtx_provider.commands.table import key_size
from rtx_provider.config.blocks import text_lines
from rtx_provider.config.grammar import GLOBAL, Key, key_of, row_of
from rtx_provider.config.rendering import printed
from rtx_provider.config.words import join

_PUBLIC_WORDS = ("text", "on", "off", "myname")
"""Words that stand in too many lines to be masked wherever the router repeats them."""


@dataclass(frozen=True, slots=True)
class Config:
    """The lines of one configuration by key. A later line replaces one with the same key."""

    lines: Mapping[Key, tuple[str, ...]]

    def words(self, key: Key) -> tuple[str, ...] | None:
        """Return the words of the line with this key; None if there is no such line."""
        return self.lines.get(key)

    def arguments(self, key: Key) -> tuple[str, ...] | None:
        """Return the words after the key; None if there is no such line."""
        words = self.lines.get(key)
        return None if words is None else words[len(key.words) :]

    def within(self, context: str) -> Iterator[Key]:
        """Yield the keys of one context, such as `pp 1`."""
        return (key for key in self.lines if key.context == context)

    def with_lines(self, changes: Mapping[Key, tuple[str, ...] | None]) -> "Config":
        """Return the configuration with some lines set, and those with None removed."""
        lines = {**self.lines, **{key: words for key, words in changes.items() if words}}
        gone = [key for key, words in changes.items() if words is None]
        for key in gone:
            lines.pop(key, None)
        return Config(MappingProxyType(lines))


EMPTY = Config(MappingProxyType({}))


def parse_config(text: str) -> Config:
    """Parse the output of `show config`, or a configuration file.

    Comments and the lines of embedded files are skipped: embedded lines are the data of a command
    that is never changed.
    """
    lines: dict[Key, tuple[str, ...]] = {}
    for context, words in _in_context(_commands(text)):
        lines[key_of(context, words)] = words
    return Config(MappingProxyType(lines))


def _in_context(
    lines: Iterable[tuple[bool, tuple[str, ...]]],
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each line with its context; without a row, only an indented line has one."""
    context = GLOBAL
    for is_indented, words in lines:
        if words[:2] in {("pp", "select"), ("tunnel", "select")} and len(words) == 3:  # noqa: PLR2004
            context = GLOBAL if words[2] == "none" else f"{words[0]} {words[2]}"
        elif is_indented or row_of(words):
            yield context, words
        else:
            yield GLOBAL, words


def _commands(text: str) -> Iterator[tuple[bool, tuple[str, ...]]]:
    for line in text_lines(text):
        if line.words:
            yield line.text[:1].isspace(), line.words


def is_masked(words: tuple[str, ...] | None) -> bool:
    """Return whether the secret of a line is masked, so that the line cannot be written back."""
    row = row_of(words or ())
    if not words or row is None or not row.secret:
        return False
    return masks.is_masked(row.secret, words[key_size(row, words) :])


def is_hidden(words: tuple[str, ...] | None) -> bool:
    """Return whether the secret of a line cannot be compared: it is masked or encrypted."""
    return is_masked(words) or _is_encrypted(words)


def _is_encrypted(words: tuple[str, ...] | None) -> bool:
    row = row_of(words or ())
    if not words or row is None or row.rendering != "encrypted":
        return False
    return words[key_size(row, words) :][:1] == ("encrypted",)


def secret_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the secret words of a line that are not masked; without a row, all but its name."""
    row = row_of(words)
    if row is None:
        return tuple(word for word in words[2:] if word not in _PUBLIC_WORDS)
    value = words[key_size(row, words) :]
    found: list[str] = []
    for piece in masks.pieces(row.secret, value):
        if piece.hides_rest:
            found += value[piece.at :]
        elif piece.is_secret:  # of an option such as `auth=`, only the value
            found.append(value[piece.at][len(piece.shown) - len(masks.MASK) :])
    return tuple(word for word in found if word and word != masks.MASK)


def same(written: tuple[str, ...] | None, shown: tuple[str, ...] | None) -> bool:
    """Return whether a line that was written equals a line that the router shows.

    A masked secret (`*`) equals any secret, however many words it has, and an encrypted one
    equals any that was typed, because they cannot be compared. Two encrypted ones can.
    In a filter, `*` means any address or port and is compared as it is. A line that the router
    prints in another form is compared in that form.
    """
    if written is None or shown is None or written == shown:
        return written == shown
    row = row_of(shown)
    if row is None or row is not row_of(written):
        return False
    is_comparable = _is_encrypted(written) == _is_encrypted(shown)
    if not is_masked(shown) and is_comparable:
        return bool(row.rendering) and printed(row, written) == printed(row, shown)
    size = key_size(row, shown)
    if masks.hides_all(row.secret, shown[size:]):
        return written[:size] == shown[:size]
    return written[:size] == shown[:size] and masks.visible(
        row.secret, written[size:]
    ) == masks.visible(row.secret, shown[size:])


def text_of(key: Key, words: tuple[str, ...] | None, before: tuple[str, ...] | None = None) -> str:
    """Return the command that sets or removes a line.

    Args:
        key: The key of the line.
        words: The line to set; None to remove it.
        before: The current line; to remove it, some commands need the whole line after `no`.
    """
    if words is not None:
        return join(words)
    row = row_of(key.words)
    if row and row.undo == "disable":
        return join((key.words[0], "disable", *key.words[2:]))
    spelled = (before or key.words)[: len(key.words)]
    return join(("no", *(before if row and row.undo == "no line" and before else spelled)))
