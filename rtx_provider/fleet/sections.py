"""What a group of offices with the same change is told, as a section of Markdown."""

import re
from collections.abc import Collection, Iterator, Sequence

from rtx_provider.config.shown import CUTS_OFF, SENDS
from rtx_provider.fleet.markup import block, bullets, inline, listed, one_line
from rtx_provider.fleet.standing import Group, label, signed
from rtx_provider.fleet.tasks import ResourceChange
from rtx_provider.fleet.told_rules import rule_lines

LONGEST_LINE = 500
"""The characters of a line that are shown where the whole is limited."""
BRIEF_MESSAGES = 20
"""How many messages a section shows that has no room for its lines."""
_OUT_OF_USE = re.compile(r"(pp|tunnel) disable (\S+)")
_NAMES = 2_000
_LONGEST_MESSAGE = 2_000
_HEADING_NAMES = 4


def section(
    number: int,
    group: Group,
    hidden: Collection[str] = (),
    *,
    is_cut: bool = True,
    is_brief: bool = False,
) -> str:
    """Return what a group is told.

    Args:
        number: The number of the section, which the table names.
        group: The offices and their change.
        hidden: Notes that are shown elsewhere, because they concern all offices.
        is_cut: Whether long lines and lists are cut.
        is_brief: Whether the lines are left out; the messages stay.
    """
    parts = [_heading(number, group), *_names(group, is_cut=is_cut)]
    parts += _messages(group, hidden, is_cut=is_cut, is_brief=is_brief)
    most = BRIEF_MESSAGES if is_brief else 0
    parts += rule_lines(group.all, is_cut=is_cut, most=most)
    if group.result.changes and not is_brief:
        lines = _difference(group.result.changes, LONGEST_LINE if is_cut else 0)
        parts += ["", *block(lines, "diff")]
    return "\n".join(parts)


def _heading(number: int, group: Group) -> str:
    shown = [inline(name, 100) for name in group.offices[:_HEADING_NAMES]]
    more = len(group.offices) - len(shown)
    names = ", ".join(shown) + (f" and {more} more" if more else "")
    return f"### {number}. {names}: {label(group.result)}"


def _names(group: Group, *, is_cut: bool) -> Iterator[str]:
    """Yield the names of all offices where the heading has no room for them."""
    if len(group.offices) > _HEADING_NAMES:
        names = listed(group.offices, _NAMES if is_cut else None)
        yield f"\nThe same change in {len(group.offices)} offices: {names}"


def _messages(
    group: Group, hidden: Collection[str], *, is_cut: bool, is_brief: bool
) -> Iterator[str]:
    """Yield the errors, what is guarded and why, and the notes: who is cut off, what is to do."""
    result = group.result
    notes = [note for note in result.notes if note not in hidden]
    told = [
        *(f"**Error:** {inline(each, _longest(is_cut))}" for each in result.errors),
        *(f"**Cuts off:** {inline(each, _longest(is_cut))}" for each in _cut_off(result.changes)),
        *(
            f"**Guarded by a confirmed commit:** {inline(each, _longest(is_cut))}"
            for each in _guards(result.changes)
        ),
        *(
            f"**Takes over what exists on the router:** {inline(each, _longest(is_cut))}"
            for each in _takeovers(result.changes)
        ),
        *(
            f"**The router keeps the lines of {inline(each.name, _longest(is_cut))}**, which the "
            "program drops (retain_on_delete)"
            for each in result.changes
            if each.is_kept
        ),
        *(inline(each, _longest(is_cut)) for each in notes),
    ]
    yield from bullets(told, BRIEF_MESSAGES if is_brief else 0, "messages")


def _longest(is_cut: bool) -> int:  # noqa: FBT001  # one word of the caller's
    return _LONGEST_MESSAGE if is_cut else 0


def _cut_off(changes: Sequence[ResourceChange]) -> Iterator[str]:
    """Yield who is cut off: as a live preview has found it, or else by what goes out of use."""
    found = [line for change in changes for line in change.live if line.startswith(CUTS_OFF)]
    yield from dict.fromkeys(line.removeprefix(CUTS_OFF) for line in found)
    if not found:
        sent = (line.strip() for change in changes for line in change.sent)
        disabled = [match.groups() for line in sent if (match := _OUT_OF_USE.fullmatch(line))]
        names = dict.fromkeys(f"{kind} {name}" for kind, name in disabled)
        if names:
            yield f"everybody who is connected through {', '.join(names)}, for a moment"


def _guards(changes: Sequence[ResourceChange]) -> list[str]:
    """Return each reason once, with the resources for which it is given."""
    by_reason: dict[str, list[str]] = {}
    for change in changes:
        if change.guard:
            by_reason.setdefault(change.guard, []).append(change.name)
    return [f"{reason} ({', '.join(names)})" for reason, names in by_reason.items()]


def _takeovers(changes: Sequence[ResourceChange]) -> Iterator[str]:
    """Yield the resources that may overwrite settings on the router, by the option that says so."""
    for option, names in (
        ("adopt", [each.name for each in changes if each.adopt]),
        ("reclaim", [each.name for each in changes if each.reclaim]),
    ):
        if names:
            yield f"{option} ({', '.join(names)})"


def _difference(changes: Sequence[ResourceChange], longest: int) -> Iterator[str]:
    """Yield the lines of all resources; the first character of each says what becomes of it."""
    for change in changes:
        yield _title(change, longest)
        yield from (signed("-", line, longest) for line in change.lost)
        yield from (signed("+", line, longest) for line in change.gained)
        yield from (f"! {one_line(line, longest)}" for line in change.sent)
        shown = {f"{SENDS}{line}" for line in change.sent}
        yield from (f"# {one_line(line, longest)}" for line in change.live if line not in shown)


def _title(change: ResourceChange, longest: int) -> str:
    properties = f" of {', '.join(change.properties)}" if change.properties else ""
    if change.inputs and not properties:
        properties = f" with {', '.join(each.split()[0] for each in change.inputs)}"
    by = f", by Provider {change.provider[0]}" if change.provider else ""
    words = f"{change.name}: {change.operation}{properties}{by}{_takes_over(change)}"
    return f"@@ {one_line(words, longest)} @@"


def _takes_over(change: ResourceChange) -> str:
    """Return what a change may do to settings that are on the router already."""
    adopts = ", takes over what exists (adopt)" if change.adopt else ""
    return adopts + (", counts equal lines as its own (reclaim)" if change.reclaim else "")
