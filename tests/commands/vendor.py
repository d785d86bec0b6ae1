"""The commands of the vendor's reference, with one sample for each kind of interface."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rtx_provider.commands.left_out import LEFT_OUT
from rtx_provider.commands.row import Row
from rtx_provider.commands.table import operation_of, row_of
from rtx_provider.config.words import split

_TABLE = Path(__file__).with_name("vendor_commands.toml")
_INTERFACES = {
    "L": "lan1",
    "W": "wan1",
    "B": "bridge1",
    "O": "loopback1",
    "Z": "null",
    "P": "pp",
    "T": "tunnel",
}
_CONTEXTS = {"P": "pp 1", "T": "tunnel 1"}
SECRET = "moon"


@dataclass(frozen=True, slots=True)
class Sample:
    """One line of a command.

    Attributes:
        name: The words that are the same in all of its lines, with `pp` and `tunnel`.
        section: The section of the reference, as far as a digest says it.
        context: Where the line stands.
        head: The words that identify it.
        value: The words behind them.
        facts: What else is said of it, such as `cuts 3`.
    """

    name: tuple[str, ...]
    section: str
    context: str
    head: tuple[str, ...]
    value: tuple[str, ...]
    facts: frozenset[str]

    def __str__(self) -> str:
        """Name the sample in the list of tests."""
        return " ".join((self.context, *self.words)).strip()

    @property
    def words(self) -> tuple[str, ...]:
        """Return the whole line."""
        return (*self.head, *self.value)

    @property
    def row(self) -> Row | None:
        """Return the row that the line finds."""
        return operation_of(self.words) if "operation" in self.facts else row_of(self.words)

    @property
    def reason(self) -> str | None:
        """Return why its command has no row."""
        starts = (" ".join(self.name[:size]) for size in range(len(self.name), 0, -1))
        return next((LEFT_OUT[start] for start in starts if start in LEFT_OUT), None)

    @property
    def is_left_out(self) -> bool:
        """Tell whether the command has no row, by intention."""
        return self.row is None and self.reason is not None


def _read() -> Iterator[Sample]:
    for name, section, line, *facts in tomllib.loads(_TABLE.read_text("utf-8"))["commands"]:
        kinds = next((fact for fact in facts if fact.isupper()), "")
        for kind in kinds or "-":
            interface = _INTERFACES.get(kind, "")
            head, _, value = line.replace("IF", interface).partition("|")
            where = [_CONTEXTS.get(kind, ""), *(fact for fact in facts if _is_context(fact))]
            own = interface if kind in _CONTEXTS else ""
            yield Sample(
                tuple(name.replace("IF", own).split()),
                section,
                max(where),
                split(head),
                split(value),
                frozenset(facts),
            )


def _is_context(fact: str) -> bool:
    return fact.startswith(("pp ", "tunnel "))


SAMPLES = tuple(_read())
SETTINGS = tuple(s for s in SAMPLES if "operation" not in s.facts and not s.is_left_out)
