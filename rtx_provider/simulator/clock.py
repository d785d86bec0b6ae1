"""The router's clock, which moves only when told to, and the commands scheduled on it.

Source: 37.1, 4.13, 4.14, 4.15.
Unverified: a relative schedule disappears from the configuration when it has run, and runs again
after each restart if it was saved. It counts the seconds, whatever the clock is set to.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone

from rtx_provider.simulator.rows import Match

BOOT_TIME = datetime(2025, 1, 6, 9, 0, tzinfo=timezone(timedelta(hours=9)))
_MOMENT = re.compile(
    r"(?:(?P<date>\S+/\S+) )?(?P<time>(?:\d\d|\*):(?:\d\d|\*):\d\d)|\+(?P<delay>\d+)|"
    r"(?P<startup>startup)"
)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS = 8 * 366
"""How far a date is looked for: 29 February may be eight years away."""
_STARTUP_SECONDS = 10
"""How long after the start a `startup` schedule runs; the reference names no time."""


@dataclass(frozen=True, slots=True)
class Due:
    """One scheduled command, and the time of its next run.

    Args:
        number: the number of its line.
        at: the time of its next run.
        command: the command.
        selected: the peer or tunnel that is selected for the command.
        moment: the date and the time at which it runs again; empty if it does not.
        is_relative: whether its line disappears when it has run.
    """

    number: str
    at: datetime
    command: str
    selected: str
    moment: tuple[str, str] | None = None
    is_relative: bool = False


@dataclass(slots=True)
class Clock:
    """The current time, and the schedule with the times that were computed when it was entered."""

    now: datetime = BOOT_TIME
    booted: datetime = BOOT_TIME
    _due: dict[tuple[str, ...], Due] = field(default_factory=dict)

    def after(self, seconds: float) -> datetime:
        """Return the time that is this many seconds from now."""
        return self.now + timedelta(seconds=seconds)

    def boot(self, schedules: list[Match]) -> None:
        """Set the time of the boot to now, and plan the schedules anew."""
        self.booted = self.now
        self._due.clear()
        self._plan(schedules, is_start=True)

    def plan(self, schedules: list[Match]) -> None:
        """Adopt the current schedule; lines that are already known keep their times."""
        self._plan(schedules, is_start=False)

    def shift(self, by: timedelta) -> None:
        """Set the clock: what goes by the clock runs at its own time, the rest keeps its delay."""
        self.now += by
        self.booted += by
        for line, due in list(self._due.items()):
            at = _next(self.now, *due.moment) if due.moment else due.at + by
            self._due.pop(line)
            if at:
                self._due[line] = replace(due, at=at)

    def next_due(self, end: datetime) -> Due | None:
        """Move the clock to the next command scheduled up to `end`, and return that command.

        Returns `None`, and leaves the clock alone, if nothing is scheduled until then.
        """
        ready = [
            (due.at, int(due.number), line) for line, due in self._due.items() if due.at <= end
        ]
        if not ready:
            return None
        at, _, line = min(ready)
        due = self._due.pop(line)
        self.now = at
        again = _next(at, *due.moment) if due.moment else None
        if again:
            self._due[line] = replace(due, at=again)
        return due

    @staticmethod
    def command_of(match: Match) -> str:
        """Return the command of a schedule: the words after the moment and the selector."""
        _, _, command = _parts(match)
        return command

    def _plan(self, schedules: list[Match], *, is_start: bool) -> None:
        wanted = {match.key + match.texts: match for match in schedules}
        kept = {line: due for line, due in self._due.items() if line in wanted}
        for line, match in wanted.items():
            due = kept.get(line) or self._parse(match, is_start=is_start)
            if due:
                kept[line] = due
        self._due = kept

    def _parse(self, match: Match, *, is_start: bool) -> Due | None:
        moment, selected, command = _parts(match)
        found = _MOMENT.fullmatch(moment)
        number = match.key[0]
        if found is None or (found["startup"] and not is_start):
            return None
        if found["startup"]:
            return Due(number, self.after(_STARTUP_SECONDS), command, selected)
        if found["delay"]:
            at = self.after(int(found["delay"]))
            return Due(number, at, command, selected, is_relative=True)
        times = (found["date"] or "*/*", found["time"])
        first = _next(self.now, *times)
        return Due(number, first, command, selected, times) if first else None


def _next(now: datetime, date: str, time: str) -> datetime | None:
    """Return the first moment after now with this date and this time; there is no year."""
    hours, minutes, second = time.split(":")
    today = now.replace(hour=0, minute=0, second=int(second), microsecond=0)
    moments = (
        (today + timedelta(days=ahead)).replace(hour=hour, minute=minute)
        for ahead in range(_DAYS)
        if _is_on(date, today + timedelta(days=ahead))
        for hour in _numbers(hours, 24)
        for minute in _numbers(minutes, 60)
    )
    return next((moment for moment in moments if moment > now), None)


def _numbers(text: str, count: int) -> range | tuple[int]:
    return range(count) if text == "*" else (int(text),)


def _is_on(date: str, day: datetime) -> bool:
    months, _, days = date.partition("/")
    weekday = day.weekday()
    return _has(months, day.month) and (_has(days, day.day) or _has(days, weekday, _WEEKDAYS))


def _has(text: str, number: int, names: tuple[str, ...] = ()) -> bool:
    """Return whether `*`, a list or a range has a number, written as a number or by its name."""
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if part == "*" and not names:
            return True
        low, high = _value(first, names), _value(last if dash else first, names)
        if low is None or high is None:
            continue
        if low <= number <= high or (low > high and not high < number < low):
            return True
    return False


def _value(text: str, names: tuple[str, ...]) -> int | None:
    if names:
        return names.index(text) if text in names else None
    return int(text) if text.isdigit() else None


def _parts(match: Match) -> tuple[str, str, str]:
    texts = list(match.texts)
    moment = texts.pop(0)
    if re.fullmatch(r"\S+/\S+", moment):
        moment = f"{moment} {texts.pop(0)}"
    selector = texts.pop(0)
    selected = "" if selector == "*" else f"{selector} {texts.pop(0)}"
    return moment, selected, " ".join(texts)
