"""The faults and their places: each fault is a row of the table, and each place is a cell.

The places are found in the trace of a run without a fault.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.lifecycle.watched import When
from tests.matrix.operations import LISTS, Operation
from tests.matrix.rivals import Rival
from tests.matrix.scene import AFTER_ROLLBACK, Lane, Scene, Trace
from tests.matrix.texts import with_member

Arm = Callable[[Scene], None]
Lanes = Literal["all", "http", "ssh", "confirmed"]
SHORT = {"rtx:timeoutSeconds": "0.3"}
UNRELATED = ("ip route 10.9.0.0/16 gateway pp 1", "syslog notice off")


class KilledError(BaseException):
    """The process is killed: nothing of it runs any more."""


def _nothing(_: Scene) -> None:
    """Do nothing."""


@dataclass(frozen=True)
class Shot:
    """One fault at one place of one run.

    Attributes:
        place: Where, in a word.
        arm: Prepares it, before the run.
        settings: What the first process is told otherwise.
        edits: What somebody else enters meanwhile, which must survive.
        overwrites: Whether these edits are of our own lines.
        after: What happens between the run and the next.
        rival: Another run that works at the same time.
    """

    place: str
    arm: Arm = _nothing
    settings: Mapping[str, str] = field(default_factory=dict)
    edits: tuple[str, ...] = ()
    overwrites: bool = False
    after: Arm = _nothing
    rival: Rival | None = None


Shots = Callable[[Operation, Trace], Iterator[Shot]]


@dataclass(frozen=True)
class Fault:
    """One row: a fault, and where it strikes a run.

    Attributes:
        name: What it is, for the table.
        shots: The places of a run.
        lanes: Where it makes sense.
        is_safe: Whether every run is to end well in spite of it.
        warns: What the user is told of it at least.
        confirmed: Whether a rollback makes any difference.
        lists: Whether it can happen to a list that others write too.
    """

    name: str
    shots: Shots
    lanes: Lanes = "all"
    is_safe: bool = False
    warns: str = ""
    confirmed: bool = True
    lists: bool = True

    @property
    def slug(self) -> str:
        """Return its name as a word."""
        return "-".join(self.name.replace(",", "").replace("'", "").split())

    def fits(self, lane: Lane) -> bool:
        """Tell whether it makes sense in a lane."""
        if self.lanes == "confirmed":
            return lane.confirmed
        if lane.confirmed and not self.confirmed:
            return False
        return self.lanes in ("all", lane.transport)


# -- places -------------------------------------------------------------------------------


def _at_request(kind: str, settings: Mapping[str, str] | None = None, **more: Any) -> Shots:  # noqa: ANN401
    """Strike the request that reads, the one that changes, and the one that saves."""

    def shots(_operation: Operation, trace: Trace) -> Iterator[Shot]:
        for place, at in _requests(trace):
            aim = {**trace.aim(at), **more}
            yield Shot(place, lambda scene, aim=aim: _fault(scene, kind, aim), settings or {})  # type: ignore[misc]

    return shots


def _requests(trace: Trace) -> Iterator[tuple[str, int]]:
    reads = trace.request_with("show environment")
    if reads is not None:
        yield "reading", reads
    if trace.changes:
        yield "change", trace.change
    for place, mark in (("rollback timer set", " * restart"), ("confirm", "no schedule at 64901")):
        found = [at for at, lines in enumerate(trace.requests) if mark in " ".join(lines)]
        if found:
            yield place, found[-1]
    for place, mark in (("rollback timer set", "rollback timer 300"), ("confirm", "confirm")):
        found = [at for at, lines in enumerate(trace.requests) if mark in lines]
        if found:
            yield place, found[-1]
    saves = trace.request_with("save")
    if saves is not None:
        yield "save", saves


def _at_line(kind: str, **more: Any) -> Shots:  # noqa: ANN401
    """Strike the first, the middle and the last line."""

    def shots(_operation: Operation, trace: Trace) -> Iterator[Shot]:
        for place, at in trace.places.items():
            aim = {**trace.aim_line(at), **more}
            yield Shot(f"{place} line", lambda scene, aim=aim: _fault(scene, kind, aim))  # type: ignore[misc]

    return shots


def _fault(scene: Scene, kind: str, aim: Mapping[str, Any]) -> None:
    getattr(scene.simulator.faults, kind)(**aim)


def _at_save(kind: str) -> Shots:
    """Strike the last save."""

    def shots(_operation: Operation, trace: Trace) -> Iterator[Shot]:
        if trace.request_with("save") is not None:
            nth = trace.lines.count("save")
            yield Shot("save", lambda scene: _fault(scene, kind, {"nth": nth}))

    return shots


def _stale(_operation: Operation, trace: Trace) -> Iterator[Shot]:
    """Let the read-back of a change be older than its lines."""
    if trace.changes:
        nth = trace.count("show config", trace.change)
        yield Shot("read-back", lambda scene: scene.simulator.faults.stale_read(nth=nth))


# -- connections --------------------------------------------------------------------------


def _refused(_operation: Operation, _trace: Trace) -> Iterator[Shot]:
    yield Shot("connection", settings={"rtx:port": "1"})


def _wrong_password(_operation: Operation, _trace: Trace) -> Iterator[Shot]:
    yield Shot("login", settings={"rtx:administratorPassword": "not-the-password"})


def _other_key(_operation: Operation, trace: Trace) -> Iterator[Shot]:
    yield Shot("before the run", lambda scene: scene.simulator.change_host_key())
    if trace.changes:
        aim = trace.aim(trace.change)

        def arm(scene: Scene) -> None:
            scene.simulator.faults.drop_after(**aim)
            scene.on("after", 1, scene.simulator.change_host_key)

        yield Shot("under way", arm)


# -- somebody else ------------------------------------------------------------------------


def _edit(lines: Callable[[Operation, str], tuple[str, ...]], *, ours: bool = False) -> Shots:
    """Let somebody else enter lines right before the request that changes."""

    def shots(operation: Operation, trace: Trace) -> Iterator[Shot]:
        edits = lines(operation, trace.before) if trace.changes else ()
        if edits:
            entered = {"lines": lines(operation, _midway(operation, trace))}
            aim = {**entered, **trace.aim(trace.change)}
            arm = lambda scene: _fault(scene, "edit", aim)  # noqa: E731
            yield Shot("before the change", arm, edits=edits, overwrites=ours)

    return shots


def _midway(operation: Operation, trace: Trace) -> str:
    """Return what stands when the request in the middle goes out."""
    done = len(trace.changes) // 2
    # The first resource of an office is the router, which has no lines; deletes end with it.
    texts = (trace.before, *trace.texts)
    return texts[done + (operation.thing == "office" and operation.verb == "create")]


def _unrelated(_operation: Operation, _text: str) -> tuple[str, ...]:
    return UNRELATED


def _member(operation: Operation, text: str) -> tuple[str, ...]:
    if not operation.shares_list or operation.name == "AnonymousPp create":
        return ()  # the anonymous pp is made whole or not at all
    return with_member(text, operation.thing)


def _in_place(operation: Operation, _text: str) -> tuple[str, ...]:
    # What somebody writes into a list that both write stays, and is a row of its own.
    return operation.in_place if operation.thing not in (*LISTS, "L2tpService") else ()


def _colleague(_operation: Operation, _trace: Trace) -> Iterator[Shot]:
    yield Shot("before the run", lambda scene: scene.simulator.log_in("colleague"))


def _two_runs(kind: Literal["same", "other"]) -> Shots:
    """Let another run come and go before each request."""

    def shots(operation: Operation, trace: Trace) -> Iterator[Shot]:
        for number in _sampled(len(trace.sends)):
            rival = Rival(operation, kind)

            def arm(scene: Scene, number: int = number, rival: Rival = rival) -> None:
                scene.on("before", number, lambda: rival.run(scene))

            yield Shot(f"before request {number}", arm, rival=rival, edits=rival.edits)

    return shots


# -- power, and an end --------------------------------------------------------------------


def _power_at_save(when: When) -> Shots:
    def shots(_operation: Operation, trace: Trace) -> Iterator[Shot]:
        number = trace.send_with("save")
        if number and when == "before":
            yield Shot("before the save", lambda scene: scene.on("before", number, scene.restart))
        elif number:
            yield Shot("after the save", after=lambda scene: scene.simulator.restart())

    return shots


def _killed(_operation: Operation, trace: Trace) -> Iterator[Shot]:
    for number in _sampled(len(trace.sends)):
        for when in ("before", "after"):

            def arm(scene: Scene, when: When = when, number: int = number) -> None:
                scene.on(when, number, _kill)

            yield Shot(f"{when} request {number}", arm)


def _kill() -> None:
    raise KilledError


def _sampled(count: int) -> list[int]:
    """Return every request of a short run, and of a long one some of each part."""
    if count <= 6:
        return list(range(1, count + 1))
    return sorted({1, 2, 3, count // 2, count // 2 + 1, count - 1, count})


# -- the rollback ----------------------------------------------------------------------------


def _no_fault(_operation: Operation, _trace: Trace) -> Iterator[Shot]:
    yield Shot("nowhere")


def _shut_out(_operation: Operation, trace: Trace) -> Iterator[Shot]:
    if trace.changes:
        aim = trace.aim(trace.change)
        yield Shot("after the change", lambda scene: scene.simulator.faults.shut(**aim))


def _goes_off(_operation: Operation, trace: Trace) -> Iterator[Shot]:
    for place, at in _requests(trace):
        if place in ("change", "confirm"):
            aim = trace.aim(at)

            def arm(scene: Scene, aim: Mapping[str, Any] = aim) -> None:
                scene.simulator.faults.advance(AFTER_ROLLBACK, **aim)

            yield Shot(f"before the {place}", arm)


def _none_taken(_operation: Operation, _trace: Trace) -> Iterator[Shot]:
    def arm(scene: Scene) -> None:
        for _ in range(3):
            scene.simulator.faults.refuse("^rollback timer|^schedule at")

    yield Shot("rollback timer set", arm)


FAULTS = (
    Fault("no fault", _no_fault, is_safe=True),
    Fault("connection refused", _refused, confirmed=False),
    Fault("wrong password", _wrong_password, confirmed=False),
    Fault("dropped before the request was executed", _at_request("drop_before")),
    Fault("dropped after the request was executed, before its reply", _at_request("drop_after")),
    Fault("reply cut in the middle", _at_request("cut_reply")),
    Fault("reply in no known character set", _at_request("garble", SHORT)),
    Fault("no reply in time, request not executed", _at_request("stall_before", SHORT)),
    Fault("no reply in time, request executed", _at_request("stall", SHORT)),
    Fault("HTTP 500", _at_request("http_error", status=500), lanes="http"),
    Fault("HTTP 401 in the midst of the run", _at_request("deny"), lanes="http"),
    Fault("session id expired", _at_request("expire"), lanes="http"),
    Fault("connection dropped at a line", _at_line("drop_line")),
    Fault("line refused", _at_line("refuse")),
    Fault("line ignored without a word", _at_line("ignore")),
    Fault("save refused", _at_save("fail_save")),
    Fault("save confirmed and not done", _at_save("lose_save"), confirmed=False),
    Fault("read-back older than the change", _stale, confirmed=False),
    Fault("somebody edits an unrelated line", _edit(_unrelated), confirmed=False),
    Fault("somebody joins the shared list", _edit(_member), confirmed=False),
    Fault(
        "somebody writes the very line",
        _edit(_in_place, ours=True),
        confirmed=False,
        lists=False,
    ),
    Fault(
        "another administrator is logged in",
        _colleague,
        is_safe=True,
        warns="colleague",
        confirmed=False,
    ),
    Fault("power cut at a line", _at_line("power_cut")),
    Fault("power cut before the save", _power_at_save("before")),
    Fault("power cut after the save", _power_at_save("after"), is_safe=True, confirmed=False),
    Fault("host key changed", _other_key, lanes="ssh"),
    Fault("two runs at once, the same resource", _two_runs("same")),
    Fault("two runs at once, different resources", _two_runs("other")),
    Fault("process killed", _killed),
    Fault("rollback timer refused", _none_taken, lanes="confirmed"),
    Fault("router rolls back too early", _goes_off, lanes="confirmed"),
    Fault("shut out after the change", _shut_out, lanes="confirmed"),
)
