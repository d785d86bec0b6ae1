"""What an office accepts: findings of a rule, for a reason, until a day.

>>> accepted, faults = read_acceptances(
...     [{"rule": "telnet-on", "reason": "old monitoring", "until": "2027-03-31"}]
... )
>>> accepted[0].is_over("2027-03-31"), accepted[0].is_over("2027-04-01"), faults
(False, True, [])
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rtx_provider.rules.rule import Finding, Rule

KEY = "rtx:accept"
"""The key of the stack's file."""
_FIELDS = ("rule", "reason", "until", "match")
_MIDNIGHT = re.compile(r"(?:T00:00:00Z| 00:00:00 \+0000 UTC)$")
"""What Pulumi appends to a date that stands in YAML without quotes."""

ACCEPTANCE = Rule(
    "acceptance", "warning", "an entry of `rtx:accept` is wrong, over, or names no rule",
    "what is accepted without a reason or an end is forgotten",
    "correct the entry, renew its day, or remove it",
    lambda _: (),
    "office",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One entry of `rtx:accept`.

    Attributes:
        rule: The id of the rule.
        reason: Why its findings are meant.
        until: The last day on which they are, such as `2027-03-31`.
        match: A text that the finding or its line holds; empty for every finding of the rule.
    """

    rule: str
    reason: str
    until: str
    match: str = ""

    def is_over(self, today: str) -> bool:
        """Return whether the last day is past; both are written alike, so they compare as text."""
        return today > self.until

    def covers(self, rule: Rule, finding: Finding) -> bool:
        """Return whether it accepts a finding of a rule."""
        is_named = self.rule == rule.id and rule is not ACCEPTANCE
        return is_named and (self.match in finding.text or self.match in finding.line)


def read_acceptances(value: Any) -> tuple[list[Acceptance], list[Finding]]:  # noqa: ANN401
    """Read the value `rtx:accept` of a stack.

    Returns:
        The entries that are right, and a finding for each fault of the others.
    """
    if value is None:
        return [], []
    if not isinstance(value, Sequence) or isinstance(value, str):
        return [], [Finding(f"{KEY} is no list of entries with rule, reason and until")]
    read, faults = [], []
    for at, entry in enumerate(value):
        found = [*_faults(entry)]
        faults += [Finding(f"{KEY}[{at}]: {fault}") for fault in found]
        if not found:
            read.append(_acceptance(entry))
    return read, faults


def _acceptance(entry: Mapping[str, str]) -> Acceptance:
    until = _MIDNIGHT.sub("", entry["until"])
    return Acceptance(entry["rule"], entry["reason"], until, entry.get("match", ""))


def _faults(entry: object) -> Iterator[str]:
    if not isinstance(entry, Mapping):
        yield "is no entry with rule, reason and until"
        return
    for name in sorted(set(entry) - set(_FIELDS)):
        yield f"{name} is no field; they are {', '.join(_FIELDS)}"
    for name in _FIELDS[:3]:
        if not isinstance(entry.get(name), str) or not entry[name].strip():
            yield f"{name} is missing"
    if not isinstance(entry.get("match", ""), str):
        yield "match is no text"
    until = entry.get("until")
    if isinstance(until, str) and until.strip() and not _is_day(until):
        yield "until is no day such as 2027-03-31"


def _is_day(text: str) -> bool:
    plain = _MIDNIGHT.sub("", text)
    try:
        return date.fromisoformat(plain).isoformat() == plain
    except ValueError:
        return False
