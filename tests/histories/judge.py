"""The rules of a history, and the judgement of each run by them.

The judge knows what the router held and holds, what the stack's state recorded and records, and
what the user was told. It shares no code with the provider.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.histories import claims
from tests.histories.programs import KEY, PASSWORDS, Declared
from tests.histories.units import GUARD, SWITCH, Unit, dangling, is_named, sequences_of, units_of
from tests.histories.world import Recorded, Watch, World

RULES = {
    "theirs": "no line of anybody else's is changed or deleted unasked",
    "order": "the members of others keep their order in a list",
    "lost": "nothing of ours is lost without being named",
    "saved": "success means saved, or the run says that it is not",
    "left": "what a run reports as taken off is off",
    "guard": "no rollback of ours outlives its run",
    "trial": "a save does not keep somebody else's trial",
    "dangling": "nothing names what does not exist, that did not before",
    "box": "nothing is written to another router, and nothing is learned from it",
    "secret": "no secret is shown",
    "crash": "a run ends in success or in a message",
}
_GOES_BACK = re.compile(r"(?:restarts|rolls back|roll back) by itself")
_IN_FLASH = "could not be removed from flash"
_UNSAVED = re.compile(r"not (?:yet )?saved|not in flash", re.IGNORECASE)
_LOOK = "pulumi refresh"
_UNSURE = re.compile(r" and \d+ more|is not known|could not be read")
_THINGS = (
    "ip filter ",
    "nat descriptor ",
    "pp auth username ",
    "ipsec transport ",
    "ipsec sa policy ",
)
"""Lines that are things. Another one in the place of ours is somebody else's for good; a setting
of a thing of ours may go back to what we say, once a refresh has shown what it is."""
_READS = "show config"
_GUARD_SECONDS = 300
"""After which a rollback has happened; what still stands then was saved by somebody."""


@dataclass(frozen=True)
class Violation:
    """A rule that was broken."""

    rule: str
    text: str

    def __str__(self) -> str:
        """Return it as one line."""
        return f"{self.rule}: {self.text} ({RULES[self.rule]})"


@dataclass(frozen=True)
class Run:
    """One run, as it is judged.

    Attributes:
        verb: What it did: `up`, `refresh` or `destroy`.
        program: What the program declares; empty where it is not asked.
        targets: The targets; empty for all.
        overwrites: What the user allowed to be overwritten: ids, `all`, or nothing.
        watch: What must be there.
        was_running: What ran before.
        was_saved: What was in flash before.
        texts_before: Both, as text.
        ledger_before: What the state recorded before.
        state_changed: Whether the state holds other resources than before.
        error: The message with which it failed; empty where it succeeded.
        said: What the user was told beside.
        sends: The lines of each request that it has sent.
        is_killed: Whether it was killed.
        is_swapped: Whether another router than the stack's answered.
        crash: What it raised beside a message.
        hidden_timers: The rollback timers of earlier runs whose mark somebody else has overwritten.
            Nothing shows them, so no run can know of them.
    """

    verb: str
    program: list[Declared]
    targets: frozenset[str]
    overwrites: frozenset[str]
    watch: Watch
    texts_before: tuple[str, str]
    ledger_before: Mapping[str, Recorded]
    state_changed: bool
    error: str
    said: str
    sends: list[tuple[str, ...]]
    is_killed: bool
    is_swapped: bool
    crash: str
    hidden_timers: tuple[Any, ...] = ()

    @property
    def output(self) -> str:
        """Return everything that the user was told."""
        return f"{self.error}\n{self.said}"

    @property
    def last_words(self) -> str:
        """Return its warnings, and what it said last."""
        lines = [line for line in self.said.splitlines() if line.strip()]
        warnings = [line for line in lines if line.startswith("warning: ")]
        return "\n".join((*warnings, *lines[-1:]))

    @property
    def succeeded(self) -> bool:
        """Tell whether it ended with the exit status 0."""
        return not (self.error or self.is_killed or self.crash)

    @property
    def has_read(self) -> bool:
        """Tell whether it read the router's configuration."""
        return any(line.startswith(_READS) for lines in self.sends for line in lines)


def judge(world: World, run: Run) -> list[Violation]:
    """Return what a run broke; the world has not yet ended it, but its ledger is the new one."""
    found = [rule(world, run) for rule in _RULES]
    return [violation for each in found for violation in each]


Found = Iterator[Violation]


def _theirs(world: World, run: Run) -> Found:
    for unit in sorted(run.watch.should - world.units):
        if run.watch.restarts or _may_change(run, unit):
            continue
        now = [each for each in world.units if _takes_place(each, unit)]
        became = f"now {now[0]}" if now else "now nothing"
        when = ", entered during the run" if unit in run.watch.meanwhile else ""
        yield Violation("theirs", f"{unit} of {world.owner.get(unit, 'others')}, {became}{when}")


