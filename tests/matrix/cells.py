"""One operation under one fault: its outcome, and the rules that it must not break."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from rtx_provider.errors import RtxError
from rtx_provider.simulator import Simulator
from tests.lifecycle.cases import SECRETS
from tests.lifecycle.engine import CheckFailedError
from tests.matrix.faults import Fault, KilledError, Shot
from tests.matrix.operations import Operation, prepared
from tests.matrix.scene import AFTER_ROLLBACK, Lane, Scene, Trace, opened, trace
from tests.matrix.texts import ROLLBACK_LINE, changed, is_named, lines_of, strangers

REFRESH = "pulumi refresh"
RECLAIM = "reclaim=True"
OVERWRITE = "RTX_OVERWRITE="
ADOPT = "adopt=True"
BY_HAND = "by hand"
_UNSURE = re.compile(r" and \d+ more|is not known|could not be read")
"""Where not every line is named: there are too many, or nobody could look."""
_DOES = re.compile(
    r"\b(?:run|check|look|enter|set|choose|wait|use|take|try|write|define|find|compare)\b"
    r"|may need a larger|was put back"
)
"""What a message says that tells a person what to do, or that nothing is left to do."""


@dataclass(frozen=True)
class Outcome:
    """What came of one cell.

    Attributes:
        operation: Its name.
        place: Where the fault struck.
        error: What the user sees; empty where the run succeeded.
        router: What the router holds: `as before`, `as wanted`, or `in part`.
        state: What the state holds: `old`, `new` or `in part`.
        heals: What the next run does.
        violations: What must never be.
    """

    operation: str
    place: str
    error: str
    router: str
    state: str
    heals: str
    violations: tuple[str, ...]


@dataclass
class _Cell:
    """A cell while it is run."""

    scene: Scene
    shot: Shot
    plain: Trace
    wanted: Trace
    error: str = ""
    is_killed: bool = False
    violations: list[str] = field(default_factory=list)
    has_edits: bool = False

    @property
    def base(self) -> Trace:
        """Return what the run is measured by: with what others entered, if they did."""
        return self.wanted if self.has_edits else self.plain

    def blame(self, text: str) -> None:
        self.violations.append(text)


def cells(fault: Fault, lane: Lane, operations: Sequence[Operation]) -> Iterator[Outcome]:
    """Run a fault against every operation at every place where it can strike."""
    for operation in operations:
        plain = trace(operation, lane)
        for shot in fault.shots(operation, plain):
            yield run_cell(fault, shot, operation, lane)


def run_cell(fault: Fault, shot: Shot, operation: Operation, lane: Lane) -> Outcome:
    """Run one operation under one fault, then once more without it, and judge both."""
    plain = trace(operation, lane)
    wanted = plain if shot.overwrites else trace(operation, lane, shot.edits)
    with opened(operation, lane) as scene:
        cell = _Cell(scene, shot, plain, wanted)
        _strike(cell)
        router, state = _router(cell), _state(cell)
        _judge(cell, fault, router=router, state=state)
        heals = _heal(cell)
        _judge_others(cell, "in the end")
    found = tuple(dict.fromkeys(cell.violations))
    error = "(killed)" if cell.is_killed else cell.error
    return Outcome(operation.name, shot.place, error, router, state, heals, found)


# -- the run ------------------------------------------------------------------------------


def _strike(cell: _Cell) -> None:
    scene = cell.scene
    scene.simulator.reset_counters()
    scene.new_process(**cell.shot.settings)
    cell.shot.arm(scene)
    cell.error = _attempt(cell, scene.stack.run)
    rival = cell.shot.rival
    cell.has_edits = rival.has_run if rival else not scene.simulator.faults.waiting
    scene.simulator.faults.clear()
    cell.shot.after(scene)
    if cell.scene.lane.confirmed:
        scene.simulator.advance(AFTER_ROLLBACK)  # what no rollback takes back stays


def _attempt(cell: _Cell, run: Callable[[], None]) -> str:
    """Run, and return the error's text."""
    try:
        run()
    except KilledError:
        cell.is_killed = True
    except (RtxError, CheckFailedError) as error:
        return str(error) or type(error).__name__
    return ""


