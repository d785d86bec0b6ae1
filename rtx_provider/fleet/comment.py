"""The preview of many offices as a comment: what changes where, for people who approve it.

The text has neither a time nor the name of a worker, so equal changes give equal bytes, and a
comment is only edited when there is something new to read. It stays below the limit of GitHub,
which is the lower one: whole sections are left out in the order of their importance, and the
comment names the file that has them.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from rtx_provider.fleet.markup import cell, inline, listed, size_of
from rtx_provider.fleet.sections import section
from rtx_provider.fleet.standing import (
    STANDINGS,
    Group,
    counted,
    groups_of,
    label,
    lines_of,
    standing,
)
from rtx_provider.fleet.tasks import OfficeResult, broken
from rtx_provider.fleet.told_rules import in_row

MARKER = "<!-- rtx-fleet-preview -->"
"""The first line of each comment, by which the next one finds and replaces it."""
LIMIT = 59_000
"""The bytes of a comment. GitHub takes 65,536 characters, and GitLab a million."""
_TABLE, _ROWS = 14_000, 150
_FACTS = 1_500
_LEFT = 3_000
_BY_HAND = (
    "what somebody entered on a router by hand since its last run, and who is logged in there"
)
_ON_THE_ROUTER = (
    "whether a line that we want to enter is there already and belongs to somebody else",
    "how lists that others share will read afterwards; only our part is shown",
)
"""What is judged on the last known configuration, where there is one."""
_AT_THE_ROUTER = (
    "whether a router can be reached, accepts our credentials, and has room for the lines",
    "whether a change shuts us out, beyond what the kind of a line reveals",
)
"""With the two above, what a preview that asks no router cannot know; docs/use/pull-requests.md
says more."""


@dataclass(frozen=True, slots=True)
class PreviewFacts:
    """What a comment says of the preview as a whole.

    Attributes:
        commit: The commit that was previewed.
        artefact: The name of the file with everything, for what the comment leaves out.
        is_offline: Whether the router of any office was not asked.
        last_known: The day of the last known configuration by office, such as `2026-11-28`; an
            office without one is missing. None if nobody has looked.
        retired: The offices whose files are gone.
        program: The files that changed for all offices.
        outside: The files outside the project's folder that changed, and count for no office.
    """

    commit: str = ""
    artefact: str = "preview.md"
    is_offline: bool = True
    last_known: Mapping[str, str] | None = None
    retired: tuple[str, ...] = ()
    program: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()


def markdown(
    results: Iterable[OfficeResult], facts: PreviewFacts | None = None, limit: int | None = LIMIT
) -> str:
    """Return the comment.

    Args:
        results: What came of each office, in any order.
        facts: What is known of the preview as a whole.
        limit: The bytes that it may have; None for the whole.
    """
    facts = facts or PreviewFacts()
    results = sorted(results, key=lambda each: each.office)
    common, groups = _common(results), groups_of(results)
    head = [MARKER, _title(results), *_about(facts, common, is_cut=limit is not None)]
    table = _table([each for each in groups if each.standing != "unchanged"], facts, limit)
    foot = [*_unchanged(groups, limit), *_unknown(results, facts)]
    numbered = [(at, each) for at, each in enumerate(groups, start=1) if _has_section(each, common)]
    fixed = size_of("\n".join([*head, *table, *foot])) + _LEFT
    room = None if limit is None else limit - fixed
    shown, left = _sections(numbered, common, room)
    return "\n".join([*head, *table, *shown, *_left_out(left, facts), *foot, ""])


def as_json(
    results: Iterable[OfficeResult], facts: PreviewFacts | None = None
) -> dict[str, object]:
    """Return the same for programs: of each office what changes, how it stands, and its digest."""
    facts = facts or PreviewFacts()
    return {
        "commit": facts.commit,
        "is_offline": facts.is_offline,
        "retired": sorted(facts.retired),
        "offices": {each.office: _office(each, facts) for each in sorted(results, key=_name)},
    }


def text_of(value: object) -> str:
    """Return JSON as it is written to a file: equal values give equal bytes."""
    return json.dumps(value, ensure_ascii=True, indent=2, sort_keys=True) + "\n"


def _name(result: OfficeResult) -> str:
    return result.office


def _office(result: OfficeResult, facts: PreviewFacts) -> dict[str, object]:
    return {
        "digest": result.digest,
        "standing": standing(result),
        "is_new": result.is_new,
        "last_known": (facts.last_known or {}).get(result.office),
        "changes": [asdict(each) for each in result.changes],
        "errors": list(result.errors),
        "notes": list(result.notes),
        "rules": None if result.rules is None else [asdict(each) for each in result.rules],
        "rules_fault": result.rules_fault,
    }


def _common(results: Sequence[OfficeResult]) -> list[str]:
    """Return the notes that concern all offices, which are shown once."""
    if len(results) < 2:  # noqa: PLR2004  # a single office has its notes in its section
        return []
    return [note for note in results[0].notes if all(note in each.notes for each in results)]


def _title(results: Sequence[OfficeResult]) -> str:
    changing = sum(standing(each) != "unchanged" for each in results)
    if not changing:
        return f"## Preview: nothing changes in {len(results)} offices"
    parts = [
        f"{number} {kind}"
        for kind in STANDINGS[:-1]
        if (number := sum(standing(each) == kind for each in results))
    ]
    return f"## Preview: {changing} of {len(results)} offices ({', '.join(parts)})"


def _about(facts: PreviewFacts, common: Sequence[str], *, is_cut: bool) -> Iterable[str]:
    room = _FACTS if is_cut else None
    if facts.commit:
        yield f"\nCommit {inline(facts.commit, 64)}."
    if facts.program:
        files = listed(sorted(facts.program), room)
        yield f"\nThe program changed, so all offices were previewed: {files}"
    if facts.outside:
        files = listed(sorted(facts.outside), room)
        yield f"\nChanged outside the project's folder, which counts for no office: {files}"
    if facts.retired:
        yield (
            f"\n**The files of {listed(sorted(facts.retired), room)} are gone.** That takes "
            "nothing off their routers, and the state keeps them: end an office with "
            "`rtx fleet retire` instead of removing its file."
        )
    if common:
        yield f"\nFor all offices: {listed(common, room)}"


def _table(groups: Sequence[Group], facts: PreviewFacts, limit: int | None) -> list[str]:
    """Return the table of the offices, and the rest in one row where it becomes too long."""
    if not groups:
        return []
    titles = ["office", "result", "resources", "lines", "last known"]
    judges = any(_is_judged(each) for group in groups for each in group.all)
    titles += ["rules"] if judges else []
    head = ["", f"| {' | '.join(titles)} |", f"|{'---|' * len(titles)}"]
    rows = [_row(each, group, facts, judges=judges) for group in groups for each in group.all]
    taken: list[str] = []
    room = _TABLE
    for row in rows:
        room -= size_of(row) + 1
        if limit is not None and (room < 0 or len(taken) == _ROWS):
            break
        taken.append(row)
    left = len(rows) - len(taken)
    if left:
        empty = " |" * (len(titles) - 2)
        taken.append(f"| and {left} more offices | {_rest(groups, len(taken))} |{empty}")
    return [*head, *taken]


def _is_judged(result: OfficeResult) -> bool:
    return result.rules is not None or bool(result.rules_fault)


def _row(result: OfficeResult, group: Group, facts: PreviewFacts, *, judges: bool) -> str:
    name, known = result.office, facts.last_known or {}
    changes = group.result.changes
    gained, lost = lines_of(changes)
    cells = [
        cell(name, 100),
        label(group.result),
        counted(changes) or "–",
        f"+{gained} −{lost}" if gained or lost else "–",
        cell(known[name], 40) if name in known else "–",
        *([in_row(result)] if judges else []),
    ]
    return f"| {' | '.join(cells)} |"


def _rest(groups: Sequence[Group], shown: int) -> str:
    """Return how the offices stand that have no row of their own."""
    stand = [group.standing for group in groups for _ in group.offices][shown:]
    kinds = (kind for kind in STANDINGS if kind in stand)
    return ", ".join(f"{stand.count(kind)} {kind}" for kind in kinds)


def _has_section(group: Group, common: Collection[str]) -> bool:
    """Return whether there is anything to say of a group."""
    if group.standing != "unchanged":
        return True
    if any(rule.is_new for each in group.all for rule in broken(each.rules or ())):
        return True
    return any(note not in common for note in group.result.notes)


def _sections(
    numbered: Sequence[tuple[int, Group]], common: Collection[str], room: int | None
) -> tuple[list[str], list[Group]]:
    """Return the sections that fit, and the groups whose lines or sections were left out."""
    shown: list[str] = []
    left: list[Group] = []
    for number, group in numbered:
        whole = section(number, group, common, is_cut=room is not None)
        if room is None or size_of(whole) + 2 <= room:
            text = whole
        else:
            left.append(group)
            text = section(number, group, common, is_brief=True)
        if room is not None:
            if size_of(text) + 2 > room:
                continue
            room -= size_of(text) + 2
        shown += ["", text]
    return shown, left


def _left_out(left: Sequence[Group], facts: PreviewFacts) -> Iterable[str]:
    if left:
        names = listed([name for group in left for name in group.offices], _LEFT - 1_000)
        yield (
            f"\n**Left out here, because a comment has a limit:** the lines of {names}. "
            f"The file {inline(facts.artefact, 100)} of this run has everything."
        )


def _unchanged(groups: Sequence[Group], limit: int | None) -> Iterable[str]:
    names = sorted(name for each in groups if each.standing == "unchanged" for name in each.offices)
    if names:
        shown = listed(names, None if limit is None else _LEFT)
        summary = f"<summary>{len(names)} offices without a change</summary>"
        yield f"\n<details>{summary}\n\n{shown}{_standing(groups, limit)}\n\n</details>"


def _standing(groups: Sequence[Group], limit: int | None) -> str:
    """Return which offices without a change break rules; the artefact says which."""
    names = [
        each.office
        for group in groups
        if group.standing == "unchanged"
        for each in group.all
        if any(rule.severity == "error" for rule in broken(each.rules or ()))
    ]
    if not names:
        return ""
    return f"\n\nRules find errors in {listed(sorted(names), None if limit is None else _FACTS)}."


def _unknown(results: Sequence[OfficeResult], facts: PreviewFacts) -> Iterable[str]:
    if not facts.is_offline:
        return
    last_known = facts.last_known or {}
    names = [each.office for each in results]
    known = sorted((last_known[name], name) for name in names if name in last_known)
    missing = [name for name in names if name not in last_known]
    unknown = (_BY_HAND, *(() if known else _ON_THE_ROUTER), *_AT_THE_ROUTER)
    rows = "\n".join(f"- {each}" for each in unknown)
    summary = "<summary>What this preview cannot know, because no router was asked</summary>"
    age = "".join(f"\n\n{each}" for each in _age(known, missing)) if known else ""
    if facts.last_known is not None and not known and names:
        age = "\n\nNo configuration of these routers is known yet."
    yield f"\n<details>{summary}\n\n{rows}{age}\n\n</details>"


def _age(known: Sequence[tuple[str, str]], missing: Sequence[str]) -> Iterable[str]:
    """Yield what was judged on which configurations: their days and offices, the oldest first."""
    day, office = known[0]
    yield (
        "Shared lists and conflicts were judged on the last known configuration of each router. "
        f"The oldest is that of {inline(office, 100)}, of {inline(day, 40)}."
    )
    if missing:
        yield (
            f"No configuration is known of {listed(missing, _FACTS)}, so there neither lists nor "
            "conflicts were judged."
        )
