"""Makes a history that breaks a rule as short as it can be, and still breaks the same rule."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.histories.history import History, Step

_DROPPED = ("faults", "target", "overwrite")


def shrink(history: History, fails: Callable[[History], bool], tries: int = 200) -> History:
    """Return the shortest history that was found to fail in the same way.

    Args:
        history: A history that fails.
        fails: Whether another one fails in the same way.
        tries: How many may be played.
    """
    is_shorter = True
    while is_shorter and tries > 0:
        is_shorter = False
        for shorter in _shorter(history):
            tries -= 1
            if fails(shorter):
                history, is_shorter = shorter, True
                break
            if tries <= 0:
                break
    return history


def _shorter(history: History) -> Iterator[History]:
    steps = history.steps
    for at in reversed(range(len(steps))):
        yield history.with_steps(steps[:at] + steps[at + 1 :])
    for at, step in enumerate(steps):
        for simpler in _simpler(step):
            yield history.with_steps((*steps[:at], simpler, *steps[at + 1 :]))


def _simpler(step: Step) -> Iterator[Step]:
    for name in _DROPPED:
        if name in step:
            yield {key: value for key, value in step.items() if key != name}
    yield from _without_one(step, "faults")
    changes: dict[str, Any] = dict(step.get("set", {}))
    for name in changes:
        rest = {key: value for key, value in changes.items() if key != name}
        others = {key: value for key, value in step.items() if key != "set"}
        yield {**others, "set": rest} if rest else others


def _without_one(step: Step, name: str) -> Iterator[Step]:
    held = list(step.get(name, ()))
    if len(held) > 1:
        for at in range(len(held)):
            yield {**step, name: held[:at] + held[at + 1 :]}