def _texts(cell: _Cell) -> list[str]:
    """Return what the router holds after no resource, after one, and so on."""
    return [cell.base.before, *cell.base.texts]


def _recorded(cell: _Cell) -> int:
    """Return how many resources of the operation the state takes for done."""
    operation, stack = cell.scene.operation, cell.scene.stack
    if operation.verb == "create":
        return stack.done
    if operation.verb == "delete":
        return len(stack.resources) - stack.done
    if operation.verb == "refresh":
        return 0
    old = prepared(operation)[1].resources
    pairs = zip(stack.resources, old, strict=True)
    return sum(now.outputs["revision"] != before.outputs["revision"] for now, before in pairs)


def _router(cell: _Cell) -> str:
    now = cell.scene.simulator.running_text()
    if now == cell.base.before:
        return "as before"
    if now == cell.base.after:
        return "as wanted"
    return "in part"


def _state(cell: _Cell) -> str:
    count, of = _recorded(cell), len(cell.scene.stack.resources)
    if cell.scene.operation.verb == "refresh":
        return "old"
    return "old" if count == 0 else "new" if count == of else "in part"


# -- what must never be -------------------------------------------------------------------


def _judge(cell: _Cell, fault: Fault, *, router: str, state: str) -> None:
    if cell.error:
        _judge_message(cell, cell.error)
    if fault.is_safe and cell.error:
        cell.blame(f"it failed: {cell.error}")
    if fault.warns and cell.plain.changes and fault.warns not in " ".join(cell.scene.said):
        cell.blame("nobody was warned")
    if any(secret in text for secret in SECRETS for text in (cell.error, *cell.scene.said)):
        cell.blame("a secret was shown")
    if not cell.error and not cell.is_killed and (router, state) != _done(cell):
        cell.blame(f"success was reported, and the router is {router}, the state {state}")
    _judge_names(cell)
    _judge_others(cell, "after the run")


def _done(cell: _Cell) -> tuple[str, str]:
    if cell.scene.operation.verb == "refresh":
        return "as before", "old"
    return "as wanted", "new"


def _judge_message(cell: _Cell, text: str) -> None:
    if "\n" in text:
        cell.blame(f"more than one line: {text!r}")
    if not _DOES.search(text):
        cell.blame(f"tells nobody what to do: {text}")


def _judge_names(cell: _Cell) -> None:
    """Look whether the message names every line that the state knows nothing of, or wrongly."""
    rival = cell.shot.rival
    if cell.is_killed or cell.shot.overwrites or (rival and rival.kind == "same"):
        return  # nobody can tell, or somebody else's state knows
    if REFRESH in cell.error:
        return  # it is looked up then, which `_heal` tries
    now = cell.scene.simulator.running_text()
    texts, count = _texts(cell), _recorded(cell)
    if now in texts[count + 1 :][:1] and "save" in cell.error:
        return  # a delete is reported once it is saved
    wrong = changed(now, texts[count])
    text = " ".join((cell.error, *cell.scene.said))
    silent = [line for line in wrong if not is_named(line, text)]
    if silent and not _UNSURE.search(cell.error):
        named = f" of {len(wrong)}" if len(wrong) > len(silent) else ""
        cell.blame(
            f"{len(silent)}{named} lines differ from the state and are not named, such as "
            f"`{silent[0]}`"
        )


def _judge_others(cell: _Cell, when: str) -> None:
    """Look at everybody else's lines, at the console's and at what is saved."""
    simulator = cell.scene.simulator
    if cell.scene.rollback_was_saved:
        cell.blame("it was saved while a rollback was set")
    if ROLLBACK_LINE.search(simulator.saved_text()):
        cell.blame(f"a rollback is in the saved configuration {when}")
    if cell.shot.overwrites:
        _judge_overwritten(cell)
        return
    texts = _texts(cell)
    for line in strangers(_without_rollbacks(simulator.running_text()), texts, texts):
        cell.blame(f"somebody else's line in the running configuration {when}: {line}")
    texts += [cell.plain.before, *cell.plain.texts]
    for line in strangers(_without_rollbacks(simulator.saved_text()), texts, texts):
        cell.blame(f"somebody else's line in the saved configuration {when}: {line}")


