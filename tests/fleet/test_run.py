"""Many tasks on an executor: nothing is lost, nothing begins after the end was asked for."""

import threading
import time
from collections import Counter
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from rtx_provider.fleet.executors import Workers
from rtx_provider.fleet.rollout import Rollout, Watch, roll_out
from rtx_provider.fleet.run import Interruption, run_offices, status_of
from rtx_provider.fleet.tasks import OfficeResult, OfficeTask, Outcome
from rtx_provider.fleet.tickets import FileTickets

FOLDER = Path("project")


def task(name: str) -> OfficeTask:
    return OfficeTask(name, "up", FOLDER)


class Offices:
    """Offices of which some have a fault; it counts how often each is run."""

    def __init__(self, **outcomes: Outcome) -> None:
        """Take the outcome of each office that is not `changed`."""
        self.outcomes = outcomes
        self.runs: Counter[str] = Counter()
        self._lock = threading.Lock()

    def __call__(self, asked: OfficeTask) -> OfficeResult:
        with self._lock:
            self.runs[asked.office] += 1
        outcome = self.outcomes.get(asked.office, "changed")
        errors = () if outcome in {"changed", "unchanged"} else ("why",)
        return OfficeResult(asked.office, asked.action, outcome, errors=errors)


def run(
    names: str, offices: Offices, retries: int = 0, stop: Interruption | None = None
) -> list[OfficeResult]:
    with ThreadPoolExecutor(2) as executor:
        return run_offices(
            [task(name) for name in names.split()],
            executor,
            offices,
            lambda _: None,
            retries=retries,
            interruption=stop,
        )


def test_every_office_has_a_result_in_the_order_of_the_tasks() -> None:
    offices = Offices(b="failed")
    assert [(each.office, each.outcome) for each in run("a b c", offices)] == [
        ("a", "changed"),
        ("b", "failed"),
        ("c", "changed"),
    ]
    assert set(offices.runs.values()) == {1}


def test_only_a_router_that_cannot_be_reached_is_tried_again() -> None:
    offices = Offices(b="failed", c="unreachable")
    results = run("a b c", offices, retries=2)
    assert offices.runs == {"a": 1, "b": 1, "c": 3}
    assert [each.outcome for each in results] == ["changed", "failed", "unreachable"]


def test_nothing_begins_after_the_end_was_asked_for() -> None:
    stop = Interruption()
    stop.ask()
    offices = Offices()
    assert {each.outcome for each in run("a b", offices, stop=stop)} == {"not begun"}
    assert not offices.runs


