"""What a run costs a distant router over SSH: the turns on the wire, by the real engine.

A turn is a time that we spoke after having been answered (tools/turns.py). Over the first turns of
a connection, the handshake and the login, nobody's work is done, so they are counted apart.

A busy machine brings the engine's operations late, so that a batch is split and costs turns and
perhaps a connection more. Each work therefore counts as the least of a few lives of a stack.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.turns import LIFE, WORKS, Work, counted_office, measured

LOGIN = 8
"""A login up to administrator takes at most so many turns."""
AT_MOST = {
    # The commands, and the turns after the login: without confirmed commits, and with them.
    "off": dict(zip(WORKS, (6, 0, 3, 5, 9), strict=True)),
    "auto": dict(zip(WORKS, (8, 0, 3, 5, 9), strict=True)),
}


LIVES = 4
"""How many lives of a stack may be tried until each work has been within its limits once."""


@pytest.mark.parametrize("confirmed_commit", ["off", "auto"])
def test_a_stacks_life(tmp_path: Path, confirmed_commit: str) -> None:
    allowed = AT_MOST[confirmed_commit]
    is_proved = confirmed_commit == "auto"
    # One connection a run, and one more which proves that the router still lets us in.
    connections = dict(zip(WORKS, (1 + is_proved, 0, 1, 1, 1 + is_proved), strict=True))
    over = dict.fromkeys(WORKS, "")
    for works in lives(tmp_path, confirmed_commit):
        for work in works:
            assert work.turns("handshake", "login") <= LOGIN * work.connections
            spent = (work.turns("work"), work.connections)
            if spent[0] <= allowed[work.name] and spent[1] == connections[work.name]:
                over.pop(work.name, None)
            elif work.name in over:
                over[work.name] += f" {spent[0]} turns, {spent[1]} connections;"
        if not over:
            break
    assert over == {}


def lives(folder: Path, confirmed_commit: str) -> Iterator[list[Work]]:
    """Yield what each work of a stack's life costs, for one life after the other."""
    for number in range(LIVES):
        (home := folder / str(number)).mkdir()
        with counted_office(home, confirmed_commit) as (office, counter):
            yield [measured(office, counter, name, step) for name, step in LIFE]


def test_the_services_come_last_and_go_first_so_that_one_commit_covers_what_is_risky(
    tmp_path: Path,
) -> None:
    found = []
    for works in lives(tmp_path, "auto"):
        found.append([_armed(work) for work in works if work.name in (WORKS[0], WORKS[-1])])
        if found[-1] == [1, 1]:
            break
    assert found[-1] == [1, 1], found


def _armed(work: Work) -> int:
    lines = [line for each in work.story for line in each.lines]
    return sum(line.startswith("rollback timer") for line in lines)
