"""Violations of the rules that are known and accepted: where each occurs, and what it means."""

import re
from dataclasses import dataclass

from tests.matrix.faults import Fault
from tests.matrix.scene import Lane


@dataclass(frozen=True)
class Known:
    """Cells that break a rule, and are known to.

    Attributes:
        fault: The fault's name.
        lanes: The names of the ways, as a pattern.
        operations: The names of the operations, as a pattern.
        violation: What is said of it, as a pattern.
        text: What it means for the user.
    """

    fault: str
    lanes: str
    operations: str
    violation: str
    text: str

    def fits(self, operation: str, violation: str) -> bool:
        """Tell whether a violation is this one."""
        is_there = re.fullmatch(self.operations, operation)
        return bool(is_there and re.match(self.violation, violation))


KNOWN = (
    Known(
        "save confirmed and not done",
        "HTTP.*",
        ".*",
        "the next run does not heal it; the saved",
        "over HTTP nobody can ask what is in flash; over SSH it is noticed",
    ),
)


def known_of(fault: Fault, lane: Lane) -> list[Known]:
    """Return what is known of a row."""
    return [
        each for each in KNOWN if each.fault == fault.name and re.fullmatch(each.lanes, lane.name)
    ]
