"""The lines of `schedule at`: when each runs next, and whether it is somebody's own rollback.

A schedule has no year (37.1), so a date recurs every year. Nothing distinguishes a rollback that a
colleague scheduled from planned maintenance, so the time decides: see `others_rollback`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from rtx_provider.config.tree import Config
from rtx_provider.config.words import join

FAMILY = ("schedule", "at")
SOON = timedelta(hours=1)
"""A colleague's schedule that recurs counts as his rollback if it runs so soon."""
DATED_SOON = timedelta(hours=12)
"""The same for a schedule on a date, which is seldom maintenance."""
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DATE = re.compile(r"[0-9*,-]{1,40}/[0-9a-z*,-]{1,40}")
_TIME = re.compile(r"([0-9]{1,2}|\*):([0-9]{1,2}|\*)(?::([0-9]{1,2}))?")
_DELAY = re.compile(r"\+([0-9]{1,9})")
_ENDS_WHAT_RUNS = (("restart",), ("cold", "start"), ("load",), ("clear", "configuration"))
_SELECTORS = ("pp", "tunnel", "switch")
_STARTUP = "startup"


@dataclass(frozen=True, slots=True)
class Schedule:
    """One `schedule at` line.

    Attributes:
        number: Its number.
        date: Its date, such as `1/6` or `*/mon-fri`; empty if it has none.
        time: Its time of day, `+SECONDS` or `startup`.
        command: The command, without the selector of a pp or tunnel.
    """

    number: str
    date: str
    time: str
    command: tuple[str, ...]

    @property
    def is_relative(self) -> bool:
        """Return whether it runs some seconds after it was entered."""
        return bool(_DELAY.fullmatch(self.time))

    @property
    def is_dated(self) -> bool:
        """Return whether its month and its day are numbers, so that it runs once a year."""
        return bool(re.fullmatch(r"[0-9,-]+/[0-9,-]+", self.date))

    @property
    def ends_what_runs(self) -> bool:
        """Return whether its command replaces the running configuration."""
        words = tuple(word.lower() for word in self.command)
        return any(words[: len(verb)] == verb for verb in _ENDS_WHAT_RUNS)

    def runs_within(self, now: datetime, span: timedelta) -> bool:
        """Return whether it runs between now and the end of a time span, by the router's clock."""
        found = _TIME.fullmatch(self.time)
        if found is None:
            return False
        hour, minute, second = found[1], found[2], int(found[3] or 0)
        start = now.replace(second=0, microsecond=0)
        minutes = range(int(span.total_seconds()) // 60 + 1)
        moments = (start + timedelta(minutes=ahead) for ahead in minutes)
        return any(
            _is_in(hour, at.hour) and _is_in(minute, at.minute) and _is_on(self.date, at)
            for at in moments
            if now <= at + timedelta(seconds=second) <= now + span
        )


def parse_schedule(words: tuple[str, ...]) -> Schedule | None:
    """Return the schedule in a line; None if it has another form."""
    number, *rest = (*words[len(FAMILY) :], "")
    if words[: len(FAMILY)] != FAMILY or not number.isdecimal() or not any(rest):
        return None
    date = rest.pop(0).lower() if _DATE.fullmatch(rest[0].lower()) else ""
    time, *rest = rest
    rest = rest[1:] if time.endswith("-attached") else rest
    selector = rest[0].lower() if rest else ""
    command = rest[2 if selector in _SELECTORS else 1 : -1]
    return Schedule(number, date, time.lower(), tuple(command))


def others_rollback(config: Config, now: datetime | None) -> str:
    """Return the line of a rollback that somebody scheduled by hand; empty if there is none.

    A schedule counts as one if it restarts the router or replaces its configuration, and does so
    after a number of seconds, on a date within 12 hours, at any time within one hour, or at every
    start (a restart only). A save would keep such a line, and the change that it is to undo.

    Args:
        config: The configuration, without our own rollbacks.
        now: The time by the router's clock; None if it is not known.
    """
    return next((line for schedule, line in _schedules(config) if _is_rollback(schedule, now)), "")


def _schedules(config: Config) -> Iterator[tuple[Schedule, str]]:
    for words in config.lines.values():
        schedule = parse_schedule(words)
        if schedule:
            yield schedule, join(words)


def _is_rollback(schedule: Schedule, now: datetime | None) -> bool:
    if not schedule.ends_what_runs:
        return False
    if schedule.is_relative:
        return True
    if schedule.time == _STARTUP:
        return schedule.command[0].lower() != "load"
    if now is None:
        return schedule.is_dated
    return schedule.runs_within(now, DATED_SOON if schedule.is_dated else SOON)


def _is_in(pattern: str, number: int) -> bool:
    return pattern == "*" or int(pattern) == number


def _is_on(date: str, day: datetime) -> bool:
    months, _, days = (date or "*/*").partition("/")
    return _lists(months, str(day.month)) and (
        _lists(days, str(day.day)) or _lists(days, _WEEKDAYS[day.weekday()])
    )


def _lists(text: str, value: str) -> bool:
    """Return whether `*`, a list or a range of numbers or of weekdays has a value."""
    if text == "*":
        return True
    ranks = _rank(value)
    for part in text.split(","):
        first, _, last = part.partition("-")
        low, high = _rank(first), _rank(last or first)
        if low is None or high is None or ranks is None or low[0] != ranks[0]:
            continue
        is_between = low <= ranks <= high
        if is_between if low <= high else not high < ranks < low:
            return True
    return False


def _rank(value: str) -> tuple[str, int] | None:
    if value in _WEEKDAYS:
        return "weekday", _WEEKDAYS.index(value)
    return ("number", int(value)) if value.isdecimal() else None
