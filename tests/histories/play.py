"""Plays a history on a simulated router, and judges each of its runs."""

import json
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.histories.engine import Engine, FailedError, State
from tests.histories.history import RUNS, History, Step
from tests.histories.judge import Run, Violation, judge
from tests.histories.process import Hook, KilledError, Process
from tests.histories.programs import OFFICE, OWN, Declared, declared
from tests.histories.units import GUARD
from tests.histories.world import World, recorded_in
from tests.lifecycle.bench import settings_of

SETTING = r"^(?:no )?(?:ip|nat|pp|tunnel|ipsec|l2tp|ppp|schedule|description|save)\b(?! select)"
SERIAL, OTHER_SERIAL = "S4H000001", "S4H999999"
ADDRESSED = ("kill", "restart", "edit", "save", "wait", "join", "leave")


@dataclass(frozen=True)
class Outcome:
    """What a driver reports of one run."""

    state: str
    error: str = ""
    said: str = ""
    sends: tuple[tuple[str, ...], ...] = ()
    is_killed: bool = False
    crash: str = ""


class Driver(Protocol):
    """Runs a stack: through the provider's classes, or with the real command."""

    def run(self, game: "Game", step: Step, program: Mapping[str, Any], state: str) -> Outcome:
        """Do one run, and return what came of it."""


@dataclass
class Game:
    """A history while it is played.

    Attributes:
        history: The history.
        world: The router.
        programs: What the program of each stack says.
        states: What the state of each stack holds.
        found: What was broken, with the step's place.
        log: What each run said, for people.
    """

    history: History
    world: World
    programs: dict[str, dict[str, Any]]
    states: dict[str, str]
    found: list[tuple[int, Violation]] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    runs: int = 0


def play(history: History, driver: Driver | None = None, *, stops: bool = True) -> Game:
    """Play a history; by default it ends at the first step that breaks a rule."""
    world = World(history.transport, history.stacks)
    programs = {name: dict(_FIRST[kind]) for name, kind in history.stacks.items()}
    game = Game(history, world, programs, dict.fromkeys(history.stacks, ""))
    world.simulator.start()
    try:
        for at, step in enumerate(history.steps):
            found = _play(game, step, driver or InProcess())
            game.found += [(at, each) for each in found]
            if found and stops:
                break
    finally:
        threading.Thread(target=world.simulator.stop).start()
    return game


_FIRST = {"office": OFFICE, "own": OWN}


def _play(game: Game, step: Step, driver: Driver) -> list[Violation]:
    if step["do"] in RUNS:
        return _run(game, step, driver)
    act(game.world, step)
    return []


def act(world: World, step: Step) -> None:
    """Do what somebody else does."""
    kind = step.get("kind") or step["do"]
    if kind == "edit":
        world.edit(step["lines"])
    elif kind in ("join", "leave"):
        world.edit(_listed(world, step["member"], joins=kind == "join"))
    elif kind == "save":
        world.others_save()
    elif kind == "restart":
        world.simulator.restart()
    elif kind == "wait":
        world.wait(step["seconds"])
    elif kind == "swap":
        is_other = world.simulator.options.serial == OTHER_SERIAL
        world.simulator.reconfigure(serial=SERIAL if is_other else OTHER_SERIAL)


def _listed(world: World, member: int, *, joins: bool) -> list[str]:
    """Return the lines with which somebody writes the WAN's list with or without a member."""
    block = world.running_text().partition("pp select 1\n")[2]
    begins = " ip pp secure filter in "
    line = next((each for each in block.splitlines() if each.startswith(begins)), begins)
    members = [each for each in line.split()[5:] if each != str(member)]
    if joins:
        members.insert(max(len(members) - 1, 0), str(member))
    line = f"{begins.strip()} {' '.join(members)}" if members else "no ip pp secure filter in"
    return ["pp select 1", line, "pp select none"]


