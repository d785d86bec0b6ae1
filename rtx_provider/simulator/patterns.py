"""The small language in which grammar rows are written, and its matcher.

A pattern is a string of words:

    on                 this keyword
    <on|off>           one of these keywords
    <1..600|off>       an integer of a range, or a keyword
    <IP>  <TEXT:64>    a kind of value from `values`
    <TEXT:64*>         the same, a secret printed as `*` where secrets are masked
    <TEXT:64**>        the same, a secret that is never printed
    <FILTER>...        one or more of them
    [ ... ]            optional
    ( a | b )          either; `( ... )...` one or more times
    {a=<1..9> b=<ANY>} these options, each at most once, in any order

Example:
    `compile_pattern("<on|off> [<1..600> [<1..50>]]")`
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from rtx_provider.simulator.integers import Reader, numbered
from rtx_provider.simulator.models import Model
from rtx_provider.simulator.replies import Complaint, RefusedError, most_specific
from rtx_provider.simulator.values import KINDS, PARAMETRISED
from rtx_provider.simulator.words import Word

_TOKEN = re.compile(
    r"(?:[A-Za-z0-9_.-]+=)?<[^>]*>(?:\.\.\.)?|\)\.\.\.|[][(){}|]|[^][(){}|<>\s]+",
)


class Mask(Enum):
    """Whether a piece of a line is printed readable."""

    SHOWN = ""
    MASKABLE = "*"
    HIDDEN = "**"


@dataclass(frozen=True, slots=True)
class Piece:
    """One printed word of an accepted line."""

    text: str
    mask: Mask = Mask.SHOWN

    def show(self, *, masked: bool) -> str:
        """Return the text, or `*` in the place of a secret that must not be shown."""
        hide = self.mask is Mask.HIDDEN or (masked and self.mask is Mask.MASKABLE)
        return "*" if hide else self.text


Step = tuple[int, tuple[Piece, ...]]


@dataclass(slots=True)
class Cursor:
    """The words being matched, and why the reading that got furthest failed."""

    words: Sequence[Word]
    model: Model
    furthest: int = -1
    complaints: list[Complaint] = field(default_factory=list)

    def note(self, position: int, complaint: Complaint) -> None:
        """Record a failure, unless one further to the right is known."""
        if position > self.furthest:
            self.furthest, self.complaints = position, []
        if position == self.furthest:
            self.complaints.append(complaint)

    def refusal(self) -> RefusedError:
        """Return the error that the router would print."""
        return RefusedError(most_specific(self.complaints or [Complaint.COUNT]))


class Node(Protocol):
    """One element of a pattern."""

    def walk(self, cursor: Cursor, position: int) -> Iterator[Step]:
        """Yield every way to match from this position."""
        ...

    def width(self) -> tuple[float, float]:
        """Return how many words it matches at least and at most."""
        ...


Nodes = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Literal:
    """A keyword."""

    text: str

    def walk(self, cursor: Cursor, position: int) -> Iterator[Step]:
        """Match the keyword in either case."""
        if position >= len(cursor.words):
            cursor.note(position, Complaint.COUNT)
        elif cursor.words[position].folded == self.text:
            yield position + 1, (Piece(self.text),)
        else:
            cursor.note(position, Complaint.KEYWORD)

    def width(self) -> tuple[float, float]:
        """Return one word."""
        return 1, 1


@dataclass(frozen=True, slots=True)
class Slot:
    """A value, read by the first of its readers that accepts the word."""

    readers: tuple[Reader, ...]
    prefix: str
    mask: Mask

    def walk(self, cursor: Cursor, position: int) -> Iterator[Step]:
        """Match one word."""
        if position >= len(cursor.words):
            cursor.note(position, Complaint.COUNT)
            return
        word = cursor.words[position]
        if not word.folded.startswith(self.prefix):
            cursor.note(position, Complaint.KEYWORD)
            return
        size = len(self.prefix)
        bare = Word(word.value[size:], word.raw[size:])
        try:
            text = self.prefix + self._read(bare, cursor.model)
        except RefusedError as refused:
            cursor.note(position, refused.complaint)
            return
        yield position + 1, (Piece(text, self.mask),)

    def width(self) -> tuple[float, float]:
        """Return one word."""
        return 1, 1

    def _read(self, word: Word, model: Model) -> str:
        reasons = []
        for reader in self.readers:
            try:
                return reader(word, model)
            except RefusedError as refused:
                reasons.append(refused.complaint)
        raise RefusedError(most_specific(reasons))


@dataclass(frozen=True, slots=True)
class Repeat:
    """A sequence that is repeated between `least` and `most` times."""

    body: Nodes
    least: int
    most: float

    def walk(self, cursor: Cursor, position: int) -> Iterator[Step]:
        """Yield the longest match first, then the shorter ones."""
        ends: list[Step] = [(position, ())]
        while len(ends) <= self.most:
            step = next(walk_all(self.body, cursor, ends[-1][0]), None)
            if step is None or step[0] == ends[-1][0]:
                break
            ends.append((step[0], ends[-1][1] + step[1]))
        yield from reversed(ends[self.least :])

    def width(self) -> tuple[float, float]:
        """Return the body's width times the bounds."""
        low, high = _width_of_all(self.body)
        return low * self.least, high * self.most


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences."""

    branches: tuple[Nodes, ...]

    def walk(self, cursor: Cursor, position: int) -> Iterator[Step]:
        """Try the branches in order."""
        for branch in self.branches:
            yield from walk_all(branch, cursor, position)

    def width(self) -> tuple[float, float]:
        """Return the narrowest and the widest branch."""
        widths = [_width_of_all(branch) for branch in self.branches]
        return min(low for low, _ in widths), max(high for _, high in widths)


@dataclass(frozen=True, slots=True)
class Flags:
    """`name=value` words, each at most once, in any order."""

    slots: tuple[Slot, ...]

    def walk(self, cursor: Cursor, position: int) -> Iterator[Step]:
        """Match every option that follows."""
        left = list(self.slots)
        pieces: tuple[Piece, ...] = ()
        while step := self._take(left, cursor, position):
            position, pieces = step[0], pieces + step[1]
        yield position, pieces

    def width(self) -> tuple[float, float]:
        """Return zero and the number of options."""
        return 0, len(self.slots)

    @staticmethod
    def _take(left: list[Slot], cursor: Cursor, position: int) -> Step | None:
        if position >= len(cursor.words):
            return None
        for slot in left:
            if step := next(slot.walk(cursor, position), None):
                left.remove(slot)
                return step
        return None


def walk_all(nodes: Nodes, cursor: Cursor, position: int) -> Iterator[Step]:
    """Yield every way to match the nodes one after the other."""
    if not nodes:
        yield position, ()
        return
    for middle, head in nodes[0].walk(cursor, position):
        for end, rest in walk_all(nodes[1:], cursor, middle):
            yield end, head + rest


def match_whole(nodes: Nodes, cursor: Cursor, position: int) -> tuple[Piece, ...] | None:
    """Return the pieces if the nodes match all words from the position on, else `None`."""
    for end, pieces in walk_all(nodes, cursor, position):
        if end == len(cursor.words):
            return pieces
        cursor.note(end, Complaint.COUNT)
    return None


def takes(nodes: Nodes, count: int) -> bool:
    """Return whether the nodes can match this number of words."""
    low, high = _width_of_all(nodes)
    return low <= count <= high


def compile_pattern(pattern: str) -> Nodes:
    """Translate a pattern into nodes."""
    tokens = _TOKEN.findall(pattern)
    nodes, rest = _sequence(tokens)
    if rest:
        message = f"unbalanced pattern: {pattern}"
        raise ValueError(message)
    return nodes


def _width_of_all(nodes: Nodes) -> tuple[float, float]:
    widths = [node.width() for node in nodes]
    return sum(low for low, _ in widths), sum(high for _, high in widths)


def _sequence(tokens: list[str]) -> tuple[Nodes, list[str]]:
    nodes: list[Node] = []
    while tokens and tokens[0] not in {"]", ")", ")...", "}", "|"}:
        node, tokens = _node(tokens[0], tokens[1:])
        nodes.append(node)
    return tuple(nodes), tokens


def _node(symbol: str, rest: list[str]) -> tuple[Node, list[str]]:
    if symbol == "[":
        body, rest = _sequence(rest)
        return Repeat(body, 0, 1), rest[1:]
    if symbol == "(":
        return _choice(rest)
    if symbol == "{":
        end = rest.index("}")
        return Flags(tuple(_slot(each) for each in rest[:end])), rest[end + 1 :]
    if symbol.endswith(">..."):
        return Repeat((_slot(symbol.removesuffix("...")),), 1, math.inf), rest
    if symbol.endswith(">"):
        return _slot(symbol), rest
    return Literal(symbol), rest


def _choice(tokens: list[str]) -> tuple[Node, list[str]]:
    branches: list[Nodes] = []
    while True:
        branch, tokens = _sequence(tokens)
        branches.append(branch)
        closing, tokens = tokens[0], tokens[1:]
        if closing != "|":
            break
    node = Choice(tuple(branches))
    return (Repeat((node,), 1, math.inf) if closing == ")..." else node), tokens


def _slot(token: str) -> Slot:
    prefix, _, spec = token.removesuffix(">").partition("<")
    bare = spec.rstrip("*")
    readers = tuple(_reader(atom) for atom in (bare or "*").split("|"))
    return Slot(readers, prefix, Mask(spec[len(bare) :] if bare else ""))


def _reader(atom: str) -> Reader:
    name, _, limit = atom.partition(":")
    if found := re.fullmatch(r"(\d+)\.\.(\d+)", atom):
        return numbered(int(found[1]), int(found[2]))
    if name in PARAMETRISED:
        return PARAMETRISED[name](int(limit))
    return KINDS[name] if name.isupper() else _keyword(atom)


def _keyword(text: str) -> Reader:
    def read(word: Word, _: Model) -> str:
        if word.folded != text:
            raise RefusedError(Complaint.KEYWORD)
        return text

    return read
