r"""A configuration: an immutable set of lines in their contexts.

What counts is the last `pp select` or `tunnel select`, not the indentation, and
a global line ends nothing. Lines of commands without a row are kept; only their
indentation tells whether they belong to the context, as `show config` prints it.


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
from rtx_provider.config.grammar import GLOBAL, Key, key_of, row_of
from rtx_provider.config.rendering import printed
from rtx_provider.config.words import join, split

_BLOCKS = ("embedded", "macro")
"""Commands whose lines are data up to a mark (4.92, 4.93)."""


@dataclass(frozen=True, slots=True)
class Config:
    """The lines of one configuration, by key. A later line with the same key wins."""

    lines: Mapping[Key, tuple[str, ...]]

    def words(self, key: Key) -> tuple[str, ...] | None:
        """Return the words of the line with this key, or None."""
        return self.lines.get(key)

    def arguments(self, key: Key) -> tuple[str, ...] | None:
        """Return the words after the key, or None where there is no such line."""
        words = self.lines.get(key)
        return None if words is None else words[len(key.words) :]

    def within(self, context: str) -> Iterator[Key]:
        """Walk the keys of one context, such as `pp 1`."""
        return (key for key in self.lines if key.context == context)

    def with_lines(self, changes: Mapping[Key, tuple[str, ...] | None]) -> "Config":
        """Return the configuration after some lines came, changed or went."""
        lines = {**self.lines, **{key: words for key, words in changes.items() if words}}
        gone = [key for key, words in changes.items() if words is None]
        for key in gone:
            lines.pop(key, None)
        return Config(MappingProxyType(lines))


EMPTY = Config(MappingProxyType({}))


def parse_config(text: str) -> Config:
    """Read what `show config` prints, or a configuration file.

    Comments and the lines of embedded files are passed over: the first mean
    nothing, the second are data of a line that stays where it is.
    """
    lines: dict[Key, tuple[str, ...]] = {}
    for context, words in _in_context(_commands(text)):
        lines[key_of(context, words)] = words
    return Config(MappingProxyType(lines))


def _in_context(
    lines: Iterable[tuple[bool, tuple[str, ...]]],
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give each line its context; a line of a command without a row has it by its indentation."""
    context = GLOBAL
    for is_indented, words in lines:
        if words[:2] in {("pp", "select"), ("tunnel", "select")} and len(words) == 3:  # noqa: PLR2004
            context = GLOBAL if words[2] == "none" else f"{words[0]} {words[2]}"
        elif is_indented or row_of(words):
            yield context, words
        else:
            yield GLOBAL, words


def _commands(text: str) -> Iterator[tuple[bool, tuple[str, ...]]]:
    end = ""
    for line in text.replace("\r\n", "\n").split("\n"):
        if end:
            end = "" if line.strip() == end else end
            continue
        words = split(line)
        if not words:
            continue
        yield line[:1].isspace(), words
        if words[0] in _BLOCKS and words[-1].startswith("<<"):
            end = words[-1][2:]


def is_masked(words: tuple[str, ...] | None) -> bool:
    """Tell whether the router shows a line with a secret hidden in it."""
    row = row_of(words or ())
    if not words or row is None or not row.secret:
        return False
    value = words[key_size(row, words) :]
    is_encrypted = row.rendering == "encrypted" and value[:1] == ("encrypted",)
    return is_encrypted or masks.is_masked(row.secret, value)


def secret_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the secret words of a line that are not masked; without a row, all but its name."""
    row = row_of(words)
    if row is None:
        return words[2:]
    value = words[key_size(row, words) :]
    found: list[str] = []
    for piece in masks.pieces(row.secret, value):
        if piece.hides_rest:
            found += value[piece.at :]
        elif piece.is_secret:  # of an option such as `auth=` only what stands behind the sign
            found.append(value[piece.at][len(piece.shown) - len(masks.MASK) :])
    return tuple(word for word in found if word and word != masks.MASK)


def same(written: tuple[str, ...] | None, shown: tuple[str, ...] | None) -> bool:
    """Tell whether a line that was written is the one that is shown.

    A secret that is masked (`*`), or stored encrypted, equals any secret: nothing can be
    said of it. In a filter the same sign means any address or port. What the router is
    known to print in another form is compared in that form.
    """
    if written is None or shown is None or written == shown:
        return written == shown
    row = row_of(shown)
    if row is None or row is not row_of(written):
        return False
    if not is_masked(shown):
        return bool(row.rendering) and printed(row, written) == printed(row, shown)
    size = key_size(row, shown)
    return written[:size] == shown[:size] and masks.visible(
        row.secret, written[size:]
    ) == masks.visible(row.secret, shown[size:])


def text_of(key: Key, words: tuple[str, ...] | None, before: tuple[str, ...] | None = None) -> str:
    """Write the command that makes a line so: the line itself, or what takes it back.

    Args:
        key: What identifies the line.
        words: The line as it is to be; None where it goes.
        before: The line as it is: some commands take it back only by the whole of it.
    """
    if words is not None:
        return join(words)
    row = row_of(key.words)
    if row and row.undo == "disable":
        return join((key.words[0], "disable", *key.words[2:]))
    return join(("no", *(before if row and row.undo == "no line" and before else key.words)))
