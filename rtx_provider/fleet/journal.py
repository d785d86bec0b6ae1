"""The record of a run over many offices, so that it can be looked up and continued.

One file of JSON lines for each run: what was asked for, then what came of each office, written as
it comes. A run that is killed leaves the offices without a line.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rtx_provider.files import write_privately
from rtx_provider.fleet.tasks import OfficeResult, ResourceChange
from rtx_provider.workspace.messages import ToolError

_SUFFIX = ".jsonl"
_MOMENT, _TIME = "%Y%m%d-%H%M%S-%f", re.compile(r"\d{8}-\d{6}-\d{6}")
DONE = frozenset({"unchanged", "changed"})


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a journal says.

    Attributes:
        path: Its file.
        action: What was done.
        offices: All offices of the run, wave by wave.
        options: The options with which the run was started, as words of the command.
        results: What came of the offices, by their names; the last result of each counts.
    """

    path: Path
    action: str
    offices: tuple[str, ...]
    options: tuple[str, ...]
    results: Mapping[str, OfficeResult]


class Journal:
    """The journal of one run, which is being written."""

    def __init__(self, path: Path) -> None:
        """Take the file, which exists."""
        self.path = path

    def add(self, result: OfficeResult) -> None:
        """Write down what came of an office; it is on the disk before this returns.

        Raises:
            ToolError: It cannot be written.
        """
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"result": asdict(result)}, ensure_ascii=False) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            msg = (
                f"the record {self.path} cannot be written: {error.strerror}; no other office "
                f"begins, and what came of {result.office} ({result.outcome}) is not recorded"
            )
            raise ToolError(msg) from error


def name_for(folder: Path, action: str, now: datetime) -> str:
    """Return the name of a new journal, which sorts behind all others of its folder.

    Its time is later than theirs even if the clock was set back: the newest run is the one that
    `--continue` goes on with.

    Args:
        folder: The folder of the journals.
        action: What is done.
        now: The time, in UTC.
    """
    named = (_TIME.match(path.name) for path in folder.glob(f"*{_SUFFIX}"))
    newest = max((found[0] for found in named if found), default="")
    moment = f"{now:{_MOMENT}}"
    if newest >= moment:
        last = datetime.strptime(newest, _MOMENT).replace(tzinfo=UTC)
        moment = f"{last + timedelta(microseconds=1):{_MOMENT}}"
    return f"{moment}-{os.getpid()}-{action}"


def begin(
    folder: Path, name: str, action: str, offices: Sequence[str], options: Sequence[str]
) -> Journal:
    """Begin the journal of a run.

    Args:
        folder: The folder of the journals; it is made if it is missing.
        name: A name that sorts by time and that no other run has, such as
            `20261129-061200-123456-4711-up`.
        action: What is done.
        offices: All offices of the run, in their order.
        options: The words with which the run was started.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}{_SUFFIX}"
    head = {"action": action, "offices": [*offices], "options": [*options]}
    write_privately(path, json.dumps(head, ensure_ascii=False) + "\n")
    return Journal(path)


def newest_results(folder: Path, action: str) -> dict[str, OfficeResult | None]:
    """Return what came of each office in the newest run of an action to which it belonged.

    It is None for an office that such a run has not begun, or whose run was killed. Offices of
    newer runs come last, in the order of their run.

    Raises:
        ToolError: A journal cannot be read.
    """
    found: dict[str, OfficeResult | None] = {}
    for path in sorted(folder.glob(f"*-{action}{_SUFFIX}")):
        recorded = read(path)
        for office in recorded.offices:
            found.pop(office, None)
            found[office] = recorded.results.get(office)
    return found


def left(results: Mapping[str, OfficeResult | None]) -> list[str]:
    """Return the offices that did not come to a good end since their last good one."""
    return [name for name, each in results.items() if each is None or each.outcome not in DONE]


def read(path: Path) -> Recorded:
    """Return what a journal says.

    Raises:
        ToolError: It cannot be read.
    """
    try:
        head, *lines = list(_entries(path))
        results = [_result(each["result"]) for each in lines]
        return Recorded(
            path,
            str(head["action"]),
            tuple(head["offices"]),
            tuple(head["options"]),
            {each.office: each for each in results},
        )
    except (OSError, ValueError, KeyError, TypeError):
        msg = f"{path} is no journal of a run; move it away"
    raise ToolError(msg)


def _entries(path: Path) -> Iterator[Any]:
    """Yield the entries; the last line of a run that was killed may be cut off.

    Only a line feed ends a line: JSON leaves U+2028 and its like in a text as they are.
    """
    *lines, _cut_off = path.read_text(encoding="utf-8").split("\n")
    yield from map(json.loads, lines)


def _result(values: Mapping[str, Any]) -> OfficeResult:
    known = {each.name for each in fields(OfficeResult)}
    given = {name: _tupled(value) for name, value in values.items() if name in known}
    changes = tuple(_change(each) for each in values.get("changes") or ())
    return OfficeResult(**{**given, "changes": changes})


def _change(values: Mapping[str, Any]) -> ResourceChange:
    known = {each.name for each in fields(ResourceChange)}
    return ResourceChange(**{n: _tupled(value) for n, value in values.items() if n in known})


def _tupled(value: Any) -> Any:  # noqa: ANN401  # whatever JSON holds
    return tuple(value) if isinstance(value, list) else value
