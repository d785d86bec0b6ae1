"""Histories find that a protection is gone: each is taken out, and the judge has to notice."""

from pathlib import Path

import pytest

from tests.histories.generate import history_of
from tests.histories.history import read_history
from tests.histories.mutations import MUTATIONS
from tests.histories.play import Game, play

KEPT = Path(__file__).parent / "kept"
FOUND_BY: dict[str, int] = {}
"""The random history that finds each; `python -m tools.histories --mutations` looks for them."""
each_mutation = pytest.mark.parametrize("name", MUTATIONS)


def broken(game: Game) -> set[str]:
    return {violation.rule for _, violation in game.found}


@each_mutation
def test_the_history_that_was_kept_for_it_breaks_a_rule(name: str) -> None:
    mutation = MUTATIONS[name]
    path = KEPT / f"{mutation.kept}.toml"
    with mutation.applied():
        game = play(read_history(path.read_text(encoding="utf-8")))
    assert broken(game) & mutation.rules


@pytest.mark.parametrize("name", FOUND_BY)
def test_a_random_history_breaks_a_rule(name: str) -> None:
    with MUTATIONS[name].applied():
        game = play(history_of(FOUND_BY[name]))
    assert broken(game) & MUTATIONS[name].rules