def _takes_place(one: Unit, other: Unit) -> bool:
    words = other.text.split()
    heads = [" ".join(words[:count]) for count in range(3, len(words))]
    return one.context == other.context and any(one.text.startswith(f"{head} ") for head in heads)


def _may_change(run: Run, unit: Unit) -> bool:
    """Tell whether the user asked for it, or somebody was quicker than any run can be."""
    if unit in run.watch.meanwhile and is_named(unit, run.output):
        return True
    if unit in run.watch.side.shown and not unit.text.startswith(_THINGS):
        return True
    for each in run.program:
        kind = each.provider.__name__
        is_new = not any(
            unit in there.units or claims.is_claimed(there.kind, there.values, unit)
            for there in run.ledger_before.values()
        )
        if each.values.get("adopt") and is_new and claims.is_claimed(kind, each.values, unit):
            return True
        if run.overwrites and claims.is_claimed(kind, each.values, unit):
            return True
    return bool(run.overwrites) and any(
        claims.is_claimed(each.kind, each.values, unit)
        for id_, each in run.ledger_before.items()
        if run.overwrites & {"all", id_}
    )


def _order(world: World, run: Run) -> Found:
    if run.watch.restarts:
        return
    for place, members in sequences_of(world.running_text()).items():
        before = run.watch.orders.get(place, [])
        kept = [each for each in before if each in members and each in run.watch.should]
        now = [each for each in members if each in kept]
        if now != kept:
            yield Violation("order", f"{[str(each) for each in kept]} became {[*map(str, now)]}")


def _lost(world: World, run: Run) -> Found:
    side, now = run.watch.side, world.units
    if run.is_killed or run.is_swapped or run.verb == "refresh":
        return
    is_full_up = run.succeeded and run.verb == "up"
    told = _told(run)
    for id_, each in side.ledger.items():
        is_titled = _is_titled(id_, each.kind, run.output)
        for unit in sorted(each.units - now - set(run.watch.meanwhile) - run.watch.gone):
            if run.succeeded and _took(run, unit):
                yield Violation("lost", f"{unit} of {id_} was taken off, and is still recorded")
            elif is_titled or is_named(unit, run.output):
                continue
            elif is_full_up and id_ in told and (run.has_read or unit in side.lost):
                how = "which a restart had taken off" if unit in side.lost else "and it was read"
                yield Violation("lost", f"{unit} of {id_} is missing after a success, {how}")
            elif _took(run, unit) and _LOOK not in run.output and not _UNSURE.search(run.output):
                yield Violation("lost", f"{unit} of {id_} was taken off without a word")


def _is_titled(id_: str, kind: str, output: str) -> bool:
    """Tell whether a message names a resource: `IpFilter 4801`, or by its id."""
    title = kind.removesuffix("Provider") + id_.partition(":")[2].replace(":", "")
    return id_ in output or title in output.replace(" ", "")


def _told(run: Run) -> frozenset[str]:
    """Return the ids that an `up` is told of."""
    side = run.watch.side
    if not run.targets:
        return frozenset(side.ledger)
    kinds = {
        (each.provider.__name__, claims.units(each.provider.__name__, each.values))
        for each in run.program
        if each.name in run.targets
    }
    return frozenset(id_ for id_, each in side.ledger.items() if (each.kind, each.units) in kinds)


def _took(run: Run, unit: Unit) -> bool:
    """Tell whether the run itself took a line off."""
    return unit in units_of(run.texts_before[0]) and unit not in run.watch.gone


def _saved(world: World, run: Run) -> Found:
    if not run.succeeded or run.verb == "refresh" or not run.sends or run.is_swapped:
        return
    if _UNSAVED.search(run.last_words) or run.watch.restarts:
        return
    now, saved = world.units, world.saved_units
    meanwhile = set(run.watch.meanwhile) | run.watch.gone
    for unit in sorted(run.watch.side.units - meanwhile):
        if (unit in now) and unit not in saved:
            yield Violation("saved", f"{unit} runs, and is not in flash after a success")
    before = frozenset(unit for each in run.ledger_before.values() for unit in each.units)
    for unit in sorted(before - run.watch.side.units - meanwhile):
        if unit in saved and unit not in now:
            yield Violation("saved", f"{unit} was taken off, and is still in flash after a success")


