"""The table of docs/develop/fault-matrix.md: one row for each fault and each transport."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.matrix.cells import Outcome, cells
from tests.matrix.faults import FAULTS, Fault
from tests.matrix.known import Known, known_of
from tests.matrix.operations import Operation
from tests.matrix.scene import LANES, Lane

PAGE = Path(__file__).parents[2] / "docs" / "develop" / "fault-matrix.md"
HEAD = (
    "| fault | way | what the user sees | router | state | next run | cells | in every run |\n"
    "|---|---|---|---|---|---|---|---|\n"
)
_LONGEST = 170
_HOST = re.compile(r"\b127\.0\.0\.1:\d+")
_KEY = re.compile(r"SHA256:[A-Za-z0-9+/=]+")
# How a connection ends is told by whoever notices first, in words of its own.
_CAUSE = re.compile(r"(?<=HOST )(broke|over SSH)? ?\([^;]*\)(?=[;:]| is)")
_TITLE = re.compile(r"^(?:[A-Z][A-Za-z0-9]+(?: [\w ]+?)?): ")
_CODE = re.compile(r"`((?:no |pp |tunnel |ip |ipsec |nat |l2tp |syslog )[^`]*)`")


def rows() -> list[tuple[Fault, Lane]]:
    """Return each fault with each way in which it makes sense."""
    return [(fault, lane) for fault in FAULTS for lane in LANES if fault.fits(lane)]


@dataclass(frozen=True)
class Row:
    """What came of one fault, one way.

    Attributes:
        fault: The fault.
        lane: The way.
        outcomes: What came of each cell.
    """

    fault: Fault
    lane: Lane
    outcomes: Sequence[Outcome]

    @property
    def in_every_run(self) -> int:
        """Return how many of its cells every test run has."""
        names = {each.name for each in self.lane.mechanisms}
        return sum(each.operation in names for each in self.outcomes)

    @property
    def known(self) -> list[Known]:
        """Return the violations of its cells that are known."""
        return known_of(self.fault, self.lane)

    def unknown(self) -> list[str]:
        """Return the violations that nobody knows of yet, and the known ones that are no more."""
        found = [(each, text) for each in self.outcomes for text in each.violations]
        fresh = [
            f"{each.operation}, {each.place}: {text}\n    said: {each.error or 'nothing'}"
            for each, text in found
            if not any(known.fits(each.operation, text) for known in self.known)
        ]
        idle = [
            f"known, and no more: {known.text}"
            for known in self.known
            if not any(known.fits(each.operation, text) for each, text in found)
        ]
        return fresh + idle

    def write(self) -> str:
        """Write the row."""
        outcomes = self.outcomes
        notes = [f"**known:** {each.text}" for each in self.known]
        columns = (
            self.fault.name,
            self.lane.name,
            _commonest(each.error for each in outcomes),
            _counted(each.router for each in outcomes),
            _counted(each.state for each in outcomes),
            "; ".join((_counted(each.heals for each in outcomes), *notes)),
            str(len(outcomes)),
            str(self.in_every_run),
        )
        return f"| {' | '.join(columns)} |\n"


def run(fault: Fault, lane: Lane, operations: Sequence[Operation]) -> Row:
    """Run the cells of a row that these operations have."""
    return Row(fault, lane, tuple(cells(fault, lane, operations)))


def committed(fault: Fault, lane: Lane) -> str:
    """Return the row as the page has it."""
    begins = f"| {fault.name} | {lane.name} | "
    lines = PAGE.read_text(encoding="utf-8").splitlines(keepends=True)
    return next((line for line in lines if line.startswith(begins)), "")


def _commonest(errors: Iterable[str]) -> str:
    """Return the commonest message, and how many there are beside it."""
    counts = Counter(_plain(text) for text in errors)
    first, *rest = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    seen = f"{first[0]} ({first[1]})"
    others = sum(count for _, count in rest)
    return f"{seen}; something else ({others})" if others else seen


def _plain(text: str) -> str:
    """Return a message without what differs from cell to cell, shortened."""
    for pattern, instead in ((_HOST, "HOST"), (_KEY, "SHA256:…"), (_CAUSE, r"\1 (…)")):
        text = pattern.sub(instead, text)
    text = _CODE.sub("`…`", _TITLE.sub("", text)).replace("|", "/")
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST].rpartition(' ')[0]} …"
    if text.count("`") % 2:
        text += "`"
    return text or "success"


def _counted(words: Iterable[str]) -> str:
    counts = Counter(words)
    named = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{word} ({count})" for word, count in named)
