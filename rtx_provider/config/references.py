r"""What is still named is not deleted: which lines define something, and which lines name it.

A filter list with an undefined number is a different firewall, and an interface with an undefined
NAT descriptor translates nothing. The rows of the commands say what their lines define and name.

    >>> from rtx_provider.config.tree import parse_config
    >>> config = parse_config("ip lan2 secure filter in 5 6 dynamic 7\ntunnel select 1")
    >>> [str(each.definition) for each in references(config)]
    ['`ip filter 5`', '`ip filter 6`', '`ip filter dynamic 7`']

A row's `names` are separated by commas. Each is the kind of a definition and the place of its
name: `KIND` is the first word of the value, `behind WORD` is what follows a word (or the value of
an option, if the word ends in `=`), `in key` is in the line's key, and `anywhere` is every word
such as `tunnel3` or `tunnel3-tunnel5`. After `KIND*` several names may follow each other.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from rtx_provider.commands.table import ROWS
from rtx_provider.config.change import Edit
from rtx_provider.config.grammar import Key, Row, row_of
from rtx_provider.config.shared import expand
from rtx_provider.config.tree import Config
from rtx_provider.errors import ConflictError

_CHOSEN = ("{name}", "{login}")
_RANGE = re.compile(r"([0-9]{1,4})-([0-9]{1,4})")
_OF_A_TUNNEL = ("ipsec ike", "ipsec sa policy")
_LOOKUPS = 4096
_WITHOUT_ROW = "ip filter* behind filter"
"""What an `ip` command without a row may name."""


class Definition(NamedTuple):
    """Something that a line defines and others name: its kind, and its number or name."""

    kind: str
    name: str

    def __str__(self) -> str:
        """Return the definition for messages."""
        return f"`{self.kind} {self.name}`"


class Reference(NamedTuple):
    """A line that names a definition."""

    place: Key
    definition: Definition


@dataclass(frozen=True, slots=True)
class _Naming:
    """Where a line names definitions of one kind.

    Attributes:
        kind: The kind of the definitions.
        is_several: Whether several names may follow each other.
        is_in_key: Whether the name is in the line's key instead of its value.
        behind: The word before the name; empty if it has none.
        is_anywhere: Whether every word with the kind's name counts, such as `tunnel3`.
    """

    kind: str
    is_several: bool
    is_in_key: bool
    behind: str
    is_anywhere: bool


def refuse_dangling(title: str, edits: Iterable[Edit], after: Config) -> None:
    """Refuse to delete what lines of the router would still name.

    Args:
        title: The name of the resource, for the message.
        edits: The edits of one operation.
        after: The configuration after all operations of the batch, so that a filter and its place
            in a list may go together.

    Raises:
        ConflictError: A line still names a definition that the edits delete.
    """
    texts = dangling(edits, after)
    if not texts:
        return
    shown = "; ".join(texts[:3])
    more = f" and {len(texts) - 3} more lines" if len(texts) > 3 else ""  # noqa: PLR2004
    msg = (
        f"{title}: {shown}{more}, so nothing is deleted. Remove the name from that line first, and "
        "run this again; if a resource of this stack wrote it in a run that was interrupted, run "
        "`pulumi up` with reclaim=True once (in an office: office.reclaim), and then this again"
    )
    raise ConflictError(msg)


def dangling(edits: Iterable[Edit], after: Config) -> tuple[str, ...]:
    """Return which lines of a configuration name what edits delete, as clauses for messages."""
    changed = [edit for edit in edits if edit.before and edit.before != edit.after]
    going = {each for edit in changed for each in _defined(edit.key, edit.before or ())}
    if not going:
        return ()
    going -= _definitions(after)
    found = (
        each
        for each in references(after)
        if each.definition in going and not _is_of_one_tunnel(each)
    )
    return tuple(f"{each.place} still names {each.definition}" for each in found)


def _is_of_one_tunnel(reference: Reference) -> bool:
    """Return whether a tunnel, an SA policy, an IKE gateway or a transport names its own number.

    They are one tunnel, also for the vendor (15.49.6), and go in any order.
    """
    key, definition = reference
    own = key.context.partition(" ")[2] or key.words[-1]
    return definition.kind in _OF_A_TUNNEL and own == definition.name


def undefined(edits: Iterable[Edit], predicted: Config, running: Config) -> tuple[str, ...]:
    """Return which edits begin to name something that was predicted and is not there after all."""
    named = [
        Reference(edit.key, each)
        for edit in edits
        for each in _named(edit.key, edit.after or ())
        if each not in _named(edit.key, edit.before or ())
    ]
    if not named:
        return ()
    lost = _definitions(predicted) - _definitions(running)
    missing = (each for each in named if each.definition in lost)
    return tuple(f"{each.place} would name {each.definition}, which failed" for each in missing)


def references(config: Config) -> Iterator[Reference]:
    """Yield every line that names a definition, with the definition."""
    for key, words in config.lines.items():
        for definition in _named(key, words):
            yield Reference(key, definition)


# -- what a line defines ------------------------------------------------------------------


def _definitions(config: Config) -> set[Definition]:
    return {each for key, words in config.lines.items() for each in _defined(key, words)}


@lru_cache(maxsize=_LOOKUPS)
def _defined(key: Key, words: tuple[str, ...]) -> tuple[Definition, ...]:
    """Return what a line defines."""
    row = row_of(words)
    kind = _kind(row) if row else ""
    if row is None or kind not in _kinds():
        return ()
    names = [_name_in_key(row, words) or key.context.partition(" ")[2]]
    if row.pattern == "tunnel template":  # its copies are in no configuration (15.49.6)
        names += [name for word in words[2:] for name in _numbers(word)]
    return tuple(Definition(kind, name) for name in names if name)


def _kind(row: Row) -> str:
    return row.defines or " ".join(word for word in row.words if word[0] != "{")


def _name_in_key(row: Row, words: tuple[str, ...]) -> str:
    """Return the number or name in a line's key; empty if its key has none."""
    pairs = zip(row.words, words, strict=False)
    return next((word for form, word in pairs if form == "{n}" or form in _CHOSEN), "")


