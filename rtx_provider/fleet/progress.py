"""How a run over many offices shows itself: one line for each office, and a summary at the end.

On a terminal the offices that run have a line that changes in place. Elsewhere each office gets a
plain line when it is done.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TextIO, get_args

from rtx_provider.fleet.drift import lines_of
from rtx_provider.fleet.tasks import SEVERITIES, OfficeResult, Operation, broken
from rtx_provider.workspace.messages import counted

_MARKS = {
    "unchanged": "=",
    "changed": "~",
    "refused": "!",
    "failed": "x",
    "unreachable": "?",
    "interrupted": "-",
    "not begun": ".",
}
_CLEAR = "\r\x1b[K"
_SHOWN_OFFICES = 10
"""How many offices a line about rules names."""


class Progress:
    """Shows what came of each office as it comes, on standard error."""

    def __init__(self, total: int, stream: TextIO | None = None) -> None:
        """Begin to count.

        Args:
            total: How many offices there are.
            stream: Where it is shown; standard error if not given.
        """
        self._stream = stream or sys.stderr
        self._is_terminal = self._stream.isatty()
        self._total, self._done = total, 0
        self._seen: Counter[str] = Counter()
        self._begun = time.monotonic()
        self._show_count()

    def add(self, result: OfficeResult) -> None:
        """Show what came of an office."""
        self._done += 1
        words = _CHANGED.get(result.action, {})
        self._seen[words.get(result.outcome, result.outcome)] += 1
        self.say(line(result))

    def say(self, text: str) -> None:
        """Show one line above the one that changes in place."""
        start = _CLEAR if self._is_terminal else ""
        self._stream.write(f"{start}{text}\n")
        self._show_count()

    def end(self) -> None:
        """Take the line that changes in place off the terminal."""
        if self._is_terminal:
            self._stream.write(_CLEAR)
        self._stream.flush()

    def _show_count(self) -> None:
        if self._is_terminal:
            seconds = time.monotonic() - self._begun
            counts = ", ".join(f"{number} {name}" for name, number in self._seen.items())
            text = f"{self._done} of {self._total} offices, {seconds:.0f} s"
            self._stream.write(f"{_CLEAR}{'; '.join(filter(None, (text, counts)))}")
        self._stream.flush()


def line(result: OfficeResult) -> str:
    """Return the line of one office."""
    mark = _MARKS[result.outcome]
    time_taken = f" ({result.seconds:.1f} s)" if result.seconds else ""
    return f"{mark} {result.office}: {words_of(result)}{time_taken}"


def words_of(result: OfficeResult) -> str:
    """Return what came of an office, in words."""
    if result.errors:
        more = f" (and {len(result.errors) - 1} more)" if len(result.errors) > 1 else ""
        first, *_ = result.errors[0].split("\n")
        return f"{result.outcome}: {first}{more}"
    if result.outcome != "changed":
        return result.outcome
    counts = Counter(change.operation for change in result.changes)
    guarded = any(change.guard for change in result.changes)
    words = _OPERATIONS.get(result.action, _PAST)
    text = ", ".join(f"{number} {words.get(name, name)}" for name, number in sorted(counts.items()))
    what = _CHANGED.get(result.action, {}).get("changed", "changed")
    return f"{what}: {text}{'; confirmed commit' if guarded else ''}"


_CHANGED = {
    "preview": {"changed": "would change"},
    "refresh": {"changed": "differs from the router"},
}
_OPERATIONS = {
    "preview": {name: f"to {name}" for name in get_args(Operation)},
    "refresh": {"update": "changed", "delete": "gone"},
}
_PAST = {
    "create": "created",
    "update": "updated",
    "replace": "replaced",
    "delete": "deleted",
}


def summary(results: Sequence[OfficeResult], seconds: float) -> Iterator[str]:
    """Yield the lines of the summary: counts, then each office that needs somebody."""
    counts = Counter[str](each.outcome for each in results)
    words = {name: name for name in _MARKS} | _CHANGED.get(results[0].action if results else "", {})
    shown = ", ".join(f"{counts[name]} {words[name]}" for name in _MARKS if counts[name])
    yield f"{counted(len(results), 'office')} in {seconds:.0f} s: {shown or 'none'}"
    for (outcome, errors), names in _by_errors(results).items():
        yield f"  {outcome}: {', '.join(names)}"
        yield from (f"      {text}" for error in errors for text in error.splitlines())
    yield from _differences(results)
    yield from _rules(results)
    left = [each.office for each in results if each.outcome == "not begun"]
    if left:
        yield f"  not begun: {', '.join(left)}"
    workers = Counter(each.worker for each in results if each.worker)
    if len({name.partition(":")[0] for name in workers}) > 1:
        yield "by worker: " + ", ".join(f"{name}: {n}" for name, n in sorted(workers.items()))


def _differences(results: Sequence[OfficeResult]) -> Iterator[str]:
    """Yield what a refresh has found, as an issue of the drift shows it; equal offices together."""
    found: dict[tuple[str, ...], list[str]] = {}
    for each in results:
        if each.action == "refresh" and each.changes:
            found.setdefault(tuple(lines_of(each.changes)), []).append(each.office)
    for lines, names in found.items():
        yield f"  differs from the router (- as the last run left it, + now): {', '.join(names)}"
        yield from (f"      {text}" for text in lines)


def _rules(results: Sequence[OfficeResult]) -> Iterator[str]:
    """Yield how many errors and warnings the rules find, and in which offices; notes are many."""
    for severity in SEVERITIES[:2]:
        found = {
            each.office: [rule for rule in broken(each.rules or ()) if rule.severity == severity]
            for each in results
        }
        offices = [name for name, rules in found.items() if rules]
        if offices:
            number = sum(map(len, found.values()))
            new = sum(rule.is_new for rules in found.values() for rule in rules)
            more = f", {new} of them new" if new else ""
            yield f"  rules: {counted(number, severity)} in {_names(offices)}{more}"
    faults: dict[str, list[str]] = {}
    for each in results:
        if each.rules_fault:
            faults.setdefault(each.rules_fault, []).append(each.office)
    for fault, offices in faults.items():
        yield f"  rules: not judged in {_names(offices)}: {fault}"


def _names(offices: Sequence[str]) -> str:
    more = len(offices) - _SHOWN_OFFICES
    return ", ".join(offices[:_SHOWN_OFFICES]) + (f" and {more} more" if more > 0 else "")


def _by_errors(
    results: Sequence[OfficeResult],
) -> dict[tuple[str, tuple[str, ...]], list[str]]:
    """Return the offices that need somebody, those with the same errors together."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for outcome in ("failed", "refused", "unreachable", "interrupted"):
        for each in results:
            if each.outcome == outcome:
                found.setdefault((outcome, each.errors), []).append(each.office)
    return found
