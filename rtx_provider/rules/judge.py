"""Judges offices by rules, and says of each finding whether it is accepted."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from rtx_provider.config.shown import masked
from rtx_provider.config.tree import Config
from rtx_provider.config.words import split
from rtx_provider.redaction import fit_message, quotable
from rtx_provider.rules.accept import ACCEPTANCE, Acceptance
from rtx_provider.rules.catalogue import IDS
from rtx_provider.rules.rule import OWN_RULES, SEVERITIES, Finding, Rule, Severity, Unjudged
from rtx_provider.rules.trace import line_in
from rtx_provider.rules.view import OfficeView

Result = Literal["ok", "unjudged", "accepted", "note", "warning", "error"]
STATUS = {"ok": 0, "unjudged": 0, "accepted": 0, "note": 0, "warning": 3, "error": 4}
"""The exit status of the worst result, as that of `rtx doctor`."""
_Outcome = tuple[Rule, Finding | Unjudged | None]
_PARTIAL = "no whole configuration of the router is known"


@dataclass(frozen=True, slots=True)
class Row:
    """What one rule says of one office, in one respect.

    Attributes:
        rule: The id of the rule.
        severity: The severity of the rule.
        result: What came of it.
        finding: What was found, or why nothing could be judged.
        line: The router's line, masked; empty if there is none.
        reason: Why it matters.
        remedy: What to do.
        accepted: Why it is accepted, and until when; empty if it is not.
    """

    rule: str
    severity: Severity
    result: Result
    finding: str = ""
    line: str = ""
    reason: str = ""
    remedy: str = ""
    accepted: str = ""


def judge(
    office: OfficeView,
    rules: Iterable[Rule],
    acceptances: Sequence[Acceptance] = (),
    today: str = "",
    *,
    more: Iterable[tuple[Rule, Finding]] = (),
) -> list[Row]:
    """Return what the rules say of an office, the worst first.

    Args:
        office: The office.
        rules: The rules. One of a user (with a `place`) sees no secret.
        acceptances: What the office accepts.
        today: The day, such as `2027-03-31`.
        more: What was found otherwise, such as what offices share.
    """
    known = [*rules]
    found: list[_Outcome] = [*_found(office, known), *more]
    valid = [each for each in acceptances if not each.is_over(today)]
    found += [(ACCEPTANCE, each) for each in _over(acceptances, known, found, today)]
    rows = [_safe(_row(rule, each, valid)) for rule, each in found]
    worst = list(STATUS)[::-1]
    return sorted(rows, key=lambda row: worst.index(row.result))


def status(rows: Iterable[Row]) -> int:
    """Return the exit status."""
    return max((STATUS[row.result] for row in rows), default=0)


def at_least(rows: Iterable[Row], severity: Severity) -> list[Row]:
    """Return the rows of rules that are at least as severe."""
    wanted = SEVERITIES[: SEVERITIES.index(severity) + 1]
    return [row for row in rows if row.severity in wanted]


def _found(office: OfficeView, rules: Sequence[Rule]) -> Iterator[_Outcome]:
    """Yield what each rule finds; None if it finds nothing, and a fault if it fails itself."""
    blind = without_secrets(office) if any(rule.place for rule in rules) else office
    for rule in rules:
        if rule.needs == "whole" and not office.is_whole:
            yield rule, Unjudged(_PARTIAL)
            continue
        outcomes = [*_own(rule, blind)] if rule.place else _built_in(rule, office)
        yield from outcomes or [(rule, None)]


def _built_in(rule: Rule, office: OfficeView) -> list[_Outcome]:
    return [(rule, each) for each in rule.judge(office)]


def _own(rule: Rule, office: OfficeView) -> Iterator[_Outcome]:
    """Yield what a user's own rule finds, and what is wrong with the rule itself."""
    try:
        found: list[object] = [*(rule.judge(office) or ())]
    except (Exception, SystemExit) as error:  # noqa: BLE001  # a user's code may raise anything
        name = f"{type(error).__name__}: {quotable(str(error))}"
        yield OWN_RULES, Finding(f"{_line_of(error, rule)}: {rule.id} fails by {name}")
        return
    for each in found:
        if isinstance(each, (Finding, Unjudged)):
            yield rule, each
        else:
            text = f"{rule.place}: {rule.id} yields {type(each).__name__} in place of Finding"
            yield OWN_RULES, Finding(text)


def _line_of(error: BaseException, rule: Rule) -> str:
    """Return the file of a rule, and its line where an error arose."""
    file, _, line = rule.place.rpartition(":")
    code = getattr(rule.judge, "__code__", None)
    inner = line_in(error, code.co_filename) if code else None
    return f"{file}:{inner or line}"


def without_secrets(office: OfficeView) -> OfficeView:
    """Return an office as a user's own rule sees it: with every secret masked."""
    lines = {key: split(masked(words)) for key, words in office.configuration.lines.items()}
    # One rule must not take lines away from the next.
    return replace(office, configuration=Config(MappingProxyType(lines)), credentials={})


def _over(
    acceptances: Sequence[Acceptance],
    rules: Sequence[Rule],
    found: Sequence[_Outcome],
    today: str,
) -> Iterator[Finding]:
    known = IDS | {rule.id for rule in rules}
    unjudged = {rule.id for rule, each in found if isinstance(each, Unjudged)}
    for each in acceptances:
        if each.rule not in known:
            yield Finding(f"rtx:accept names the rule {each.rule}, which does not exist")
        elif each.is_over(today):
            yield Finding(f"the acceptance of {each.rule} ended on {each.until}")
        elif each.rule not in unjudged and each.rule not in _COMPARED and not _is_used(each, found):
            yield Finding(f"the acceptance of {each.rule} accepts nothing")


_COMPARED = ("shared-secret",)
"""What these rules find depends on which offices are judged together."""


def _is_used(acceptance: Acceptance, found: Sequence[_Outcome]) -> bool:
    return any(isinstance(each, Finding) and acceptance.covers(rule, each) for rule, each in found)


def _row(rule: Rule, each: Finding | Unjudged | None, acceptances: Sequence[Acceptance]) -> Row:
    if each is None:
        return Row(rule.id, rule.severity, "ok")
    if isinstance(each, Unjudged):
        return Row(rule.id, rule.severity, "unjudged", each.reason)
    accepted = next((one for one in acceptances if one.covers(rule, each)), None)
    why = f"{accepted.reason} (until {accepted.until})" if accepted else ""
    return Row(
        rule.id,
        rule.severity,
        "accepted" if accepted else rule.severity,
        each.text,
        each.line,
        rule.reason,
        each.remedy or rule.remedy,
        why,
    )


def _safe(row: Row) -> Row:
    """Return a row without characters that a terminal would obey.

    Rules of this package quote lines as they may be shown, and a user's own see no secret. A secret
    that is a common word is not masked in texts: the gap would show it.
    """
    finding, line, accepted = map(fit_message, (row.finding, row.line, row.accepted))
    return replace(row, finding=finding, line=line, accepted=accepted)
