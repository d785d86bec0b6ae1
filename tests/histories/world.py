"""One router of a history, and whose each of its lines is.

Only two things are looked at: what the router holds, as text, before and after whatever happens;
and which resources a stack's state records. Whoever was at work when a line appeared is its owner.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Literal

from rtx_provider.simulator import Options, Simulator
from rtx_provider.simulator.device import Console, statements
from rtx_provider.simulator.replies import RefusedError
from rtx_provider.simulator.store import Config
from tests.histories import claims
from tests.histories.units import Unit, dangling, sequences_of, units_of
from tests.lifecycle.bench import OFFICE as OFFICE_CONFIG

OTHERS = "others"
Transport = Literal["http", "ssh"]


@dataclass(frozen=True)
class Recorded:
    """One resource that a state records, as it was last written."""

    kind: str
    values: Mapping[str, Any]
    revision: str

    @cached_property
    def units(self) -> frozenset[Unit]:
        """Return what it writes."""
        return claims.units(self.kind, self.values)


@dataclass
class Side:
    """One stack, seen from outside.

    Attributes:
        name: Its name.
        ledger: What its state records, by id.
        ever: What its state ever recorded.
        lost: What it recorded, and a restart took off because it was not saved.
        shown: What stood on the router when a refresh last showed it to the user.
    """

    name: str
    ledger: dict[str, Recorded] = field(default_factory=dict)
    ever: set[Unit] = field(default_factory=set)
    lost: set[Unit] = field(default_factory=set)
    shown: frozenset[Unit] = frozenset()

    @property
    def units(self) -> frozenset[Unit]:
        """Return what its state records, as it was last written."""
        return frozenset(unit for each in self.ledger.values() for unit in each.units)

    def learn(self, state: str) -> frozenset[Unit]:
        """Read a state, and return what it records anew."""
        there = recorded_in(state)
        fresh = {
            id_: each
            for id_, each in there.items()
            if id_ not in self.ledger or each.revision != self.ledger[id_].revision
        }
        self.ledger = {id_: fresh.get(id_) or self.ledger[id_] for id_ in there}
        units = frozenset(unit for each in fresh.values() for unit in each.units)
        self.ever |= units
        return units


def recorded_in(state: str) -> dict[str, Recorded]:
    """Return the resources that a state records, by id; those with lines."""
    held = json.loads(state)["resources"] if state else []
    return {
        each["id"]: Recorded(each["kind"], each["inputs"], each["outputs"].get("revision", ""))
        for each in sorted(held, key=lambda each: not each["is_old"])
        if each["kind"] not in ("RouterProvider", "SavedConfigProvider")
    }


@dataclass
class Watch:
    """What must be there at the end of a run, as far as others are concerned.

    Attributes:
        side: The stack that runs.
        should: What must be there then.
        before: What ran in the beginning.
        meanwhile: What others entered during the run, and how many requests it had sent by then.
        gone: What others, a restart or a rollback took off during the run.
        dangled: What dangled before, or by somebody else's doing.
        orders: The members of each list, in the order in which somebody else last wrote them.
        restarts: How often the router restarted.
        saves: How often the run saved.
        is_others: Whether somebody else is at work at this moment.
        others_saved: Whether somebody else saved during the run.
    """

    side: Side
    should: set[Unit]
    dangled: set[str]
    orders: dict[tuple[str, str], list[Unit]]
    before: frozenset[Unit]
    meanwhile: dict[Unit, int] = field(default_factory=dict)
    gone: set[Unit] = field(default_factory=set)
    restarts: int = 0
    saves: int = 0
    is_others: bool = False
    others_saved: bool = False


class World:
    """One router, and who wrote what.

    Attributes:
        simulator: The router.
        device: Its inside.
        sides: The stacks.
        owner: Who wrote each line that ever stood there.
        watch: The run that is at work.
        waited: How many seconds nobody did anything since the last run.
        sends: The lines of each request of the run that is at work.
    """

    def __init__(self, transport: Transport, stacks: Iterable[str]) -> None:
        """Boot the router with an office's configuration."""
        self.simulator = _booted(Options(ssh_service=transport == "ssh"))
        self.device = self.simulator._device
        self.sides = {name: Side(name) for name in stacks}
        self._texts: list[tuple[Config, str]] = []
        self.owner: dict[Unit, str] = dict.fromkeys(self.units, OTHERS)
        self.watch: Watch | None = None
        self.waited = 0.0
        self.sends: Sequence[tuple[str, ...]] = ()
        self._save, self._restart = self.device.save, self.device.restart
        self._end_timers = self.device._end_timers
        self.device.save = self._on_save  # type: ignore[method-assign]  # watched, and done
        self.device.restart = self._on_restart  # type: ignore[method-assign]  # the same
        self.device._end_timers = self._on_timers  # type: ignore[method-assign]  # the same

    def running_text(self) -> str:
        """Return what runs."""
        return self._text(self.device.running)

    def saved_text(self) -> str:
        """Return what is in flash."""
        return self._text(self.device.saved)

    def _text(self, config: Config) -> str:
        """Return a configuration as it is printed; it changes less often than it is asked for."""
        with self.simulator._lock:
            for known, text in self._texts:
                if known.entries == config.entries and known.enabled == config.enabled:
                    return text
            text = "".join(f"{line}\n" for line in config.render())
            self._texts = [(config.copy(), text), *self._texts[:5]]
            return text

    @property
    def units(self) -> frozenset[Unit]:
        """Return what runs."""
        return units_of(self.running_text())

    @property
    def saved_units(self) -> frozenset[Unit]:
        """Return what is in flash."""
        return units_of(self.saved_text())

    # -- what others do ----------------------------------------------------------------------

    def edit(self, lines: Iterable[str]) -> None:
        """Enter lines as somebody else does; what is refused has no effect."""
        before, dangled = self.units, dangling(self.running_text())
        with self.simulator._lock:
            console = Console()
            for _, line in statements(lines):
                try:
                    self.device.run(line, console)
                except RefusedError:
                    continue
        self._others_did(before, dangled)

    def others_save(self) -> None:
        """Save as somebody else does."""
        if self.watch:
            self.watch.is_others = self.watch.others_saved = True
        self.simulator.save()
        if self.watch:
            self.watch.is_others = False

    def _others_did(self, before: frozenset[Unit], dangled: frozenset[str]) -> None:
        text, now = self.running_text(), self.units
        for unit in now - before:
            ours = [side.name for side in self.sides.values() if unit in side.units]
            self.owner[unit] = ours[0] if ours else OTHERS
        if self.watch:
            self.watch.should -= before - now
            self.watch.gone |= before - now
            theirs = {unit for unit in now - before if self._is_protected(unit, self.watch.side)}
            self.watch.should |= theirs
            self.watch.meanwhile |= dict.fromkeys(now - before, len(self.sends))
            self.watch.dangled |= dangling(text) - dangled
            for place, members in sequences_of(text).items():
                self.watch.orders[place] = members

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.simulator.advance(seconds)
        self.waited += seconds

    # -- a run -------------------------------------------------------------------------------

    def begin(self, side: Side) -> Watch:
        """Begin a run of a stack."""
        text = self.running_text()
        should = {unit for unit in units_of(text) if self._is_protected(unit, side)}
        dangled = set(dangling(text)) | dangling(self.saved_text())
        self.watch = Watch(side, should, dangled, sequences_of(text), units_of(text))
        return self.watch

    def end(self, fresh: Iterable[Unit]) -> None:
        """End a run: what appeared is the stack's, and so is what its state records anew."""
        assert self.watch is not None
        side, now = self.watch.side, self.units
        for unit in now:
            if unit not in self.owner:
                self.owner[unit] = side.name
        for unit in set(fresh) & now:
            self.owner[unit] = side.name
        if not self.watch.restarts:  # a run that was killed may leave what its state never had
            side.ever -= now - self.watch.before - side.units
        for each in self.sides.values():
            each.lost -= now
        self.watch, self.waited = None, 0.0

    def _is_protected(self, unit: Unit, side: Side) -> bool:
        """Tell whether a line that stands there is another's than this stack's."""
        if unit in side.units:
            return False
        return self.owner.get(unit, OTHERS) != side.name

    def _on_save(self, number: str = "") -> str:
        name = self._save(number)
        if self.watch and not self.watch.is_others:
            self.watch.saves += 1
        return name

    def _on_restart(self) -> None:
        before = self.units
        self._restart()
        self._went(before)
        if self.watch:
            self.watch.restarts += 1

    def _on_timers(self) -> None:
        before = self.units
        self._end_timers()
        if before != self.units:
            self._went(before)

    def _went(self, before: frozenset[Unit]) -> None:
        """Note that the router by itself went back to another configuration."""
        text, now = self.running_text(), self.units
        for side in self.sides.values():
            side.lost |= side.units & (before - now)
        if self.watch:
            side = self.watch.side
            self.watch.gone |= before - now
            self.watch.should = {unit for unit in now if self._is_protected(unit, side)}
            self.watch.dangled |= dangling(text)
            self.watch.orders = sequences_of(text)


def _booted(options: Options) -> Simulator:
    """Return a router that boots from the office's configuration, which is read but once."""
    simulator = Simulator(options=options)
    simulator._device.saved = _office().copy()
    simulator._device.use(_office().copy())
    return simulator


@cache
def _office() -> Config:
    return Simulator(OFFICE_CONFIG)._device.running