@cache
def _kinds() -> frozenset[str]:
    """Return the kinds of definitions that a command names."""
    texts = [row.names for row in ROWS if row.names]
    return frozenset(naming.kind for text in texts for naming in read_names(text))


# -- what a line names --------------------------------------------------------------------


@lru_cache(maxsize=_LOOKUPS)
def _named(key: Key, words: tuple[str, ...]) -> tuple[Definition, ...]:
    """Return what a line names."""
    row = row_of(words)
    text = row.names if row else _WITHOUT_ROW if words[:1] == ("ip",) else ""
    found = (
        Definition(naming.kind, name)
        for naming in read_names(text)
        for name in _names(naming, row, words, 0 if row is None else len(key.words))
    )
    return tuple(dict.fromkeys(found))


@cache
def read_names(text: str) -> tuple[_Naming, ...]:
    """Read the `names` of a row."""
    return tuple(_naming(part.strip()) for part in text.split(",") if part.strip())


def _naming(text: str) -> _Naming:
    kind, _, behind = text.partition(" behind ")
    bare = kind.removesuffix(" anywhere").removesuffix(" in key")
    return _Naming(
        bare.removesuffix("*"),
        bare.endswith("*"),
        kind.endswith(" in key"),
        behind,
        kind.endswith(" anywhere"),
    )


def _names(naming: _Naming, row: Row | None, words: tuple[str, ...], size: int) -> Iterator[str]:
    """Yield the names of one kind in a line.

    Args:
        naming: Where they are.
        row: The row of the line; None if its command has none.
        words: The line.
        size: The number of words in its key.
    """
    searched = words[:size] if naming.is_in_key else words[size:]
    if naming.is_anywhere:
        yield from _spelled_names(naming.kind, searched)
    elif naming.behind.endswith("="):
        options = (word.partition("=") for word in searched)
        for name, _, value in options:
            yield from value.split(",") if name == naming.behind[:-1] else ()
    elif naming.behind:
        for at, word in enumerate(searched):
            if word == naming.behind:
                yield from _run(naming, searched[at + 1 :])
    elif naming.is_in_key and row:
        yield _name_in_key(row, words)
    else:
        yield from _run(naming, searched)


def _run(naming: _Naming, words: tuple[str, ...]) -> Iterator[str]:
    """Yield the names at the beginning of some words."""
    for word in words if naming.is_several else words[:1]:
        if not _fits(naming.kind, word):
            return
        yield word


def _fits(kind: str, word: str) -> bool:
    """Return whether a word may be a name of this kind: a number, or what people choose."""
    return word.isdecimal() or (kind == "pp" and word == "anonymous") or kind in _chosen_kinds()


@cache
def _chosen_kinds() -> frozenset[str]:
    return frozenset(_kind(row) for row in ROWS if not {*row.words}.isdisjoint(_CHOSEN))


def _spelled_names(kind: str, words: tuple[str, ...]) -> Iterator[str]:
    """Yield the numbers of words such as `tunnel3` or `tunnel3-tunnel5`."""
    for word in words:
        for each in expand(word):
            if each.startswith(kind):
                yield each.removeprefix(kind)


def _numbers(word: str) -> Iterator[str]:
    """Yield the numbers of a range such as `34-48`, or of one number."""
    match = _RANGE.fullmatch(word)
    low, high = (match[1], match[2]) if match else (word, word)
    if low.isdecimal() and high.isdecimal():
        yield from map(str, range(int(low), int(high) + 1))