class Broken(Executor):
    """An executor whose worker dies with its first task."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":  # noqa: ANN401, ARG002
        future: Future[Any] = Future()
        future.set_exception(BrokenExecutor("a worker died"))
        return future


def test_an_office_whose_worker_died_is_told_with_what_to_do() -> None:
    (found,) = run_offices([task("a")], Broken(), Offices(), lambda _: None)
    assert found.outcome == "interrupted"
    assert "rtx fleet unlock a" in found.errors[0]


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (OSError(28, "No space left on device"), "OSError: [Errno 28] No space left"),
        (SystemExit(0), "SystemExit: 0"),  # which would end the caller, as if all were well
    ],
)
def test_an_unexpected_error_of_one_office_leaves_the_others_alone(
    error: BaseException, text: str
) -> None:
    offices = Offices()

    def break_b(asked: OfficeTask) -> OfficeResult:
        if asked.office == "b":
            raise error
        return offices(asked)

    with ThreadPoolExecutor(1) as executor:
        found = run_offices([task(name) for name in "abc"], executor, break_b, lambda _: None)
    assert [each.outcome for each in found] == ["changed", "failed", "changed"]
    assert text in found[1].errors[0]


def test_after_an_error_of_the_caller_nothing_else_begins(tmp_path: Path) -> None:
    (tmp_path / "tickets").mkdir()
    tickets = FileTickets(tmp_path / "tickets")
    ran = []

    def note(asked: OfficeTask) -> OfficeResult:
        ran.append(asked.office)
        time.sleep(0.3)
        return OfficeResult(asked.office, asked.action, "changed")

    def fail(_: OfficeResult) -> None:
        raise OSError(28, "No space left on device")

    with (
        pytest.raises(OSError, match="No space"),
        Workers(ThreadPoolExecutor(1), tickets, tickets.drop) as workers,
    ):
        run_offices([task(name) for name in "abcdef"], workers, note, fail)
    assert ran[0] == "a"
    assert len(ran) <= 2  # the second may have begun before the first was told


def test_a_task_is_cancelled_though_others_are_still_handed_out() -> None:
    """Ctrl-C may come at any moment; the handler of the signal only counts."""
    stop, release = Interruption(), threading.Event()
    offices = Offices()

    def wait(asked: OfficeTask) -> OfficeResult:
        release.wait(10)
        return offices(asked)

    class Submitting(ThreadPoolExecutor):
        def submit(self, *args: Any, **kwargs: Any) -> "Future[Any]":  # noqa: ANN401
            future = super().submit(*args, **kwargs)
            if args[1].office == "b":
                stop.asked_by_user += 1
                stop.ask()
                threading.Timer(0.5, release.set).start()
            return future

    pressed: list[int] = []
    stop.on_user = pressed.append
    with Submitting(1) as executor:
        tasks = [task(name) for name in "abc"]
        found = run_offices(tasks, executor, wait, lambda _: None, interruption=stop)
    assert [each.outcome for each in found] == ["changed", "not begun", "not begun"]
    assert pressed == [1]


def test_a_router_that_waits_for_another_attempt_keeps_its_result_when_the_run_stops() -> None:
    stop = Interruption()
    with ThreadPoolExecutor(1) as executor:
        found = run_offices(
            [task(name) for name in "ab"],
            executor,
            Offices(a="unreachable"),
            lambda result: stop.ask() if result.office == "b" else None,
            retries=1,
            interruption=stop,
        )
    assert [each.outcome for each in found] == ["unreachable", "changed"]


def test_a_router_that_cannot_be_reached_counts_as_failed_until_an_attempt_succeeds() -> None:
    away = Offices(a="unreachable")
    found = rolled_out(away, "a b", "c", stop_after=1, retries=3)
    assert [each.outcome for each in found] == ["unreachable", "not begun", "not begun"]
    assert away.runs == {"a": 1}

    class Back(Offices):
        def __call__(self, asked: OfficeTask) -> OfficeResult:
            found = super().__call__(asked)
            self.outcomes.pop(asked.office, None)
            return found

    found = rolled_out(Back(a="unreachable", c="failed"), "a", "b c", "d", stop_after=2, retries=1)
    assert [each.outcome for each in found] == ["changed", "changed", "failed", "changed"]


def rolled_out(
    offices: Offices, *waves: str, stop_after: int = 0, retries: int = 0
) -> list[OfficeResult]:
    tasks = [[task(name) for name in wave.split()] for wave in waves]
    plan = Rollout(tasks, stop_after, retries=retries)
    watch = Watch(lambda _: None, lambda _: None)
    with ThreadPoolExecutor(1) as executor:
        return roll_out(plan, executor, offices, watch, Interruption())


def test_a_rollout_stops_by_itself_and_names_what_was_not_begun() -> None:
    offices = Offices(b="failed", c="unreachable")
    found = rolled_out(offices, "a", "b c", "d e", stop_after=2)
    assert {each.office: each.outcome for each in found} == {
        "a": "changed",
        "b": "failed",
        "c": "unreachable",
        "d": "not begun",
        "e": "not begun",
    }
    assert status_of(found) == 4


def test_fewer_failures_do_not_stop_it() -> None:
    found = rolled_out(Offices(b="failed"), "a", "b c", "d", stop_after=2)
    assert [each.outcome for each in found] == ["changed", "failed", "changed", "changed"]
    assert status_of(found) == 1


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        ("changed unchanged", 0),
        ("changed failed unreachable", 1),
        ("refused", 1),
        ("interrupted", 1),
        ("changed unreachable", 3),
        ("failed not_begun", 4),
    ],
)
def test_the_exit_status_says_what_came_of_it(outcomes: str, status: int) -> None:
    names: list[Any] = [each.replace("_", " ") for each in outcomes.split()]
    assert status_of(OfficeResult("a", "up", each) for each in names) == status
    assert status_of([], is_interrupted=True) == 130
