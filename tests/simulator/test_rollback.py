"""Rollback timers, and the login timer that ends idle logins."""

import pytest

from rtx_provider.simulator import Options, Simulator
from tests.simulator.console import ENGLISH, Client
from tests.simulator.desk import QUIET, Desk

ON = "l2tp service on"


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    assert desk.types("rollback timer 200\r") == "rollback timer 200\r\n# "
    desk.types(f"{ON}\r")
    return desk


def test_the_configuration_comes_back(desk: Desk) -> None:
    desk.device.advance(199)
    assert desk.running == [ON]
    desk.device.advance(1)
    assert desk.running == []


@pytest.mark.parametrize("line", ["confirm", "save", "exit save"])
def test_a_line_keeps_the_changes(desk: Desk, line: str) -> None:
    assert "Error" not in desk.types(f"{line}\r")
    desk.device.advance(250)
    assert desk.running == [ON]


@pytest.mark.parametrize("key", ["y", "n"])
def test_leaving_cleanly_keeps_the_changes(desk: Desk, key: str) -> None:
    desk.types("exit\r")
    desk.types(key)
    assert desk.session.terminal.is_clean
    desk.device.advance(1000)
    assert desk.running == [ON]


def test_leaving_only_the_level_keeps_the_timer() -> None:
    desk = Desk(elevation="free")
    desk.types("administrator\rrollback timer 200\rl2tp service on\rexit\r")
    assert desk.types("n") == "n\r\n> "
    desk.device.advance(200)
    assert desk.running == []


def test_a_restart_stops_the_timer() -> None:
    desk = Desk()
    desk.types("rollback timer 200\r")
    desk.device.restart()
    desk.device.running = Desk(f"{ON}\n{QUIET}").device.running
    desk.device.advance(250)
    assert desk.running == [ON]


def test_the_last_timer_wins(desk: Desk) -> None:
    desk.types("rollback timer 250\r")
    desk.types("ip filter 1 pass *\r")
    desk.device.advance(200)
    assert set(desk.running) == {ON, "ip filter 1 pass *"}
    desk.device.advance(50)
    assert desk.running == [ON]


def test_each_console_has_its_own_timer(desk: Desk) -> None:
    other = desk.another()
    refused = other.answer(b"confirm\r").data
    assert refused == b"confirm\r\nError: No rollback timer is running\r\n# "
    other.answer(b"save\r")
    desk.device.advance(200)
    assert desk.running == []


def test_the_timer_survives_a_connection_that_breaks(desk: Desk) -> None:
    desk.device.logins.leave(desk.login)
    desk.device.advance(200)
    assert desk.running == []


def test_confirming_without_a_timer_is_refused() -> None:
    assert Desk().types("confirm\r") == "confirm\r\nError: No rollback timer is running\r\n# "


def test_confirming_twice_is_refused(desk: Desk) -> None:
    desk.types("confirm\r")
    assert "No rollback timer" in desk.types("confirm\r")


@pytest.mark.parametrize("line", ["rollback timer 200", "confirm"])
def test_only_an_administrator_may(line: str) -> None:
    desk = Desk(elevation="password")
    assert desk.types(f"{line}\r").endswith("Error: Administrator use only\r\n> ")


@pytest.mark.parametrize("line", ["rollback timer 200", "confirm"])
def test_old_firmware_knows_neither(line: str) -> None:
    desk = Desk()
    desk.device.options = Options(console_character="en.ascii", old_firmware=True)
    assert desk.types(f"{line}\r").endswith("Error: Invalid command name\r\n# ")


@pytest.mark.parametrize("line", ["rollback timer 200", "confirm"])
@pytest.mark.parametrize("door", ["api", "execute"])
def test_http_has_no_console_for_it(line: str, door: str) -> None:
    client = Client(Simulator(options=ENGLISH))
    assert getattr(client, door)(line) == "Error: This command needs a console\r\n"


def test_a_schedule_between_two_timers_runs_in_its_turn(desk: Desk) -> None:
    desk.device.load("schedule at 1 +100 * ip filter 7 pass *")
    desk.device.advance(150)
    assert "ip filter 7 pass *" in desk.running
    desk.device.advance(100)
    assert desk.running == []


class TestLoginTimer:
    """Who is silent too long is logged out."""

    @pytest.mark.parametrize(
        ("config", "seconds"),
        [
            ("", 300),
            ("login timer 600\n", 600),
            ("login timer clear\n", 300),
            ("login user admin *\nuser attribute admin login-timer=120\nlogin timer 600\n", 120),
        ],
    )
    def test_a_silent_login_ends(self, config: str, seconds: int) -> None:
        desk = Desk(config + QUIET)
        ended: list[str] = []
        desk.login.end = lambda: ended.append("end")
        desk.device.advance(seconds - 1)
        assert (list(desk.device.logins), ended) == ([desk.login], [])
        desk.device.advance(1)
        assert (list(desk.device.logins), ended) == ([], ["end"])

    def test_a_key_starts_it_anew(self) -> None:
        desk = Desk()
        desk.device.advance(299)
        desk.types("x")
        desk.device.advance(299)
        assert list(desk.device.logins) == [desk.login]

    def test_it_brings_the_configuration_back_as_well(self) -> None:
        desk = Desk()
        desk.types("rollback timer 1000\rl2tp service on\r")
        desk.device.advance(300)
        assert desk.running == []

    def test_the_clock_never_goes_back(self) -> None:
        desk = Desk("login timer 600\n" + QUIET)
        desk.device.advance(500)
        desk.device.load("login timer 120")
        before = desk.device.now
        desk.device.advance(1)
        assert (desk.device.now - before).total_seconds() == 1
        assert list(desk.device.logins) == []
