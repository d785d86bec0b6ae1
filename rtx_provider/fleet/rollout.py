"""A run over many offices from its beginning to its end: waves, proof, stop, journal."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from rtx_provider.fleet.journal import Journal
from rtx_provider.fleet.run import Interruption, Run, not_begun, run_offices
from rtx_provider.fleet.tasks import OfficeResult, OfficeTask

_FAILURES = frozenset({"failed", "refused", "unreachable", "interrupted"})


@dataclass(frozen=True, slots=True)
class Rollout:
    """How offices are brought to their new state.

    Attributes:
        waves: The offices of each wave.
        stop_after: After so many failures no further wave, and nothing else of a wave, begins;
            0 for never. A router that could not be reached counts until another attempt succeeds.
        pause_seconds: How long to wait between two waves.
        retries: How often a router that could not be reached is tried again.
    """

    waves: Sequence[Sequence[OfficeTask]]
    stop_after: int = 0
    pause_seconds: float = 0.0
    retries: int = 0


@dataclass(frozen=True, slots=True)
class Watch:
    """What a rollout tells while it runs.

    Attributes:
        on_result: Takes what came of each office.
        say: Shows a line between the waves.
        journal: Where each result is written; None for a run that is not recorded.
    """

    on_result: Callable[[OfficeResult], None]
    say: Callable[[str], None]
    journal: Journal | None = None


def roll_out(
    rollout: Rollout, executor: Executor, run: Run, watch: Watch, stop: Interruption
) -> list[OfficeResult]:
    """Run the waves one after another, and return what came of each office.

    A wave begins when the one before has ended and been proven, and only as long as fewer offices
    have failed than `stop_after`.
    """
    results: list[OfficeResult] = []
    total = len(rollout.waves)
    for number, wave in enumerate(rollout.waves, start=1):
        if stop.is_asked:
            results += [_recorded(watch, not_begun(task)) for task in wave]
            continue
        if number > 1:
            _pause(rollout.pause_seconds, watch, stop)
        if total > 1:
            watch.say(f"wave {number} of {total}: {', '.join(task.office for task in wave)}")
        results += _wave(wave, rollout, executor, run, watch, stop, results)
    return results


def _wave(  # the parts of one rollout
    wave: Sequence[OfficeTask],
    rollout: Rollout,
    executor: Executor,
    run: Run,
    watch: Watch,
    stop: Interruption,
    before: Sequence[OfficeResult],
) -> list[OfficeResult]:
    failing = {each.office for each in before if each.outcome in _FAILURES}

    def count(result: OfficeResult) -> None:
        (failing.add if result.outcome in _FAILURES else failing.discard)(result.office)
        if rollout.stop_after and len(failing) >= rollout.stop_after:
            stop.ask()

    def on_result(result: OfficeResult) -> None:
        _recorded(watch, result)
        count(result)

    return run_offices(
        wave,
        executor,
        run,
        on_result,
        retries=rollout.retries,
        on_retry=count,
        interruption=stop,
    )


def _recorded(watch: Watch, result: OfficeResult) -> OfficeResult:
    if watch.journal and result.outcome != "not begun":
        watch.journal.add(result)
    watch.on_result(result)
    return result


def _pause(seconds: float, watch: Watch, stop: Interruption) -> None:
    if seconds:
        watch.say(f"waiting {seconds:g} s before the next wave; Ctrl-C ends the rollout here")
    until = time.monotonic() + seconds
    while not stop.is_asked and (left := until - time.monotonic()) > 0:
        time.sleep(min(left, 0.2))
    stop.heed()
