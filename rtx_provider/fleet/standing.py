"""How an office stands after a preview, and which offices have the same change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rtx_provider.fleet.markup import one_line
from rtx_provider.fleet.tasks import OfficeResult, Operation, ResourceChange

STANDINGS = (
    "refused",
    "risky",
    "failed",
    "unreachable",
    "interrupted",
    "not begun",
    "new",
    "changed",
    "unchanged",
)
"""How an office may stand, the most important first. `risky` has a change that may cut somebody
off, for which the commit will be confirmed; `new` has no resource yet."""
_SIGNS: dict[Operation, str] = {"create": "+", "update": "~", "replace": "±", "delete": "-"}


@dataclass(frozen=True, slots=True)
class Group:
    """Offices with the same change.

    Attributes:
        standing: How they stand.
        offices: Their names, in order.
        result: What came of the first of them, which tells it of all.
        all: What came of each. What the rules find may differ.
    """

    standing: str
    offices: tuple[str, ...]
    result: OfficeResult
    all: tuple[OfficeResult, ...] = ()


def standing(result: OfficeResult) -> str:
    """Return how an office stands."""
    if result.outcome != "changed":
        return result.outcome
    if any(change.guard for change in result.changes):
        return "risky"
    return "new" if result.is_new else "changed"


def label(result: OfficeResult) -> str:
    """Return how an office stands, in the words of a table."""
    stands = standing(result)
    return f"{stands}, new" if result.is_new and stands in {"risky", "refused"} else stands


def groups_of(results: Iterable[OfficeResult]) -> list[Group]:
    """Return the offices with the same change together, the most important first."""
    found: dict[tuple[object, ...], list[OfficeResult]] = {}
    for result in sorted(results, key=lambda each: each.office):
        found.setdefault(_key(result), []).append(result)
    groups = [
        Group(standing(same[0]), tuple(each.office for each in same), same[0], (*same,))
        for same in found.values()
    ]
    return sorted(groups, key=lambda each: (STANDINGS.index(each.standing), each.offices))


def _key(result: OfficeResult) -> tuple[object, ...]:
    """Return all that a reader sees of a change; a URN names the stack, so it is left out."""
    changes = tuple(replace(each, urn="") for each in result.changes)
    return standing(result), result.is_new, changes, result.errors, result.notes


def counted(changes: Sequence[ResourceChange]) -> str:
    """Return how many resources are created, changed, replaced and deleted: `+21 ~1`."""
    numbers = {
        sign: sum(each.operation == operation for each in changes)
        for operation, sign in _SIGNS.items()
    }
    return " ".join(f"{sign}{number}" for sign, number in numbers.items() if number)


def lines_of(changes: Sequence[ResourceChange]) -> tuple[int, int]:
    """Return how many lines the router gets and loses, without those that select a context."""
    gained = sum(not selects(line) for each in changes for line in each.gained)
    lost = sum(not selects(line) for each in changes for line in each.lost)
    return gained, lost


def signed(sign: str, line: str, longest: int) -> str:
    """Return a line of a difference; one that only selects a context has no sign."""
    return f"{' ' if selects(line) else sign} {one_line(line, longest)}"


def selects(line: str) -> bool:
    """Return whether a line only selects the context of those that follow."""
    kind, _, rest = line.partition(" select ")
    return kind in {"pp", "tunnel"} and bool(rest)
