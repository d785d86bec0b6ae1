"""What a run costs a distant router over SSH: the turns on the wire, by the real engine.

A turn is a time that we spoke after having been answered (tools/turns.py). Over the first turns of
a connection, the handshake and the login, nobody's work is done, so they are counted apart.
"""

from pathlib import Path

import pytest

from tools.trial import Office
from tools.turns import LIFE, WORKS, Work, counted_office, measured

LOGIN = 8
"""A login up to administrator takes at most so many turns."""
AT_MOST = {
    # The commands, and the turns after the login: without confirmed commits, and with them.
    "off": dict(zip(WORKS, (6, 0, 3, 5, 9), strict=True)),
    "auto": dict(zip(WORKS, (8, 0, 3, 5, 9), strict=True)),
}


@pytest.mark.parametrize("confirmed_commit", ["off", "auto"])
def test_a_stacks_life(tmp_path: Path, confirmed_commit: str) -> None:
    with counted_office(tmp_path, confirmed_commit) as (office, counter):
        works = [measured(office, counter, name, step) for name, step in LIFE]
    spent = {work.name: work.turns("work") for work in works}
    allowed = AT_MOST[confirmed_commit]
    assert {name: turns for name, turns in spent.items() if turns > allowed[name]} == {}
    for work in works:
        assert work.turns("handshake", "login") <= LOGIN * work.connections
    is_proved = confirmed_commit == "auto"
    connections = {work.name: work.connections for work in works}
    # One connection a run, and one more which proves that the router still lets us in.
    assert connections == dict(zip(WORKS, (1 + is_proved, 0, 1, 1, 1 + is_proved), strict=True))


def test_the_services_come_last_and_go_first_so_that_one_commit_covers_what_is_risky(
    tmp_path: Path,
) -> None:
    with counted_office(tmp_path, "auto") as (office, counter):
        up = measured(office, counter, "up", Office.up)
        down = measured(office, counter, "destroy", Office.destroy)
    assert [_armed(work) for work in (up, down)] == [1, 1]


def _armed(work: Work) -> int:
    lines = [line for each in work.story for line in each.lines]
    return sum(line.startswith("rollback timer") for line in lines)