def _run(game: Game, step: Step, driver: Driver) -> list[Violation]:
    name, world = step["stack"], game.world
    game.programs[name] |= step.get("set", {})
    program = game.programs[name]
    side, before = world.sides[name], game.states[name]
    texts = (world.running_text(), world.saved_text())
    ledger = dict(side.ledger)
    hidden = () if GUARD.search(texts[0]) else tuple(world.device.rollbacks.due())
    watch = world.begin(side)
    outcome = driver.run(game, step, program, before)
    world.simulator.faults.clear()
    game.states[name] = outcome.state
    game.runs += 1
    fresh = side.learn(outcome.state)
    plan = declared(program) if step["do"] == "up" else []
    run = Run(
        verb=step["do"],
        program=plan,
        targets=targets_of(step, plan),
        overwrites=frozenset(step.get("overwrite", "").split(",")) - {""},
        watch=watch,
        texts_before=texts,
        ledger_before=ledger,
        state_changed=_names(before) != _names(outcome.state),
        error=outcome.error,
        said=outcome.said,
        sends=list(outcome.sends),
        is_killed=outcome.is_killed,
        is_swapped=world.simulator.options.serial not in _serials(before),
        crash=outcome.crash,
        hidden_timers=hidden,
    )
    found = judge(world, run)
    if run.verb == "refresh" and run.succeeded:
        side.shown = world.units
    world.end(fresh)
    ended = "killed" if outcome.is_killed else outcome.error or outcome.crash or "succeeded"
    game.log.append(f"{step['do']} {name}: {ended}\n{outcome.said}")
    return found


def targets_of(step: Step, plan: list[Declared]) -> frozenset[str]:
    """Return the names of the targets of a step, which names them by their labels."""
    labels = step.get("target", ())
    return frozenset(each.name for each in plan for label in labels if each.name.endswith(label))


def _names(state: str) -> list[str]:
    return sorted(recorded_in(state))


def _serials(state: str) -> set[str]:
    """Return the serial numbers of the router to which a state belongs, or of any router."""
    held = json.loads(state)["resources"] if state else []
    found = {str(each["outputs"].get("router_serial", "")) for each in held} - {""}
    return found or {OTHER_SERIAL, SERIAL}


# -- through the provider's classes ---------------------------------------------------------


class InProcess:
    """Runs a stack through the provider's own classes, as the engine calls them."""

    def run(self, game: Game, step: Step, program: Mapping[str, Any], state: str) -> Outcome:
        """Do one run in a process of its own, and return what came of it."""
        simulator = game.world.simulator
        confirmed = game.history.confirmed
        settings = settings_of(simulator, game.history.transport) | {
            "rtx:confirmedCommit": "auto" if confirmed else "off",
            "rtx:timeoutSeconds": "5",
        }
        hooks: list[Hook] = []
        process = Process(simulator, settings, hooks)
        for fault in step.get("faults", ()):
            _arm(game.world, process, fault, hooks)
        game.world.sends = process.sends
        held = State.read(state)
        engine = Engine(step["stack"], held, process)
        environment = {"RTX_OVERWRITE": step["overwrite"]} if step.get("overwrite") else {}
        error = crash = ""
        with process.running(engine.exported, environment):
            try:
                _do(engine, step, program)
            except FailedError as failed:
                error = str(failed)
            except KilledError:
                pass
            except Exception as broken:  # noqa: BLE001  # it is what the judge looks for
                crash = _crash(broken)
        sends = tuple(process.sends)
        return Outcome(held.write(), error, process.said, sends, process.is_killed, crash)


def _crash(error: Exception) -> str:
    places = " < ".join(frame.f_code.co_name for frame, _ in traceback.walk_tb(error.__traceback__))
    return f"{type(error).__name__}: {error} ({places})"


def _do(engine: Engine, step: Step, program: Mapping[str, Any]) -> None:
    if step["do"] == "refresh":
        engine.refresh()
    elif step["do"] == "destroy":
        labels = step.get("target", ())
        names = [each.name for each in engine.state.entries]
        engine.destroy([name for name in names for label in labels if name.endswith(label)])
    else:
        plan = declared(program)
        engine.up(plan, targets_of(step, plan))


def _arm(world: World, process: Process, fault: Step, hooks: list[Hook]) -> None:
    kind = fault["kind"]
    if kind not in ADDRESSED:
        fault_of_router(world, fault)
        return

    def strike() -> None:
        if kind == "kill":
            process.kill()
        act(world, fault)
        if kind == "restart":
            process.notice_restart()

    when = fault.get("when", "before")
    hooks.append(Hook(strike, fault.get("at", 1), fault.get("on", ""), when))


def fault_of_router(world: World, fault: Step) -> None:
    """Arrange that the router or the line fails, at a line or at a request."""
    faults = world.simulator.faults
    add: Callable[..., None] = getattr(faults, fault["kind"])
    if fault["kind"] in ("fail_save", "stale_read"):
        add(nth=fault["at"])
    elif fault["kind"] in ("refuse", "ignore", "power_cut", "drop_line"):
        add(pattern=SETTING, nth=fault["at"])
    else:
        add(pattern="", nth=fault["at"])
