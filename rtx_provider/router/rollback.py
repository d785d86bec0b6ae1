"""The automatic rollbacks that a router supports, and the lines that show them.

Over SSH, `rollback timer` restores the running configuration (56.7.31). The configuration does not
show the timer, so a `description` line marks it for other runs; the line is written after the timer
is armed, so a rollback removes it. Over HTTP there is no console in which a timer could run, so a
scheduled `restart` returns to the saved configuration (37.1).

The restart is scheduled on a date. A date has no year, so the line would restart the router once
a year if somebody saved it while it was armed. A line with seconds may restart the router again and
again, so it is the last choice, or the first where the router's clock was never set.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rtx_provider.config.grammar import Key
from rtx_provider.config.tree import Config
from rtx_provider.config.words import join, split
from rtx_provider.router.facts import clock_in
from rtx_provider.router.schedules import FAMILY, Schedule, parse_schedule

FIRST, LAST = 64901, 64999
"""The numbers of our own `schedule at` and `description` lines; only free ones are used."""
SHOW_CLOCK = "show environment | grep :..:"
"""The lines of `show environment` with a time, in every language."""
_CLOCK = "%Y/%m/%d %H:%M:%S"
_MARK = re.compile(r"rtx-provider: rolls back at (\d{4}/\d\d/\d\d \d\d:\d\d:\d\d)", re.ASCII)
_DATE = re.compile(r"[0-9]{1,2}/[0-9]{1,2}")
_NUMBER = re.compile(r"[0-9]{5}")
_LONGEST = timedelta(seconds=3660)
"""The longest time after which a rollback of ours runs (3600 s), and a minute for the clock."""
_SLACK = 60
_FIRST_SET_YEAR = 2010
"""Small models have no battery; until their clock is set, it shows the years before this one."""


@dataclass(frozen=True, slots=True)
class Rollback:
    """One automatic rollback.

    Attributes:
        arm: The line that arms it.
        disarm: The lines that disarm it; the last one removes the line that shows it.
        mark: The line that shows it to other runs; empty if `arm` itself shows it.
        seconds: The time after which the router rolls back.
        restarts: Whether the router restarts with the saved configuration. If not, it restores
            the running configuration.
        at: The time of the rollback by the router's clock; None if it does not go by the clock.
    """

    arm: str
    disarm: tuple[str, ...]
    mark: tuple[str, ...]
    seconds: int
    restarts: bool
    at: datetime | None = None

    @property
    def visible_prefix(self) -> str:
        """Return the beginning of the line that shows it; empty if no line does."""
        line = (*self.mark, self.arm)[0]
        return " ".join(line.split()[: 2 + self.restarts]) if self.mark or self.restarts else ""

    @property
    def show(self) -> tuple[str, ...]:
        """Return the commands that show whether it is armed; empty if none can."""
        prefix = self.visible_prefix.split()
        lines = prefix[:1] if self.restarts else prefix[-1:]
        clock = (SHOW_CLOCK,) if self.at else ()
        return (*(f"show config | grep {each}" for each in lines), *clock)

    def is_shown_in(self, text: str) -> bool:
        """Return whether a configuration shows it, or no configuration can show it."""
        lines = [line.strip() for line in text.splitlines()]
        if self.restarts:
            ours = parse_schedule(split(self.arm))
            return ours in [_normal(parse_schedule(split(line))) for line in lines]
        prefix = self.visible_prefix
        return not prefix or any(line.startswith(f"{prefix} ") for line in lines)

    def is_in_time(self, text: str) -> bool:
        """Return whether it lies ahead of the clock that a text shows, and not too far ahead."""
        if self.at is None:
            return True
        clock = clock_in(text)
        ahead = (self.at - clock).total_seconds() if clock else 0
        return self.seconds / 2 <= ahead <= self.seconds + _SLACK

    def moved_to(self, clock: datetime) -> "Rollback":
        """Return the same rollback by a clock that was read later."""
        number = self.visible_prefix.split()[-1]
        return replace(_dated(number, self.seconds, clock), disarm=self.disarm)

    @property
    def consequence(self) -> str:
        """Return a sentence about what the router does unless the commit is confirmed."""
        how = "restarts by itself with" if self.restarts else "rolls back by itself to"
        minutes, seconds = divmod(self.seconds, 60)
        wait = f"{self.seconds} s" if seconds else f"{minutes} min"
        return f"the router {how} the previous configuration, within {wait}"


def rollbacks(
    config: Config, seconds: int, now: datetime | None, *, is_interactive: bool, age: float = 0.0
) -> Iterator[Rollback]:
    """Yield the rollbacks to try, the best first; a router refuses those that it does not support.

    Args:
        config: The configuration, which shows the numbers that are taken.
        seconds: The time after which the router is to roll back.
        now: The time by the router's clock; None if it is not known.
        is_interactive: Whether there is a console in which a rollback timer can run.
        age: How long ago that clock was read, in seconds. A restart on a date counts from then, so
            that it never comes later than we say, whatever the clock did since.
    """
    number = next((str(n) for n in range(FIRST, LAST + 1) if _is_free(config, str(n))), "")
    if not number:
        return
    if is_interactive:
        note = f"description {number}"
        mark: tuple[str, ...] = ()
        if now:
            until = now + timedelta(seconds=seconds)
            mark = (f'{note} "rtx-provider: rolls back at {until:{_CLOCK}}"',)
        back = ("confirm", *((f"no {note}",) if mark else ()))
        yield Rollback(f"rollback timer {seconds}", back, mark, seconds, restarts=False)
    read = now and now - timedelta(seconds=age)
    is_set = now is not None and now.year >= _FIRST_SET_YEAR
    if read and is_set:
        yield _dated(number, seconds, read)
    line = f"schedule at {number}"
    yield Rollback(f"{line} +{seconds} * restart", (f"no {line}",), (), seconds, restarts=True)
    if read and not is_set:
        yield _dated(number, seconds, read)


def without_rollbacks(config: Config) -> Config:
    """Return a configuration without the lines of our rollbacks, which are temporary.

    If there are none, it is the same configuration.
    """
    ours = _lines(config)
    return config.with_lines(dict.fromkeys(ours)) if ours else config


def pending_rollback(config: Config, now: datetime | None) -> str:
    """Return the line of a rollback of ours that is armed; empty if there is none.

    A line with seconds, and any line if the clock is not known, is taken to be armed.
    """
    lines = (config.words(key) or () for key in _lines(config))
    return next((join(words) for words in lines if not _is_over(words, now)), "")


def left_over(config: Config, now: datetime | None) -> tuple[str, ...]:
    """Return the lines of our rollbacks whose time is over, which an earlier run left behind."""
    lines = (config.words(key) or () for key in _lines(config))
    return tuple(join(words) for words in lines if _is_over(words, now))


def removal_of(line: str) -> str:
    """Return the line that removes a line of our rollbacks."""
    words = line.split()
    return " ".join(("no", *words[: 3 if words[0] == FAMILY[0] else 2]))


def _is_over(words: tuple[str, ...], now: datetime | None) -> bool:
    if now is None:
        return False
    if words[0] != FAMILY[0]:
        found = _MARK.fullmatch(words[2])
        return found is not None and found[1] < f"{now:{_CLOCK}}"
    schedule = parse_schedule(words)
    is_dated = schedule is not None and schedule.is_dated
    return schedule is not None and is_dated and not schedule.runs_within(now, _LONGEST)


def _dated(number: str, seconds: int, now: datetime) -> Rollback:
    at, line = now + timedelta(seconds=seconds), f"schedule at {number}"
    arm = f"{line} {at.month}/{at.day} {at:%H:%M:%S} * restart"
    return Rollback(arm, (f"no {line}",), (), seconds, restarts=True, at=at)


def _normal(schedule: Schedule | None) -> Schedule | None:
    """Return a schedule with the date as we write it, because a router may print `01/06`."""
    if schedule is None or not _DATE.fullmatch(schedule.date):
        return schedule
    return replace(schedule, date="/".join(str(int(part)) for part in schedule.date.split("/")))


def _lines(config: Config) -> list[Key]:
    return [
        key for key, words in config.lines.items() if not key.context and _is_of_our_form(words)
    ]


def _is_of_our_form(words: tuple[str, ...]) -> bool:
    """Return whether a line is exactly as we write it; any other line is somebody else's."""
    if words[:1] == ("description",):
        return len(words) == 3 and _is_ours(words[1]) and bool(_MARK.fullmatch(words[2]))  # noqa: PLR2004
    schedule = parse_schedule(words)
    if schedule is None or not _is_ours(schedule.number):
        return False
    is_at = schedule.is_relative or bool(_DATE.fullmatch(schedule.date))
    return is_at and schedule.command == ("restart",) and words[-2:] == ("*", "restart")


def _is_ours(number: str) -> bool:
    return bool(_NUMBER.fullmatch(number)) and FIRST <= int(number) <= LAST


def _is_free(config: Config, number: str) -> bool:
    return not any(
        words[:3] == (*FAMILY, number) or words[:2] == ("description", number)
        for words in config.lines.values()
    )
