"""What breaks a rule, is known to, and cannot be helped; each with what it means for the user."""

import re
from dataclasses import dataclass

from tests.histories.judge import Violation


@dataclass(frozen=True)
class Known:
    """A violation that is known and accepted.

    Attributes:
        rule: The rule.
        pattern: What is said of it, as a pattern.
        text: What it means for the user.
    """

    rule: str
    pattern: str
    text: str


KNOWN: tuple[Known, ...] = (
    Known(
        "theirs",
        r"^`description 649\d\d .* entered during the run",
        "over SSH a `description` with the very number of our mark is lost, if somebody enters it "
        "in the second between our reading and our rollback",
    ),
)


def known_of(violation: Violation) -> list[Known]:
    """Return what is known of a violation."""
    return [
        each
        for each in KNOWN
        if each.rule == violation.rule and re.search(each.pattern, violation.text)
    ]