def _left(world: World, run: Run) -> Found:
    if not run.succeeded or run.verb == "refresh" or run.targets or run.is_swapped:
        return
    if run.watch.restarts:
        return
    side, others = run.watch.side, _owned_by_others(world, run)
    there = {unit for unit in world.units if not is_named(unit, run.output)}
    for unit in sorted((side.ever - side.units - others) & there):
        if not _is_setting(unit):
            yield Violation("left", f"{unit} was ours, was reported as deleted, and is there")
    put_back = there - units_of(run.texts_before[0]) - side.units - set(run.watch.meanwhile)
    for id_ in sorted(set(run.ledger_before) - set(side.ledger)):
        each = run.ledger_before[id_]
        for unit in sorted(put_back):
            if claims.is_claimed(each.kind, each.values, unit) and not _is_setting(unit):
                yield Violation("left", f"{unit} is there again after {id_} was deleted")


def _owned_by_others(world: World, run: Run) -> set[Unit]:
    name = run.watch.side.name
    return {unit for unit, owner in world.owner.items() if owner != name}


def _is_setting(unit: Unit) -> bool:
    """Tell whether a line is a setting that exists anyway, and goes back to what it was."""
    return unit.text.startswith(("ipsec use", "l2tp service")) or " proxyarp " in unit.text


def _guard(world: World, run: Run) -> Found:
    if run.is_killed or run.verb == "refresh" or not run.sends or run.is_swapped:
        return
    running, saved = world.running_text(), world.saved_text()
    # A run that fails may leave what it says will go back, or what stood there before it.
    is_told = bool(_GOES_BACK.search(run.error) or GUARD.search(run.texts_before[0]))
    armed = GUARD.findall(running) + [
        f"rollback timer of {each[0]}" for each in _timers(world) if each not in run.hidden_timers
    ]
    if armed and not (run.error and is_told):
        yield Violation("guard", f"`{armed[0].strip()}` stands after the run")
    stays = GUARD.findall(saved)
    is_fresh = GUARD.search(run.texts_before[1]) and world.waited < _GUARD_SECONDS
    is_untouched = (running, saved) == run.texts_before  # it failed before it could write anything
    if stays and not (run.error and (is_fresh or is_untouched or _IN_FLASH in run.output)):
        yield Violation("guard", f"`{stays[0].strip()}` is in flash after the run")


def _timers(world: World) -> list[Any]:
    return [each for each in world.device.rollbacks.due() if not each[1].is_staged]


def _trial(world: World, run: Run) -> Found:
    if not run.watch.saves:
        return
    before = set(SWITCH.findall(run.texts_before[1]))
    for line in SWITCH.findall(world.saved_text()):
        if line in before or not _is_ahead(world, line):
            continue
        if _could_be_seen(run, Unit("", line.strip())):
            yield Violation("trial", f"`{line.strip()}` was saved by the run")


def _is_ahead(world: World, line: str) -> bool:
    """Tell whether a trial is still to come: a date has no year, so one that is over recurs."""
    found = re.search(r"(\d+)/(\d+) (\d\d):(\d\d)", line)
    now = world.device.now
    moment = (now.month, now.day, now.hour, now.minute)
    return found is None or tuple(map(int, found.groups())) >= moment


def _could_be_seen(run: Run, unit: Unit) -> bool:
    """Tell whether the run read the router after somebody entered a line, and before it saved."""
    entered = run.watch.meanwhile.get(unit)
    if entered is None:
        return True
    saved = max((at for at, lines in enumerate(run.sends) if "save" in lines), default=0)
    between = run.sends[max(entered - 1, 0) : saved]
    return any(line.startswith(_READS) for lines in between for line in lines)


def _dangling(world: World, run: Run) -> Found:
    texts = {"runs": world.running_text(), "is saved": world.saved_text()}
    for where, text in texts.items():
        for place in sorted(dangling(text) - run.watch.dangled):
            yield Violation("dangling", f"{place}, and {where}")


def _box(world: World, run: Run) -> Found:
    if not run.is_swapped or not run.ledger_before:
        return
    now = (world.running_text(), world.saved_text())
    others = set(run.watch.meanwhile) | run.watch.gone
    if now != run.texts_before and not (others or run.watch.restarts or run.watch.others_saved):
        yield Violation("box", "it was written to")
    if run.state_changed and run.verb != "up":
        yield Violation("box", f"the state is another after {run.verb}")


def _secret(_: World, run: Run) -> Found:
    for secret in (KEY, *PASSWORDS.values()):
        if secret in run.output:
            yield Violation("secret", f"{secret!r} was shown")


def _crash(_: World, run: Run) -> Found:
    if run.crash:
        yield Violation("crash", run.crash)


_RULES: tuple[Callable[[World, Run], Found], ...] = (
    _crash, _theirs, _order, _lost, _saved, _left, _guard, _trial, _dangling, _box, _secret,
)  # fmt: skip
