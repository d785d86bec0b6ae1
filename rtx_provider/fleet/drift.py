"""What was changed by hand, as one issue for each office: written as files, which a forge posts.

The folder says what to do with the issue of each office: `open/OFFICE.md` is the text of an issue
that is to be open, and `closed/OFFICE` an empty file for one whose office is as the last run left
it. An office that could not be read has neither, so its issue stays as it is.
"""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rtx_provider.fleet.inventory import fault_of_name
from rtx_provider.fleet.markup import block, inline, one_line, size_of
from rtx_provider.fleet.standing import signed
from rtx_provider.fleet.tasks import OfficeResult, ResourceChange
from rtx_provider.workspace.messages import ToolError

LABEL = "rtx-drift"
"""The label of the issues, which only members of a repository can give to an issue."""
TITLE = "Drift: {office}"
"""The title of an office's issue, by which the next run finds it."""
MARKER = "<!-- rtx-fleet-drift: {office} -->"
LIMIT = 59_000
_LONGEST_LINE = 500
_TEXT = """\
The router of {office} is not as its last run left it.
Somebody has changed the lines below by hand, or they were lost.
Nothing was changed by this check: neither the router nor the state of the stack.

`-` is a line that the last run wrote and that is gone; `+` is what the router has instead.
"""
_NEXT = """\
What to do:

- To keep what is on the router: change the values in `Pulumi.{office}.yaml` accordingly.
- To put back what the last run wrote: run `rtx fleet refresh --only {office}`, which takes what
  is on the router into the state, and then `rtx fleet up --only {office}`.

This issue is closed by the first check that finds nothing.
"""


@dataclass(frozen=True, slots=True)
class Issue:
    """The issue of one office.

    Attributes:
        office: The office.
        title: Its title, the same at each check.
        text: Its text in Markdown; empty if it is to be closed.
    """

    office: str
    title: str
    text: str = ""


def issues(results: Iterable[OfficeResult]) -> list[Issue]:
    """Return the issue of each office that could be read.

    Args:
        results: What came of a refresh of each office.
    """
    read = (each for each in results if each.outcome in {"changed", "unchanged"})
    return [
        Issue(each.office, TITLE.format(office=each.office), text_of(each) if each.changes else "")
        for each in sorted(read, key=lambda each: each.office)
    ]


def write(results: Sequence[OfficeResult], folder: Path) -> list[Issue]:
    """Write the issues into a folder, whose `open` and `closed` are written anew.

    Raises:
        ToolError: The folder cannot be written, or the name of an office is no name of a file.
    """
    found = issues(results)
    unfit = [each.office for each in found if fault_of_name(each.office)]
    if unfit:
        msg = f"no file can have the name of the office {unfit[0]!a}; rename its stack"
        raise ToolError(msg)
    try:
        for name in ("open", "closed"):
            shutil.rmtree(folder / name, ignore_errors=True)
            (folder / name).mkdir(parents=True)
        for each in found:
            place = f"open/{each.office}.md" if each.text else f"closed/{each.office}"
            (folder / place).write_text(each.text, encoding="utf-8")
    except OSError as error:
        msg = f"cannot write {error.filename or folder}: {error.strerror}"
        raise ToolError(msg) from error
    return found


def text_of(result: OfficeResult) -> str:
    """Return the text of an issue: equal differences give equal bytes."""
    office = inline(result.office, 100)
    head = [MARKER.format(office=result.office), "", _TEXT.format(office=office)]
    foot = ["", _NEXT.format(office=result.office)]
    room = LIMIT - size_of("\n".join([*head, *foot])) - 500
    lines, left = _within(lines_of(result.changes), room)
    more = (
        [f"\n{left} more lines are left out; `rtx fleet refresh` shows them all."] if left else []
    )
    return "\n".join([*head, *block(lines, "diff"), *more, *foot])


def lines_of(changes: Sequence[ResourceChange]) -> list[str]:
    """Return the lines that are gone (`-`) and those that the router has instead (`+`)."""
    lines: list[str] = []
    for change in changes:
        gone = ": it is gone" if change.operation == "delete" else ""
        lines.append(one_line(f"@@ {change.name}{gone} @@", _LONGEST_LINE))
        lines += [signed("-", line, _LONGEST_LINE) for line in change.lost]
        lines += [signed("+", line, _LONGEST_LINE) for line in change.gained]
    return lines


def _within(lines: Sequence[str], room: int) -> tuple[list[str], int]:
    """Return the lines that fit, and the number of the others.

    A fence is one character longer than any row of backticks, so two lines at most count for it.
    """
    taken: list[str] = []
    for line in lines:
        room -= size_of(line) + 1
        if room < 2 * _LONGEST_LINE:
            break
        taken.append(line)
    return taken, len(lines) - len(taken)
