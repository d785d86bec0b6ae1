"""What a run did, held against what was approved.

The engine runs the program once for the check before the run and once more for the run itself, so
the run may declare something else than its check: after a race with another run, or because the
program asks for the time or for the network.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace

from rtx_provider.commands.table import UNKNOWN
from rtx_provider.fleet.input_marks import OPEN
from rtx_provider.fleet.tasks import OfficeResult, ResourceChange

_LINES = ("gained", "lost", "sent")
_NOT_COMPARED = frozenset({"name", "urn", "live"})
_REMEDY = "look at the router, and at `rtx fleet preview --only {0}`"


def held_to(
    result: OfficeResult, approved: Sequence[ResourceChange], begun: Sequence[ResourceChange]
) -> OfficeResult:
    """Return the result of a run, as a failure if the run did something that nobody approved.

    Args:
        result: What came of the run.
        approved: The changes that were approved.
        begun: The changes that the run began, whether or not they succeeded.
    """
    found = [*_unapproved(approved, begun), *([] if result.errors else _left(approved, begun))]
    if not found:
        return result
    remedy = _REMEDY.format(result.office)
    errors = tuple(f"not as it was approved: {each}; {remedy}" for each in found)
    return replace(result, outcome="failed", errors=(*errors, *result.errors))


def _unapproved(
    approved: Sequence[ResourceChange], begun: Sequence[ResourceChange]
) -> Iterator[str]:
    by_urn = {each.urn: each for each in approved}
    for change in begun:
        wanted = by_urn.get(change.urn)
        if wanted is None:
            yield f"{change.name}: {change.operation}, of which the approval says nothing"
        elif differing := _differing(wanted, change):
            yield f"{change.name}: {change.operation} with other {', '.join(differing)}"


def _left(approved: Sequence[ResourceChange], begun: Sequence[ResourceChange]) -> Iterator[str]:
    """Yield what was approved and not done; what was not known then may need no change."""
    done = {each.urn for each in begun}
    for change in approved:
        if change.urn not in done and not (change.operation == "update" and _is_open(change)):
            yield f"{change.name}: {change.operation} was approved, and not done"


def _is_open(change: ResourceChange) -> bool:
    """Return whether a preview could not know all lines, or all inputs, of a change."""
    return any(mark.endswith(f" {OPEN}") for mark in _marks(change)) or any(
        UNKNOWN in line for part in _LINES for line in getattr(change, part)
    )


def _differing(approved: ResourceChange, done: ResourceChange) -> list[str]:
    """Return in what a change differs from the one that was approved."""
    if _is_open(approved):
        return _differing_where_known(approved, done)
    names = (each.name for each in fields(ResourceChange) if each.name not in _NOT_COMPARED)
    return [name for name in names if getattr(approved, name) != getattr(done, name)]


def _differing_where_known(approved: ResourceChange, done: ResourceChange) -> list[str]:
    """Compare all that the preview knew. A word that it did not know may be any."""
    names = [name for name in _LINES if not _fits(getattr(approved, name), getattr(done, name))]
    names += [
        name
        for name in ("operation", "adopt", "reclaim", "is_kept")
        if getattr(approved, name) != getattr(done, name)
    ]
    known = {each for each in _marks(approved) if not each.endswith(f" {OPEN}")}
    names += ["inputs"] if _names(approved) != _names(done) or known - _marks(done) else []
    return [*names, *(["guard"] if done.guard not in {"", approved.guard} else [])]


def _marks(change: ResourceChange) -> set[str]:
    return {*change.inputs, *change.provider}


def _names(change: ResourceChange) -> set[str]:
    return {each.rpartition(" ")[0] for each in _marks(change)}


def _fits(approved: Sequence[str], done: Sequence[str]) -> bool:
    patterns = [
        re.compile(".*".join(re.escape(part) for part in line.split(UNKNOWN))) for line in approved
    ]
    is_foreseen = all(any(each.fullmatch(line) for each in patterns) for line in done)
    return is_foreseen and all(line in done for line in approved if UNKNOWN not in line)
