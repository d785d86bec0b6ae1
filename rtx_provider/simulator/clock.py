"""The router's clock, which moves only when told to, and the commands scheduled on it.

Source: 37.1.
Unverified: a relative schedule disappears from the configuration when it has run.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from rtx_provider.simulator.rows import Match

BOOT_TIME = datetime(2025, 1, 6, 9, 0, tzinfo=timezone(timedelta(hours=9)))
_MOMENT = re.compile(r"(?:(?P<date>\S+/\S+) )?(?P<time>\d\d:\d\d:\d\d)|\+(?P<delay>\d+)")


@dataclass(frozen=True, slots=True)
class Due:
    """One scheduled command, and the time of its next run."""

    number: str
    at: datetime
    command: str
    selected: str
    is_once: bool


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
        self.plan(schedules)

    def plan(self, schedules: list[Match]) -> None:
        """Adopt the current schedule; lines that are already known keep their times."""
        wanted = {match.key + match.texts: match for match in schedules}
        kept = {line: due for line, due in self._due.items() if line in wanted}
        for line, match in wanted.items():
            due = kept.get(line) or self._parse(match)
            if due:
                kept[line] = due
        self._due = kept

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
        due = self._due[line]
        self.now = at
        self._due[line] = Due(
            due.number, at + timedelta(days=1), due.command, due.selected, due.is_once
        )
        return due

    @staticmethod
    def command_of(match: Match) -> str:
        """Return the command of a schedule: the words after the moment and the selector."""
        _, _, command = _parts(match)
        return command

    def _parse(self, match: Match) -> Due | None:
        moment, selected, command = _parts(match)
        found = _MOMENT.fullmatch(moment)
        if found is None:
            return None
        if found["delay"]:
            at = self.after(int(found["delay"]))
            return Due(match.key[0], at, command, selected, is_once=True)
        daily = self._next(found["date"] or "*/*", found["time"])
        return Due(match.key[0], daily, command, selected, is_once=False) if daily else None

    def _next(self, date: str, time: str) -> datetime | None:
        hour, minute, second = (int(part) for part in time.split(":"))
        today = self.now.replace(hour=hour, minute=minute, second=second, microsecond=0)
        days = (today + timedelta(days=ahead) for ahead in range(367))
        return next((day for day in days if day > self.now and _is_on(date, day)), None)


def _is_on(date: str, day: datetime) -> bool:
    month, _, number = date.partition("/")
    return month in {"*", str(day.month)} and number in {"*", str(day.day)}


def _parts(match: Match) -> tuple[str, str, str]:
    texts = list(match.texts)
    moment = texts.pop(0)
    if re.fullmatch(r"\S+/\S+", moment):
        moment = f"{moment} {texts.pop(0)}"
    selector = texts.pop(0)
    selected = "" if selector == "*" else f"{selector} {texts.pop(0)}"
    return moment, selected, " ".join(texts)
