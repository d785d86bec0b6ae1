"""Grammar rows, and how the row for a line is found.

A row has a head (the words and values that identify a line) and the tails that may follow it.
`no` needs the head alone, because the router ignores whatever follows it (1.4).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum
from functools import cached_property, lru_cache
from operator import itemgetter

from rtx_provider.simulator.models import Model
from rtx_provider.simulator.patterns import (
    Cursor,
    Literal,
    Nodes,
    Piece,
    compile_pattern,
    match_whole,
    takes,
    walk_all,
)
from rtx_provider.simulator.replies import Complaint, RefusedError
from rtx_provider.simulator.words import Word

Check = Callable[[Model, str, tuple[str, ...]], None]


class Context(Enum):
    """Where a line takes effect: on the whole router, or on the selected pp or tunnel."""

    ANY = ""
    PP = "pp"
    TUNNEL = "tunnel"


class Section(IntEnum):
    """The sections of `show config`, from top to bottom."""

    VERB = 0
    SYSTEM = 1
    INTERFACE = 2
    PP = 3
    TUNNEL = 4
    IPSEC = 5
    FILTER = 6
    NAT = 7
    SERVICE = 8


class Order(Enum):
    """How `show config` sorts the lines of one family."""

    BY_KEY = "by key"
    AS_ENTERED = "as entered"
    # Lines about the same interface or descriptor stand together.
    BY_FIRST_KEY = "by first key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One command family.

    Args:
        head: the pattern of the words that identify a line; its slots are the key.
        tails: the patterns of what may follow.
        context: what has to be selected.
        section: where the line is printed.
        order: how the lines of the family are sorted.
        needs_user: the first key must be a `login user` that exists.
        from_file_only: the line is read from a file only; on the console it opens a dialogue.
        is_dialogue: the command asks questions, so it needs an interactive console.
        user_level: the command is allowed without administrator rights.
        trailing: the blanks that the router prints after the line.
        check: a rule about the whole line, given model, selection and values.
    """

    head: str
    tails: tuple[str, ...] = ("",)
    context: Context = Context.ANY
    section: Section = Section.SERVICE
    order: Order = Order.BY_KEY
    needs_user: bool = False
    from_file_only: bool = False
    is_dialogue: bool = False
    user_level: bool = False
    trailing: str = ""
    check: Check | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """A row, compiled, with its place in the grammar."""

    row: Row
    index: int
    head: Nodes
    tails: tuple[Nodes, ...]

    @property
    def family(self) -> str:
        """Return the head as written: the name of the family."""
        return self.row.head

    def read_key(self, cursor: Cursor) -> tuple[int, tuple[Piece, ...]] | None:
        """Match the head; return the position after it and the pieces, or `None`."""
        return next(walk_all(self.head, cursor, 0), None)

    def read_values(self, cursor: Cursor, position: int) -> tuple[Piece, ...]:
        """Match the rest of the words, and return the pieces of the first tail that fits.

        Raises:
            RefusedError: if no tail fits. A wrong number of words is reported first, then the
                word at which the reading that got furthest failed.
        """
        if not any(takes(tail, len(cursor.words) - position) for tail in self.tails):
            raise RefusedError(Complaint.COUNT)
        for tail in self.tails:
            pieces = match_whole(tail, cursor, position)
            if pieces is not None:
                return pieces
        raise cursor.refusal()


@dataclass(frozen=True)
class Match:
    """A line that was matched to its row."""

    command: Command
    head: tuple[Piece, ...]
    values: tuple[Piece, ...] = ()

    @cached_property
    def key(self) -> tuple[str, ...]:
        """Return the values that identify the line within its family."""
        slots = zip(self.command.head, self.head, strict=True)
        return tuple(piece.text for node, piece in slots if not isinstance(node, Literal))

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Return the words after the head."""
        return tuple(piece.text for piece in self.values)


class Grammar:
    """All rows, looked up by their first word."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Compile the rows, in the order in which `show config` prints them."""
        self._commands: dict[str, list[Command]] = defaultdict(list)
        for index, row in enumerate(rows):
            tails = tuple(compile_pattern(tail) for tail in row.tails)
            command = Command(row, index, compile_pattern(row.head), tails)
            self._commands[row.head.split()[0]].append(command)

    @lru_cache(maxsize=4096)  # noqa: B019  # there is one grammar, and it lives to the end
    def read(self, words: tuple[Word, ...], model: Model, *, from_file: bool = False) -> Match:
        """Return the match of a line.

        Raises:
            RefusedError: if the router would refuse the line.
        """
        cursor = Cursor(words, model)
        position, command, head = self._find(cursor, lambda row: _accepts(row, from_file=from_file))
        return Match(command, head, command.read_values(cursor, position))

    def read_no(self, words: Sequence[Word], model: Model) -> Match:
        """Return the match of the words after `no`; words after the head are ignored.

        Raises:
            RefusedError: if no row has such a head.
        """
        _, command, head = self._find(Cursor(words, model), _can_be_removed)
        return Match(command, head)

    def _find(
        self,
        cursor: Cursor,
        allows: Callable[[Row], bool],
    ) -> tuple[int, Command, tuple[Piece, ...]]:
        if not cursor.words or cursor.words[0].folded not in self._commands:
            raise RefusedError(Complaint.NAME)
        found = [
            (step[0], command, step[1])
            for command in self._commands[cursor.words[0].folded]
            if allows(command.row) and (step := command.read_key(cursor))
        ]
        if not found:
            raise cursor.refusal()
        # The longest head wins: `dns server select 1` is not a `dns server` line.
        return max(found, key=itemgetter(0))


def _accepts(row: Row, *, from_file: bool) -> bool:
    return not (row.is_dialogue if from_file else row.from_file_only)


def _can_be_removed(row: Row) -> bool:
    return row.section is not Section.VERB and not row.from_file_only
