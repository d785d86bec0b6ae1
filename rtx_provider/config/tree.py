r"""A configuration: an immutable set of lines in their contexts.

The last `pp select` or `tunnel select` determines the context, not the indentation, and a global
line does not end it. Lines of commands without a row are kept; for these, the indentation of
`show config` determines whether they belong to the context.

    >>> config = parse_config("pp select 1\n ip pp mtu 1454\n pp enable 1\n")
    >>> config.words(Key("pp 1", ("ip", "pp", "mtu")))
    ('ip', 'pp', 'mtu', '1454')

Source: 1.4, 56.1, 56.2; 57.2 for the rendering.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from rtx_provider.commands import masks
from rtx_provider.commands.table import key_size
from rtx_provider.config.blocks import text_lines
from rtx_provider.config.grammar import GLOBAL, Key, key_of, row_of
from rtx_provider.config.rendering import printed
from rtx_provider.config.words import join

_PUBLIC_WORDS = ("text", "on", "off", "myname")
"""Words that stand in too many lines to be masked wherever the router repeats them."""


Lines = Mapping[Key, tuple[str, ...]]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Config:
    """The lines of one configuration by key. A later line replaces one with the same key."""

    lines: Lines
    _known: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

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

    def headed(self, *head: str) -> Lines:
        """Return the lines of all contexts that begin with these two words, in their order."""
        return self._heads().get(head, {})

    def headed_by(self, word: str) -> Iterator[tuple[tuple[str, ...], Lines]]:
        """Yield the first two words of the lines that begin with a word, with these lines."""
        return ((head, lines) for head, lines in self._heads().items() if head[:1] == (word,))

    def known(self, name: Hashable, find: Callable[["Config"], _T]) -> _T:
        """Return what is found in the configuration, which is looked for once.

        Args:
            name: Names what is found, among all callers.
            find: Finds it.
        """
        if name not in self._known:
            self._known[name] = find(self)
        found: _T = self._known[name]
        return found

    def count(self, matching: "Matching") -> int:
        """Return how many lines match, which are counted once for each reading."""
        counts: dict[Matching, int] = self._known.setdefault(_COUNTS, {})
        if matching not in counts:
            before, changed = self._known.get(_ORIGIN, ({}, ()))
            if matching in before:
                counts[matching] = before[matching] + _difference(matching, changed)
            else:
                lines = self.headed(*matching.head).items()
                counts[matching] = sum(matching.holds(key, words) for key, words in lines)
        return counts[matching]

    def with_lines(self, changes: Mapping[Key, tuple[str, ...] | None]) -> "Config":
        """Return the configuration with some lines set, and those with None removed."""
        changed = Config(MappingProxyType(_changed(self.lines, changes)))
        if _HEADS in self._known:
            changed._known[_HEADS] = _changed_heads(self, changes)
            edits = tuple((key, self.lines.get(key), words) for key, words in changes.items())
            changed._known[_ORIGIN] = self._known.setdefault(_COUNTS, {}), edits
        return changed

    def _heads(self) -> dict[tuple[str, ...], Lines]:
        return self.known(_HEADS, _heads_of)


class Matching(Protocol):
    """Whether a line is one of those that are counted; equal ones count the same lines."""

    @property
    def head(self) -> tuple[str, str]:
        """The first two words of every line that may match."""

    def holds(self, key: Key, words: tuple[str, ...]) -> bool:
        """Return whether a line with this head matches."""


_COUNTS = "counts"
_ORIGIN = "origin"
"""The counts of the configuration from which this one is derived, and what differs."""
_HEADS = "heads"
"""The lines by their first two words.

A run plans each operation on what the ones before it leave, and judges each of these hundreds of
configurations. None of that may look through all lines: so the lines are sorted once for each
reading, and a configuration that is derived from another takes over what stays the same.
"""


def _heads_of(config: Config) -> dict[tuple[str, ...], Lines]:
    heads: dict[tuple[str, ...], dict[Key, tuple[str, ...]]] = {}
    for key, words in config.lines.items():
        heads.setdefault(words[:2], {})[key] = words
    return dict(heads)


def _changed_heads(
    config: Config, changes: Mapping[Key, tuple[str, ...] | None]
) -> dict[tuple[str, ...], Lines]:
    heads: dict[tuple[str, ...], Lines] = dict(config._heads())  # noqa: SLF001  # its own
    parts: dict[tuple[str, ...], dict[Key, tuple[str, ...] | None]] = {}
    for key, words in changes.items():
        before = config.lines.get(key)
        if before and before[:2] != (words or ())[:2]:
            parts.setdefault(before[:2], {})[key] = None
        if words:
            parts.setdefault(words[:2], {})[key] = words
    for head, part in parts.items():
        heads[head] = _changed(heads.get(head, {}), part)
    return heads


def _difference(
    matching: Matching,
    edits: Iterable[tuple[Key, tuple[str, ...] | None, tuple[str, ...] | None]],
) -> int:
    return sum(
        _matches(matching, key, now) - _matches(matching, key, was) for key, was, now in edits
    )


def _matches(matching: Matching, key: Key, words: tuple[str, ...] | None) -> bool:
    return bool(words and words[:2] == matching.head and matching.holds(key, words))


def _changed(
    lines: Lines, changes: Mapping[Key, tuple[str, ...] | None]
) -> dict[Key, tuple[str, ...]]:
    changed = {**lines, **{key: words for key, words in changes.items() if words}}
    for key in (key for key, words in changes.items() if words is None):
        changed.pop(key, None)
    return changed


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
