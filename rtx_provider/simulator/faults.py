"""Faults on demand: each happens once, at the n-th line or request that matches.

Part of the simulator; imports only the standard library.

Example:
    `simulator.faults.refuse("^l2tp service", nth=1)`
"""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """What goes wrong."""

    REFUSE = auto()
    IGNORE = auto()
    FAIL_SAVE = auto()
    DROP_BEFORE = auto()
    DROP_AFTER = auto()
    CUT_REPLY = auto()
    POWER_CUT = auto()
    EDIT = auto()


@dataclass(slots=True)
class Fault:
    """One fault waiting for its line."""

    kind: Kind
    pattern: re.Pattern[str]
    countdown: int
    words: tuple[str, ...] = ()


class Faults:
    """The queue of faults that wait."""

    def __init__(self) -> None:
        """Start without any."""
        self._queue: deque[Fault] = deque()

    @property
    def waiting(self) -> int:
        """Return how many faults have not happened yet."""
        return len(self._queue)

    def clear(self) -> None:
        """Forget every fault that waits."""
        self._queue.clear()

    def refuse(
        self,
        pattern: str,
        words: str = "Error: Parameter out of range",
        *,
        nth: int = 1,
    ) -> None:
        """Refuse the n-th matching line with these words."""
        self._add(Kind.REFUSE, pattern, nth, (words,))

    def ignore(self, pattern: str, *, nth: int = 1) -> None:
        """Take the n-th matching line in silence, and do nothing."""
        self._add(Kind.IGNORE, pattern, nth)

    def fail_save(self, *, nth: int = 1) -> None:
        """Fail the n-th save."""
        self._add(Kind.FAIL_SAVE, "", nth)

    def drop_before(self, pattern: str = "", *, nth: int = 1) -> None:
        """Close the connection before anything of the n-th matching request runs."""
        self._add(Kind.DROP_BEFORE, pattern, nth)

    def drop_after(self, pattern: str = "", *, nth: int = 1) -> None:
        """Close the connection after the n-th matching request ran, before its reply."""
        self._add(Kind.DROP_AFTER, pattern, nth)

    def cut_reply(self, pattern: str = "", *, nth: int = 1) -> None:
        """Send half of the reply to the n-th matching request."""
        self._add(Kind.CUT_REPLY, pattern, nth)

    def power_cut(self, pattern: str, *, nth: int = 1) -> None:
        """Lose power at the n-th matching line: unsaved lines and the reply are lost."""
        self._add(Kind.POWER_CUT, pattern, nth)

    def edit(self, lines: Sequence[str], pattern: str = "", *, nth: int = 1) -> None:
        """Let somebody else enter lines just before the n-th matching request."""
        self._add(Kind.EDIT, pattern, nth, tuple(lines))

    def refusal(self, line: str) -> str | None:
        """Return the words a line is to be refused with, if any."""
        fault = self.take(Kind.REFUSE, line)
        return fault.words[0] if fault else None

    def ignores(self, line: str) -> bool:
        """Return whether the line is to be ignored."""
        return self.take(Kind.IGNORE, line) is not None

    def fails_save(self) -> bool:
        """Return whether this save is to fail."""
        return self.take(Kind.FAIL_SAVE, "save") is not None

    def take(self, kind: Kind, subject: str) -> Fault | None:
        """Count a line or request, and return the fault whose turn has come."""
        due = None
        for fault in [each for each in self._queue if each.kind is kind]:
            if not fault.pattern.search(subject):
                continue
            fault.countdown -= 1
            if fault.countdown <= 0 and due is None:
                due = fault
        if due:
            self._queue.remove(due)
        return due

    def _add(self, kind: Kind, pattern: str, nth: int, words: tuple[str, ...] = ()) -> None:
        self._queue.append(Fault(kind, re.compile(pattern, re.MULTILINE), nth, words))
