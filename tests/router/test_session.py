"""The session with a router: the connection that it uses, and how it is closed."""

from typing import Literal

import pytest

from rtx_provider.errors import UnsupportedError
from rtx_provider.router.safety_policy import SafetyPolicy
from rtx_provider.simulator import Options
from tests.router.room import Room, joined, new, room

LINE = "ip filter 8 pass * * tcp * 23"
TransportName = Literal["http", "ssh"]


def times(office: Room, path: str) -> int:
    """Return how often the router saw one kind of request."""
    return [each.path for each in office.simulator.requests].count(path)


def test_closing_logs_out_and_saves_nothing() -> None:
    with room(transport="ssh") as office:
        office.apply(new(LINE))
        office.simulator.reset_counters()
        office.router.close()
        assert times(office, "leave") == 2  # administrator level, then the login
        assert office.simulator.saves == 0
        assert LINE in office.simulator.running_text()


def test_closing_while_a_rollback_timer_runs_drops_the_connection_without_exit() -> None:
    with room(transport="ssh", policy=SafetyPolicy()) as office:
        office.apply(new(LINE))
        before = office.simulator.running_text()
        office.simulator.reset_counters()
        office.router.confirmed_commit.arm(300)
        office.simulator.edit(["ip filter 9 pass *"])
        office.router.close()
        assert times(office, "leave") == 0
        office.simulator.advance(301)
        assert office.simulator.running_text() == before


def test_a_new_connection_that_only_proves_the_way_in_never_leaves_by_exit() -> None:
    with room("ip filter 7 pass *", transport="ssh", policy=SafetyPolicy()) as office:
        office.apply(new(LINE))
        office.simulator.reset_counters()
        [plan] = office.apply(joined("ip pp secure filter in", "7", "pp 1", needs_list=True))
        assert not isinstance(plan, Exception)
        assert times(office, "connect") == 1
        assert times(office, "leave") == 0


def test_the_error_of_the_last_door_is_raised_where_both_are_shut() -> None:
    options = Options(door_api=False, custom_gui=False)
    with (
        room(options=options, settings={"api_password": "demoapi"}) as office,
        pytest.raises(UnsupportedError, match="directory=/"),
    ):
        office.router.snapshot()


def test_a_router_that_refuses_every_login_has_no_session_left_open() -> None:
    with room(transport="ssh", settings={"administrator_password": "wrong"}) as office:
        for _ in range(9):
            with pytest.raises(Exception, match="does not let us become administrator"):
                office.router.snapshot()
