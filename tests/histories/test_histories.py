"""Random histories of stacks and colleagues on one router; see docs/develop/histories.md."""

from pathlib import Path
from typing import Any

import pytest

from tests.histories.generate import history_of
from tests.histories.history import History, read_history
from tests.histories.judge import RULES
from tests.histories.known import known_of
from tests.histories.play import Game, play

KEPT = sorted((Path(__file__).parent / "kept").glob("*.toml"))
PAGE = Path(__file__).parents[2] / "docs" / "develop" / "histories.md"
_TOGETHER = 10


OPEN = ("target-after-failed-run",)
"""These still fail: a run that asks no router says so, and does not name the line that is lost."""


def _kept() -> list[Any]:
    marks = {True: [pytest.mark.xfail(reason="found, and not cured yet")], False: []}
    return [pytest.param(each, id=each.stem, marks=marks[each.stem in OPEN]) for each in KEPT]


def report(game: Game) -> str:
    """Return a history that broke a rule, on one screen: it, the rule, and the run's words."""
    at, violation = game.found[-1]
    return f"{game.history.write()}step {at + 1}: {violation}\n{game.log[-1]}"


def broken(history: History) -> list[str]:
    """Play a history, and return what it breaks that is not known."""
    game = play(history)
    unknown = [each for _, each in game.found if not known_of(each)]
    return [report(game)] if unknown else []


@pytest.mark.parametrize("chunk", range(20))
def test_no_random_history_breaks_a_rule(chunk: int) -> None:
    seeds = range(chunk * _TOGETHER, (chunk + 1) * _TOGETHER)
    found = [text for seed in seeds for text in broken(history_of(seed))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", _kept())
def test_no_history_that_once_failed_fails_again(path: Path) -> None:
    found = broken(read_history(path.read_text(encoding="utf-8")))
    assert not found, found[0]


def test_a_history_is_text_and_follows_from_its_number() -> None:
    for seed in range(200):
        assert read_history(history_of(seed).write()) == history_of(seed)


def test_the_page_states_every_rule() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [rule for rule in RULES if f"| {rule} | {RULES[rule]} |" not in text] == []
