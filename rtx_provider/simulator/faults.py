"""Faults on demand: each occurs once, at the n-th line or request that matches its pattern.

A request is one HTTP POST, or one burst over SSH.

Example:
    `simulator.faults.refuse("^l2tp service", nth=1)`
"""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """The kinds of fault."""

    REFUSE = auto()
    IGNORE = auto()
    FAIL_SAVE = auto()
    DROP_BEFORE = auto()
    DROP_AFTER = auto()
    CUT_REPLY = auto()
    POWER_CUT = auto()
    EDIT = auto()
    GARBLE = auto()
    STALL = auto()
    STALL_BEFORE = auto()
    HTTP_ERROR = auto()
    DENY = auto()
    EXPIRE = auto()
    STALE_READ = auto()
    LOSE_SAVE = auto()
    ADVANCE = auto()
    SET_CLOCK = auto()
    SHUT = auto()
    DROP_LINE = auto()


@dataclass(slots=True)
class Fault:
    """One fault that has not occurred yet."""

    kind: Kind
    pattern: re.Pattern[str]
    countdown: int
    words: tuple[str, ...] = ()
    amount: float = 0.0


class Faults:
    """The faults that have not occurred yet, in the order in which they were added."""

    def __init__(self) -> None:
        """Start without faults."""
        self._queue: deque[Fault] = deque()

    @property
    def waiting(self) -> int:
        """Return how many faults have not occurred yet."""
        return len(self._queue)

    def clear(self) -> None:
        """Remove every fault that has not occurred yet."""
        self._queue.clear()

    def refuse(
        self,
        pattern: str,
        words: str = "Error: Parameter out of range",
        *,
        nth: int = 1,
    ) -> None:
        """Refuse the n-th matching line, and print these words."""
        self._add(Kind.REFUSE, pattern, nth, (words,))

    def ignore(self, pattern: str, *, nth: int = 1) -> None:
        """Accept the n-th matching line without an error, and do nothing."""
        self._add(Kind.IGNORE, pattern, nth)

    def fail_save(self, *, nth: int = 1) -> None:
        """Fail the n-th save."""
        self._add(Kind.FAIL_SAVE, "", nth)

    def drop_before(self, pattern: str = "", *, nth: int = 1) -> None:
        """Close the connection before any line of the n-th matching request runs."""
        self._add(Kind.DROP_BEFORE, pattern, nth)

    def drop_after(self, pattern: str = "", *, nth: int = 1) -> None:
        """Close the connection after the n-th matching request has run, before its reply."""
        self._add(Kind.DROP_AFTER, pattern, nth)

    def cut_reply(self, pattern: str = "", *, nth: int = 1) -> None:
        """Send only half of the reply to the n-th matching request."""
        self._add(Kind.CUT_REPLY, pattern, nth)

    def power_cut(self, pattern: str, *, nth: int = 1) -> None:
        """Cut the power at the n-th matching line; unsaved lines and the reply are lost."""
        self._add(Kind.POWER_CUT, pattern, nth)

    def edit(self, lines: Sequence[str], pattern: str = "", *, nth: int = 1) -> None:
        """Enter lines as somebody else, just before the n-th matching request."""
        self._add(Kind.EDIT, pattern, nth, tuple(lines))

    def garble(self, pattern: str = "", *, nth: int = 1) -> None:
        """Garble the reply to the n-th matching request, if it prints anything."""
        self._add(Kind.GARBLE, pattern, nth)

    def stall(self, pattern: str = "", *, nth: int = 1) -> None:
        """Run the n-th matching request, but never reply; the connection stays open."""
        self._add(Kind.STALL, pattern, nth)

    def stall_before(self, pattern: str = "", *, nth: int = 1) -> None:
        """Neither run nor answer the n-th matching request; the connection stays open."""
        self._add(Kind.STALL_BEFORE, pattern, nth)

    def http_error(self, status: int = 500, pattern: str = "", *, nth: int = 1) -> None:
        """Answer the n-th matching request with this status, and run none of its lines."""
        self._add(Kind.HTTP_ERROR, pattern, nth, amount=status)

    def deny(self, pattern: str = "", *, nth: int = 1) -> None:
        """Answer the n-th matching request with 401, although its password is right."""
        self._add(Kind.DENY, pattern, nth)

    def expire(self, pattern: str = "", *, nth: int = 1) -> None:
        """Let the session id expire just before the n-th matching request that uses one."""
        self._add(Kind.EXPIRE, pattern, nth)

    def stale_read(self, *, nth: int = 1) -> None:
        """Let the n-th `show config` print the configuration of before its request."""
        self._add(Kind.STALE_READ, "", nth)

    def lose_save(self, *, nth: int = 1) -> None:
        """Report success for the n-th save, but save nothing."""
        self._add(Kind.LOSE_SAVE, "", nth)

    def advance(self, seconds: float, pattern: str = "", *, nth: int = 1) -> None:
        """Move the clock forward just before the n-th matching request."""
        self._add(Kind.ADVANCE, pattern, nth, amount=seconds)

    def set_clock(self, seconds: float, pattern: str = "", *, nth: int = 1) -> None:
        """Set the clock forward or back, just before the n-th matching request; no time passes."""
        self._add(Kind.SET_CLOCK, pattern, nth, amount=seconds)

    def shut(self, pattern: str = "", *, nth: int = 1) -> None:
        """Refuse new connections after the n-th matching request, until a restart or a rollback."""
        self._add(Kind.SHUT, pattern, nth)

    def drop_line(self, pattern: str, *, nth: int = 1) -> None:
        """Close the connection just before the n-th matching line; the lines before it have run."""
        self._add(Kind.DROP_LINE, pattern, nth)

    def refusal(self, line: str) -> str | None:
        """Return the words with which a line is to be refused, if it is."""
        fault = self.take(Kind.REFUSE, line)
        return fault.words[0] if fault else None

    def ignores(self, line: str) -> bool:
        """Return whether the line is to be ignored."""
        return self.take(Kind.IGNORE, line) is not None

    def fails_save(self) -> bool:
        """Return whether this save is to fail."""
        return self.take(Kind.FAIL_SAVE, "save") is not None

    def loses_save(self) -> bool:
        """Return whether this save is to save nothing."""
        return self.take(Kind.LOSE_SAVE, "save") is not None

    def reads_stale(self) -> bool:
        """Return whether this `show config` is to print the earlier configuration."""
        return self.take(Kind.STALE_READ, "show config") is not None

    def seconds(self, request: str) -> float:
        """Return by how many seconds the clock is to move before this request."""
        fault = self.take(Kind.ADVANCE, request)
        return fault.amount if fault else 0.0

    def clock_change(self, request: str) -> float:
        """Return by how many seconds the clock is to be set before this request."""
        fault = self.take(Kind.SET_CLOCK, request)
        return fault.amount if fault else 0.0

    def status(self, request: str) -> int | None:
        """Return the HTTP status with which this request is to be answered, if a fault sets one."""
        fault = self.take(Kind.HTTP_ERROR, request)
        return int(fault.amount) if fault else None

    def take(self, kind: Kind, subject: str) -> Fault | None:
        """Count a line or request, and return the fault that is due, if any."""
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

    def _add(
        self,
        kind: Kind,
        pattern: str,
        nth: int,
        words: tuple[str, ...] = (),
        *,
        amount: float = 0.0,
    ) -> None:
        compiled = re.compile(pattern, re.MULTILINE)
        self._queue.append(Fault(kind, compiled, nth, words, amount))


def garbled(text: str) -> bytes:
    """Return the text as bytes that are invalid in every charset of the console."""
    # The end is half a character. Without it, some of these bytes would be valid Shift_JIS.
    return text.encode("utf-16") + b"\x81"
