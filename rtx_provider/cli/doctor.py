"""`rtx doctor`: shows whether a stack's office fits its router, and what is wrong with the router.

Example:
    rtx doctor tokyo
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from rtx_provider.components.office import read_office
from rtx_provider.components.remote_access_vpn_parts import plan_of
from rtx_provider.config.grammar import Key
from rtx_provider.config.tree import Config
from rtx_provider.fit.checks import CHECKS, judge
from rtx_provider.fit.office import OfficePlan
from rtx_provider.fit.state import STATE_CHECKS, State
from rtx_provider.fleet.stack_router import named_for, plain_errors, router_of, stack_router
from rtx_provider.redaction import fit_message
from rtx_provider.resources._plan import title_of
from rtx_provider.router.examination import examine
from rtx_provider.router.facts import Facts
from rtx_provider.workspace.stack import select_or_create
from rtx_provider.workspace.stack_state import ids_of

Result = Literal["ok", "unknown", "accepted", "warns", "refuses"]
STATUS = {"ok": 0, "unknown": 0, "accepted": 0, "warns": 3, "refuses": 4}
"""The exit status of the worst result. Status 1 means that nothing could be checked."""
_UNKNOWN = "the router does not say"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        check: The name of the check.
        result: What came of it.
        finding: What it found; empty if nothing.
        line: The router's own line; empty if there is none.
        remedy: What to do; empty if nothing.
    """

    check: str
    result: Result
    finding: str = ""
    line: str = ""
    remedy: str = ""


def run(args: argparse.Namespace) -> int:
    """Print the table, and return the exit status.

    Raises:
        ToolError: The stack or its router could not be read.
    """
    select_or_create(args.stack)
    found = stack_router(args.stack)
    with plain_errors(found), closing(router_of(found)) as router:
        state = examine(router, found.settings)
        if found.values.is_simulated:  # its clock begins at a fixed date
            state = replace(state, clock_ahead=None)
        facts = router.session.facts
    rows = [*_state_rows(state)]
    if (office := found.values.office()) is not None:
        rows += _office_rows(office, ids_of(args.stack), facts, state.config)
    rows = [replace(row, finding=named_for(found.values, row.finding)) for row in rows]
    rows = [_safe(row, found.settings.secrets) for row in rows]
    if args.json:
        print(_json(args.stack, facts, rows))
    else:
        print("\n".join(_table(args.stack, facts, rows)))
    return _status(rows)


def _status(rows: Sequence[Row]) -> int:
    return max(STATUS[row.result] for row in rows)


def _state_rows(state: State) -> Iterator[Row]:
    for check in STATE_CHECKS:
        faults = list(check.faults(state))
        result: Result = "refuses" if check.severity == "refuse" else "warns"
        yield from (Row(check.name, result, f.text, f.line, f.remedy) for f in faults)
        if not faults:
            known = check.is_known(state)
            yield Row(check.name, "ok") if known else Row(check.name, "unknown", _UNKNOWN)


def _office_rows(
    values: Any,  # noqa: ANN401  # a stack may hold anything
    ids: Sequence[str],
    facts: Facts,
    config: Config,
) -> list[Row]:
    office, faults = read_office(values)
    if office is None:
        return [Row("office", "refuses", fault) for fault in faults]
    plan = plan_of(office)
    fresh = _fresh(plan, ids)
    owned = _owned(config, ids)
    found = judge(plan, config, facts.model, facts.firmware, fresh, lambda: owned)
    rows = []
    for check in CHECKS:
        own = [each for each in found if each.check is check]
        rows += [
            Row(check.name, _result(each.is_accepted, refuses=each.refuses), each.fault.text,
                each.fault.line, "" if each.is_accepted else each.remedy)
            for each in own
        ]  # fmt: skip
        if not own:
            rows.append(Row(check.name, "ok"))
    return rows


def _result(is_accepted: bool, *, refuses: bool) -> Result:  # noqa: FBT001
    if is_accepted:
        return "accepted"
    return "refuses" if refuses else "warns"


def _fresh(plan: OfficePlan, ids: Sequence[str]) -> list[str]:
    """Return the titles of what the stack has not created yet."""
    owned = {title_of(each) for each in ids}
    return [change.title for change in plan.changes if change.title not in owned]


def _owned(config: Config, ids: Sequence[str]) -> frozenset[Key]:
    """Return the lines of users, tunnels and IKE gateways that the stack has, by their ids."""
    titles = {title_of(each) for each in ids}
    found = set()
    for key in config.lines:
        title = key.context.replace("tunnel", "Tunnel", 1)
        if key.words[:3] == ("pp", "auth", "username"):
            title = f"PpUser {key.context.removeprefix('pp ')} {key.words[-1]}"
        if key.words[:4] == ("ipsec", "ike", "remote", "address"):
            title = f"IkeGateway {key.words[-1]}"
        if title in titles:
            found.add(key)
    return frozenset(found)


def _safe(row: Row, secrets: Sequence[str]) -> Row:
    """Return a row without secrets, and without characters that a terminal would obey."""
    texts = (row.finding, row.line, row.remedy)
    finding, line, remedy = (fit_message(text, secrets) for text in texts)
    return Row(row.check, row.result, finding, line, remedy)


def _json(stack: str, facts: Facts, rows: Sequence[Row]) -> str:
    router = {"model": facts.model, "firmware": facts.firmware, "serial": facts.serial}
    checks = [asdict(row) for row in rows]
    whole = {"stack": stack, "router": router, "status": _status(rows), "checks": checks}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _table(stack: str, facts: Facts, rows: Sequence[Row]) -> Iterator[str]:
    width = max(len(row.check) for row in rows)
    yield f"{stack}: {facts.model} {facts.firmware} {facts.serial}".rstrip()
    yield f"{'check':<{width}}  {'result':<8}  what was found, and what to do"
    margin = " " * (width + 12)
    for row in rows:
        yield f"{row.check:<{width}}  {row.result:<8}  {row.finding}".rstrip()
        if row.line:
            yield f"{margin}the router has `{row.line}`"
        if row.remedy:
            yield f"{margin}→ {row.remedy}"
    counts = {kind: sum(row.result == kind for row in rows) for kind in STATUS}
    yield ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
