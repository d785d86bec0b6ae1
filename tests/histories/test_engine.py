"""Histories with the real `pulumi` command; see docs/develop/histories.md."""

from pathlib import Path

import pytest

from tests.histories.command import Command
from tests.histories.history import read_history
from tests.histories.known import known_of
from tests.histories.play import play
from tests.histories.test_histories import KEPT, report

BY_NAME = {path.stem: path for path in KEPT}
CHOSEN = (
    "reused-number-refresh",
    "rename-that-failed",
    "real-killed",
    "real-power-cut",
    "two-stacks",
)


@pytest.mark.engine
@pytest.mark.parametrize("name", CHOSEN)
def test_no_history_of_the_real_engine_breaks_a_rule(name: str, tmp_path: Path) -> None:
    history = read_history(BY_NAME[name].read_text(encoding="utf-8"))
    game = play(history, Command(tmp_path))
    assert [each for _, each in game.found if not known_of(each)] == [], report(game)
    assert all(side.ever for side in game.world.sides.values())
    assert game.runs == sum("stack" in step for step in history.steps)
