"""What the rules say of one office, as plain values for a report or a preview.

What several offices share is not judged: that needs their secrets in one process.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rtx_provider.fleet.office_rules import OfficeToJudge, judge_all, read_recorded, users_rules
from rtx_provider.fleet.own_rules import OwnRules
from rtx_provider.fleet.tasks import ResourceChange, RuleFinding
from rtx_provider.redaction import fit_message
from rtx_provider.rules.judge import Row
from rtx_provider.workspace.messages import ToolError


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say of an office.

    Attributes:
        rules: What they find; None if they could not be judged.
        fault: Why not; empty if they were.
    """

    rules: tuple[RuleFinding, ...] | None = None
    fault: str = ""


def judgement_of(name: str, changes: Sequence[ResourceChange] | None = None) -> Judgement:
    """Judge an office by what its state holds and its program changes; no router is asked.

    Args:
        name: The name of its stack.
        changes: What a preview foresees, so that what this brings is marked as new; None if
            nothing is compared.
    """
    try:
        office = read_recorded(name, changes or ())
        own = users_rules()
        after = _findings(office, own)
        if changes is not None:
            after = with_marks(after, _findings(office.without_change(), own))
    except ToolError as error:
        return Judgement(fault=fit_message(str(error)))
    return Judgement(after)


def _findings(office: OfficeToJudge, own: OwnRules) -> tuple[RuleFinding, ...]:
    (judged,) = judge_all([office], own=own)
    return findings_of(judged.rows)


def findings_of(rows: Iterable[Row]) -> tuple[RuleFinding, ...]:
    """Return what the rules find of what they say; what is well, or not judged, is no finding."""
    return tuple(
        RuleFinding(row.rule, row.severity, row.finding, row.remedy, row.accepted)
        for row in rows
        if row.result not in {"ok", "unjudged"}
    )


def with_marks(
    after: Iterable[RuleFinding], before: Iterable[RuleFinding]
) -> tuple[RuleFinding, ...]:
    """Return the findings of after a change, with a mark on those that were not there before."""
    left = Counter((each.id, each.finding) for each in before)
    found = []
    for each in after:
        left[each.id, each.finding] -= 1
        found.append(replace(each, is_new=left[each.id, each.finding] < 0))
    return tuple(found)
