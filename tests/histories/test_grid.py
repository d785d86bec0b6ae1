"""Each accident that hits a whole stack, at every place; see tests/histories/grid.py."""

import pytest

from tests.histories.grid import LANES, cells
from tests.histories.known import known_of
from tests.histories.play import play
from tests.histories.test_histories import report

CELLS = cells(LANES[0])
_PARTS = 6


@pytest.mark.parametrize("part", range(_PARTS))
def test_no_cell_breaks_a_rule(part: int) -> None:
    found = []
    for name in list(CELLS)[part::_PARTS]:
        game = play(CELLS[name])
        if any(not known_of(each) for _, each in game.found):
            found.append(f"{name}\n{report(game)}")
    assert not found, "\n".join(found)
