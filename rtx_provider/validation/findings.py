"""What is wrong with a value, worded for users. No finding contains a value: some are secret."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

Step = int | str


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a value.

    Attributes:
        place: The names and indexes that lead to the faulty part; empty for the whole.
        text: What is wrong with it.
        is_missing: Whether the value is missing.
        is_unknown: Whether there is no field with that name.
    """

    place: tuple[Step, ...]
    text: str
    is_missing: bool = False
    is_unknown: bool = False

    @property
    def field(self) -> str:
        """Return the outermost field; empty if the fault concerns the whole."""
        return str(self.place[0]) if self.place else ""


class ValidationError(ValueError):
    """A value is wrong; `findings` lists every fault."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        """Create the error from its findings."""
        self.findings = tuple(findings)
        super().__init__("; ".join(_line(each) for each in self.findings))

    def under(self, step: Step) -> list[Finding]:
        """Return the findings, as those of a part of a larger value."""
        return [replace(each, place=(step, *each.place)) for each in self.findings]


def refusal(text: str) -> ValidationError:
    """Return the error for a value as a whole."""
    return ValidationError([Finding((), text)])


def _line(finding: Finding) -> str:
    place = ".".join(map(str, finding.place))
    return f"{place}: {finding.text}" if place else finding.text
