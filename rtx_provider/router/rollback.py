"""The automatic rollbacks that a router supports, and the lines that show them.

Over SSH, `rollback timer` restores the running configuration (56.7.31). The configuration does not
show the timer, so a `description` line marks it for other runs; the line is written after the timer
is armed, so a rollback removes it. Over HTTP there is no console in which a timer could run, so a
scheduled `restart` returns to the saved configuration (37.1). Its time is given in seconds, or by
the router's own clock if the firmware does not accept seconds.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from rtx_provider.config.grammar import Key
from rtx_provider.config.tree import Config
from rtx_provider.config.words import join
from rtx_provider.router.facts import Facts

FIRST, LAST = 64901, 64999
"""The numbers of our own `schedule at` and `description` lines, which nobody else uses."""
_CLOCK = "%Y/%m/%d %H:%M:%S"
_UNTIL = re.compile(r"rolls back at (\d{4}/\d\d/\d\d \d\d:\d\d:\d\d)")
_FAMILIES = (("schedule", "at"), ("description",))
_NUMBER = re.compile(r"[0-9]{1,5}")


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
    """

    arm: str
    disarm: tuple[str, ...]
    mark: tuple[str, ...]
    seconds: int
    restarts: bool

    @property
    def visible_prefix(self) -> str:
        """Return the beginning of the line that shows it; empty if no line does."""
        line = (*self.mark, self.arm)[0]
        return " ".join(line.split()[: 2 + self.restarts]) if self.mark or self.restarts else ""

    @property
    def show(self) -> tuple[str, ...]:
        """Return the command that shows whether it is armed; empty if none can."""
        number = self.visible_prefix.split()[-1:]
        return tuple(f"show config | grep {each}" for each in number)

    def is_shown_in(self, text: str) -> bool:
        """Return whether a configuration shows it, or no configuration can show it."""
        prefix = self.visible_prefix
        return not prefix or any(line.strip().startswith(prefix) for line in text.splitlines())

    @property
    def consequence(self) -> str:
        """Return a sentence about what the router does unless the commit is confirmed."""
        how = "restarts by itself with" if self.restarts else "rolls back by itself to"
        minutes, seconds = divmod(self.seconds, 60)
        wait = f"{self.seconds} s" if seconds else f"{minutes} min"
        return f"the router {how} the previous configuration, within {wait}"


def rollbacks(
    facts: Facts, config: Config, seconds: int, *, is_interactive: bool, age: float
) -> Iterator[Rollback]:
    """Yield the rollbacks to try, the best first; a router refuses those that it does not support.

    Args:
        facts: The facts of the router, with the time by its clock.
        config: The configuration, which shows the numbers that are taken.
        seconds: The time after which the router is to roll back.
        is_interactive: Whether there is a console in which a rollback timer can run.
        age: The age of the facts, in seconds.
    """
    if is_interactive:
        note = f"description {FIRST}"
        until = _until(facts, seconds + age)
        mark = (f'{note} "rtx-provider: rolls back at {until:{_CLOCK}}"',) if until else ()
        back = ("confirm", *((f"no {note}",) if mark else ()))
        yield Rollback(f"rollback timer {seconds}", back, mark, seconds, restarts=False)
    free = next(n for n in range(FIRST, LAST + 1) if not _is_scheduled(config, n))
    line = f"schedule at {free}"
    yield Rollback(f"{line} +{seconds} * restart", (f"no {line}",), (), seconds, restarts=True)
    at = _until(facts, seconds + age)
    if at:
        moment = f"{at.month}/{at.day} {at:%H:%M:%S}"
        yield Rollback(f"{line} {moment} * restart", (f"no {line}",), (), seconds, restarts=True)


def without_rollbacks(config: Config) -> Config:
    """Return a configuration without the lines of our rollbacks, which are temporary."""
    return config.with_lines(dict.fromkeys(_lines(config)))


def pending_rollback(config: Config, facts: Facts) -> str:
    """Return the line of a rollback that is armed; empty if there is none or it has expired."""
    for key in _lines(config):
        line = join(config.words(key) or ())
        until = _UNTIL.search(line)
        if until is None or not facts.clock or until[1] >= facts.clock:
            return line
    return ""


def others_rollback(config: Config) -> str:
    """Return the line of a rollback that somebody scheduled by hand; empty if there is none.

    Such a line is a relative schedule that restarts the router or loads a configuration. A daily
    restart is not one. A save would keep the line, and also the change that it is to undo.
    """
    for words in config.lines.values():
        moment, rest = (*words[3:4], "")[0], words[4:]
        is_switch = moment.startswith("+") and {"restart", "load"} & set(rest)
        if words[:2] == _FAMILIES[0] and is_switch:
            return join(words)
    return ""


def _lines(config: Config) -> list[Key]:
    return [key for key in config.lines if _is_rollback(key, config.words(key) or ())]


def _is_rollback(key: Key, words: tuple[str, ...]) -> bool:
    for family in _FAMILIES:
        rest = words[len(family) :]
        if words[: len(family)] == family and rest[:1] and _NUMBER.fullmatch(rest[0]):
            is_ours = "restart" in rest or "rolls back at" in " ".join(rest)
            return FIRST <= int(rest[0]) <= LAST and is_ours and not key.context
    return False


def _is_scheduled(config: Config, number: int) -> bool:
    wanted = ("schedule", "at", str(number))
    return any(words[:3] == wanted for words in config.lines.values())


def _until(facts: Facts, seconds: float) -> datetime | None:
    """Return the time of the rollback by the router's clock; None if the clock is not known."""
    if not facts.clock:
        return None
    now = datetime.strptime(facts.clock, _CLOCK)  # noqa: DTZ007  # the router's own time
    return now + timedelta(seconds=seconds)
