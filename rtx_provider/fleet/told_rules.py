"""What the rules find in a group of offices, as Markdown: each finding once, with its offices."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rtx_provider.fleet.markup import bullets, inline, listed
from rtx_provider.fleet.tasks import SEVERITIES, OfficeResult, RuleFinding
from rtx_provider.workspace.messages import counted

_LONGEST = 300
_NAMES = 300
_FOLDED = "notes, and what is accepted"


@dataclass(frozen=True, slots=True)
class Told:
    """One finding, and the offices that have it.

    Attributes:
        rule: The finding.
        offices: The names of the offices.
    """

    rule: RuleFinding
    offices: tuple[str, ...]

    @property
    def is_loud(self) -> bool:
        """Return whether everybody has to see it."""
        return not self.rule.accepted and self.rule.severity != "note"


def told(results: Sequence[OfficeResult]) -> list[Told]:
    """Return what the rules find in some offices: what is new first, then the worst."""
    found: dict[RuleFinding, list[str]] = {}
    for result in results:
        for rule in result.rules or ():
            found.setdefault(rule, []).append(result.office)
    everything = [Told(rule, tuple(dict.fromkeys(names))) for rule, names in found.items()]
    return sorted(everything, key=_rank)


def _rank(each: Told) -> tuple[bool, bool, int, str, str]:
    rule = each.rule
    return (
        bool(rule.accepted),
        not rule.is_new,
        SEVERITIES.index(rule.severity),
        rule.id,
        rule.finding,
    )


def rule_lines(results: Sequence[OfficeResult], *, is_cut: bool, most: int = 0) -> Iterator[str]:
    """Yield the part of a section that tells what the rules find.

    Args:
        results: What came of each office of the section.
        is_cut: Whether long texts and lists are cut.
        most: How many findings are shown at most, without those that are folded away; 0 for all.
    """
    found = told(results)
    loud = [each for each in found if each.is_loud]
    quiet = [each for each in found if not each.is_loud]
    faults = {each.rules_fault: None for each in results if each.rules_fault}
    lines = [f"**Rules not judged:** {inline(each, _longest(is_cut))}" for each in faults]
    lines += [_line(each, len(results), is_cut=is_cut) for each in loud]
    yield from bullets(lines, most, "findings of rules")
    if quiet and not most:
        yield f"\n<details><summary>Rules: {len(quiet)} {_FOLDED}</summary>\n"
        if is_cut:  # their texts would push the lines of the change out of the comment
            yield listed(sorted({each.rule.id for each in quiet}), _NAMES)
        else:
            yield from (f"- {_line(each, len(results), is_cut=False)}" for each in quiet)
        yield "\n</details>"


def _line(each: Told, number: int, *, is_cut: bool) -> str:
    rule, longest = each.rule, _longest(is_cut)
    kind = f"**New {rule.severity}**" if rule.is_new else rule.severity.capitalize()
    where = "" if len(each.offices) == number else f" (in {_names(each.offices, is_cut=is_cut)})"
    text = f"{kind} {inline(rule.id, 100)}{where}: {inline(rule.finding, longest)}"
    if rule.accepted:
        return f"{text}; accepted: {inline(rule.accepted, longest)}"
    has_remedy = rule.remedy and (rule.is_new or rule.severity == "error" or not is_cut)
    return f"{text} → {inline(rule.remedy, longest)}" if has_remedy else text


def _names(offices: Sequence[str], *, is_cut: bool) -> str:
    return listed(offices, _NAMES if is_cut else None)


def _longest(is_cut: bool) -> int:  # noqa: FBT001  # one word of the caller's
    return _LONGEST if is_cut else 0


def in_row(result: OfficeResult) -> str:
    """Return what the rules find in an office, for a table: `1 error (new), 2 warnings`."""
    if result.rules is None:
        return "not judged"
    parts = []
    for severity in SEVERITIES[:2]:
        found = [each for each in result.rules if each.severity == severity and not each.accepted]
        new = sum(each.is_new for each in found)
        if found:
            parts.append(f"{counted(len(found), severity)}{f' ({new} new)' if new else ''}")
    return ", ".join(parts) or "–"