def _judge_overwritten(cell: _Cell) -> None:
    """Look whether what somebody else made meanwhile was wiped out without a word."""
    text = " ".join((cell.error, *cell.scene.said))
    silent = [line for line in _overwritten(cell) if not is_named(line, text)]
    if cell.scene.operation.verb == "create" and silent:
        cell.blame(f"a line that somebody else entered was overwritten in silence: `{silent[0]}`")


def _overwritten(cell: _Cell) -> list[str]:
    simulator = Simulator(cell.plain.before)
    simulator.edit(cell.shot.edits)
    theirs = lines_of(simulator.running_text()) - lines_of(cell.plain.before)
    return list(theirs - lines_of(cell.scene.simulator.running_text()))


def _without_rollbacks(text: str) -> str:
    return "".join(
        line for line in text.splitlines(keepends=True) if not ROLLBACK_LINE.search(line)
    )


# -- the next run -------------------------------------------------------------------------


def _heal(cell: _Cell) -> str:
    """Run once more in a new process, and do what the messages say where that fails."""
    scene = cell.scene
    scene.simulator.advance(AFTER_ROLLBACK)
    said = " ".join((cell.error, *scene.said))
    text = _again(cell)
    if not text and _is_right(cell):
        return "heals"
    if text:
        _judge_message(cell, text)
    how, text = _remedy(cell, said, text)
    if how:
        return how
    asks = ADOPT in text or OVERWRITE in text
    if cell.shot.overwrites and asks and not _overwritten(cell):
        return "asks whose line it is"
    if text:
        cell.blame(f"the next run does not heal it; it fails: {text}")
    else:
        cell.blame(f"the next run does not heal it; {_difference(cell)}")
    return "does not heal"


def _remedy(cell: _Cell, said: str, text: str) -> tuple[str, str]:
    """Do what the messages say, one after the other; return what healed, and the last error."""
    if REFRESH in said + text or cell.shot.overwrites:
        text = _again(cell, refreshes=True)
        if not text and _is_right(cell):
            return f"heals after `{REFRESH}`", ""
    if not text and BY_HAND in said:
        _by_hand(cell)
        text = _again(cell)
        if not text and _is_right(cell):
            return f"heals once it is taken off {BY_HAND}", ""
    if RECLAIM in text:
        text = _again(cell, reclaim=True)
        if not text and _is_right(cell):
            return f"heals with {RECLAIM}", ""
    return "", text


def _by_hand(cell: _Cell) -> None:
    """Write the line of a list as a person does who was told what to take off."""
    simulator = cell.scene.simulator
    [line] = lines_of(cell.wanted.after) - lines_of(simulator.running_text())
    context, _, rest = line.partition(": ")
    simulator.edit([context.replace(" ", " select ", 1), rest, "pp select none"])
    simulator.save()


def _again(cell: _Cell, *, refreshes: bool = False, **flags: bool) -> str:
    scene, rival = cell.scene, cell.shot.rival
    if refreshes:
        scene.new_process()
        scene.stack.refresh()
    scene.new_process()

    def run() -> None:
        verb = scene.operation.verb
        if verb == "delete":
            scene.stack.run()
        else:
            for _ in scene.stack.up(is_changed=verb == "update", **flags):
                pass
        if rival:
            rival.run_again(scene)
            cell.has_edits |= rival.has_run

    return _attempt(cell, run)


def _is_right(cell: _Cell) -> bool:
    simulator = cell.scene.simulator
    return simulator.running_text() == cell.wanted.after == simulator.saved_text()


def _difference(cell: _Cell) -> str:
    simulator = cell.scene.simulator
    running = changed(simulator.running_text(), cell.wanted.after)
    saved = changed(simulator.saved_text(), cell.wanted.after)
    name, lines = ("running", running) if running else ("saved", saved)
    return f"the {name} configuration differs by {len(lines)} lines, such as `{lines[0]}`"
