"""`rtx check`: shows what exposes the routers of stacks, or makes them blind.

Example:
    rtx check tokyo osaka
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from rtx_provider.fleet.office_rules import SOURCES, Judged, judge_all, office_to_judge
from rtx_provider.fleet.tasks import SEVERITIES
from rtx_provider.rules.judge import Row
from rtx_provider.workspace.messages import ToolError, counted, say

_UNREADABLE = 1
"""The exit status if a stack could not be read: what was not judged may be worse than the rest."""


def run(args: argparse.Namespace) -> int:
    """Print what the rules say, and return the exit status."""
    offices, failed = [], False
    for name in dict.fromkeys(args.stacks):
        try:
            offices.append(office_to_judge(name, live=args.live))
        except ToolError as error:
            say(f"error: {error}")
            failed = True
    judged = judge_all(offices, args.severity)
    if args.json:
        print(_json(judged))
    elif judged:
        print("\n\n".join("\n".join(_table(each)) for each in judged))
    return _UNREADABLE if failed else _status(judged)


def _status(judged: Sequence[Judged]) -> int:
    return max((each.status for each in judged), default=0)


def _json(judged: Sequence[Judged]) -> str:
    offices = [
        {
            "office": each.office.view.name,
            "model": each.office.view.model,
            "source": each.office.source,
            "status": each.status,
            "rules": [asdict(row) for row in each.rows],
        }
        for each in judged
    ]
    whole = {"status": _status(judged), "offices": offices}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _table(judged: Judged) -> Iterator[str]:
    view = judged.office.view
    model = f" ({view.model})" if view.model else ""
    yield f"{view.name}{model}: {SOURCES[judged.office.source]}"
    rows = [row for row in judged.rows if row.result not in ("ok", "unjudged")]
    width = max((len(row.rule) for row in rows), default=0)
    for row in rows:
        yield from _lines(row, width)
    yield from _unjudged(judged.rows)
    counts = Counter(row.result for row in judged.rows)
    yield ", ".join(_counted(count, result) for result, count in counts.items())


def _counted(count: int, result: str) -> str:
    return counted(count, result) if result in SEVERITIES else f"{count} {result}"


def _lines(row: Row, width: int) -> Iterator[str]:
    margin = " " * (width + 12)
    yield f"{row.result:<8}  {row.rule:<{width}}  {row.finding}"
    if row.line:
        yield f"{margin}the router has `{row.line}`"
    if row.accepted:
        yield f"{margin}accepted: {row.accepted}"
    else:
        yield f"{margin}because {row.reason}"
        yield f"{margin}→ {row.remedy}"


def _unjudged(rows: Sequence[Row]) -> Iterator[str]:
    """Yield what could not be judged: the rules together that have the same reason."""
    reasons: dict[str, list[str]] = {}
    for row in rows:
        if row.result == "unjudged":
            reasons.setdefault(row.finding, []).append(row.rule)
    for reason, names in reasons.items():
        yield f"not judged, because {reason}: {', '.join(names)}"
