"""Runs a task for each of many offices, and hands on what came of each as it comes.

Any executor of `concurrent.futures` runs them. Nothing here decides which worker does what.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from rtx_provider.fleet.tasks import OfficeResult, OfficeTask
from rtx_provider.redaction import fit_message
from rtx_provider.workspace.messages import ToolError

Run = Callable[[OfficeTask], OfficeResult]
OnResult = Callable[[OfficeResult], None]
LOST = (
    "its worker ended before it answered, so it is not known what stands on the router; "
    "`rtx fleet unlock {0}` says whether its run is over, and `rtx fleet refresh --only {0}` reads "
    "the router"
)

_UNEXPECTED = (
    "an error of rtx-provider itself, or of its worker: {0}; `rtx fleet refresh --only {1}` reads "
    "what stands on the router"
)
_POLL_SECONDS = 0.2
"""How often a wait for the offices looks whether the end was asked for."""


@dataclass
class Interruption:
    """Whether the end was asked for: what runs may end by itself, nothing else begins.

    Attributes:
        is_asked: Whether nothing else may begin.
        asked_by_user: How often the user has asked. A handler of a signal counts, and nothing more.
        on_user: Called for each time, with its number, in the thread that waits for the offices.
    """

    is_asked: bool = False
    asked_by_user: int = 0
    on_user: Callable[[int], None] = lambda _: None
    _heeded: int = 0

    def ask(self) -> None:
        """Let nothing else begin."""
        self.is_asked = True

    def heed(self) -> None:
        """Do what the user has asked for since this was called last."""
        while self._heeded < self.asked_by_user:
            self._heeded += 1
            self.on_user(self._heeded)


def run_offices(
    tasks: Sequence[OfficeTask],
    executor: Executor,
    run: Run,
    on_result: OnResult,
    *,
    retries: int = 0,
    on_retry: OnResult = lambda _: None,
    interruption: Interruption | None = None,
) -> list[OfficeResult]:
    """Run the tasks, and return what came of each, in the order of the tasks.

    Args:
        tasks: One task for each office.
        executor: What runs them.
        run: Does one task in a worker.
        on_result: Takes each result as it comes; it is called in this thread.
        retries: How often a task is run again whose router could not be reached.
        on_retry: Takes the result of a task that waits for another attempt. If none is made,
            because the run stops, that is its result.
        interruption: Lets the caller end the run early.
    """
    stop = interruption or Interruption()
    results: dict[str, OfficeResult] = {}
    earlier: dict[str, OfficeResult] = {}
    left = list(tasks)
    for attempt in range(retries + 1):
        again = []
        for task, found in _once(left, executor, run, stop):
            result = earlier.get(task.office, found) if found.outcome == "not begun" else found
            is_last = attempt == retries or stop.is_asked
            if result.outcome == "unreachable" and not is_last:
                again.append(task)
                earlier[task.office] = result
                on_retry(result)
                continue
            results[task.office] = result
            on_result(result)
        left = again
    return [results[task.office] for task in tasks]


def _once(
    tasks: Iterable[OfficeTask], executor: Executor, run: Run, stop: Interruption
) -> Iterator[tuple[OfficeTask, OfficeResult]]:
    by_future: dict[Future[OfficeResult], OfficeTask] = {}
    done: SimpleQueue[Future[OfficeResult]] = SimpleQueue()
    for task in tasks:
        if stop.is_asked:
            yield task, not_begun(task)
            continue
        try:
            future = executor.submit(run, task)
        except BrokenExecutor:  # a worker died while the tasks were handed out
            yield task, not_begun(task)
            continue
        by_future[future] = task
        future.add_done_callback(done.put)
    for future in _ended(by_future, done, stop):
        task = by_future[future]
        yield task, _result(task, future)


def _ended(
    futures: Collection["Future[OfficeResult]"],
    done: "SimpleQueue[Future[OfficeResult]]",
    stop: Interruption,
) -> Iterator["Future[OfficeResult]"]:
    """Yield each future when it has ended; cancel them once the end is asked for."""
    is_cancelled = False
    left = len(futures)
    while left:
        stop.heed()
        if stop.is_asked and not is_cancelled:
            is_cancelled = True
            for future in futures:
                future.cancel()
        with suppress(Empty):
            yield done.get(timeout=_POLL_SECONDS)
            left -= 1


def _result(task: OfficeTask, future: "Future[OfficeResult]") -> OfficeResult:
    try:
        return future.result()
    except CancelledError:
        return not_begun(task)
    except BrokenExecutor:
        return lost(task)
    except ToolError as error:  # the worker cannot run it
        return OfficeResult(task.office, task.action, "refused", errors=(str(error),))
    except (Exception, SystemExit) as error:  # noqa: BLE001  # of one office; the others go on
        text = fit_message(f"{type(error).__name__}: {error}")
        errors = (_UNEXPECTED.format(text, task.office),)
        return OfficeResult(task.office, task.action, "failed", errors=errors)


def lost(task: OfficeTask) -> OfficeResult:
    """Return the result of a task whose worker ended before it answered."""
    return OfficeResult(task.office, task.action, "interrupted", errors=(LOST.format(task.office),))


def not_begun(task: OfficeTask) -> OfficeResult:
    """Return the result of a task that nobody has begun."""
    return OfficeResult(task.office, task.action, "not begun")


def status_of(results: Iterable[OfficeResult], *, is_interrupted: bool = False) -> int:
    """Return the exit status: 0, 1 failed, 3 only unreachable, 4 not begun, 130 interrupted."""
    seen = Counter(each.outcome for each in results)
    if is_interrupted:
        return 130
    if seen["not begun"]:
        return 4
    if seen["failed"] or seen["refused"] or seen["interrupted"]:
        return 1
    return 3 if seen["unreachable"] else 0
