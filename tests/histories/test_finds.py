"""Histories find that a protection is gone: each is taken out, and the judge has to notice."""

from pathlib import Path

import pytest

from tests.histories.generate import history_of
from tests.histories.history import read_history
from tests.histories.mutations import MUTATIONS
from tests.histories.play import Game, play

KEPT = Path(__file__).parent / "kept"
FOUND_BY = {
    "a line that somebody changed is refused": 3,
    "and it stays so after a refresh": 65,
    "what is missing is named": 0,
    "what the stack has under another name is not deleted": 8,
    "nothing dangles": 36,
    "a number that is taken is not used for a rollback": 35,
    "the serial number is learned from the state": 142,
    "what no later step saves is saved at once, or said": 35,
    "nothing is a fact while a rollback is armed": 292,
    "somebody else's trial stops a run": 3,
}
"""The first random history that finds each, of the first 300; the others take more of them."""
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
