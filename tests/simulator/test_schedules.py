"""Schedules by the clock, clocks that are set, and configuration files in flash (37.1, 57.8)."""

import pytest

from rtx_provider.simulator import Options, Simulator
from tests.simulator.console import ENGLISH, Client

ON = "ip filter 7 pass * * * * *"
DAY = 24 * 3600


def has_run(router: Simulator) -> bool:
    """Return whether the scheduled line stands."""
    return ON in router.running_text().splitlines()


def due(moment: str, seconds: float, *, saved: bool = False) -> bool:
    """Return whether a schedule has run after this many seconds; a Monday begins, at 09:00."""
    router = Simulator(options=ENGLISH)
    router.edit([f"schedule at 5 {moment} * {ON}"])
    if saved:
        router.save()
        router.restart()
    router.advance(seconds)
    return has_run(router)


@pytest.mark.parametrize(
    ("moment", "seconds"),
    [
        ("9:10", 600),
        ("1/6 09:10:00", 600),
        ("01/06 09:10:30", 630),
        ("*/tue 09:00", DAY),
        ("*/tue-thu 08:00", DAY - 3600),
        ("*/sat-mon 10:00", 3600),
        ("1,2/7,8 09:00", DAY),
        ("*/* *:30:00", 1800),
        ("2/1-3 00:00", 25 * DAY + 15 * 3600),
    ],
)
def test_a_schedule_runs_at_its_moment(moment: str, seconds: int) -> None:
    assert not due(moment, seconds - 1)
    assert due(moment, seconds)


def test_a_date_has_no_year() -> None:
    router = Simulator(options=ENGLISH)
    router.edit([f"schedule at 5 1/6 09:10 * {ON}"])
    router.advance(600)
    router.edit(["no ip filter 7"])
    router.advance(364 * DAY)
    assert not has_run(router)
    router.advance(DAY)
    assert has_run(router)


def test_what_runs_at_the_start_runs_after_a_restart_only() -> None:
    assert not due("startup", DAY)
    assert due("startup", 60, saved=True)


def test_a_relative_schedule_that_was_saved_runs_after_every_restart() -> None:
    router = Simulator(options=ENGLISH)
    router.edit(["schedule at 5 +300 * restart"])
    router.save()
    assert [_boots(router, 301) for _ in range(3)] == [1, 2, 3]


def _boots(router: Simulator, seconds: float) -> int:
    router.advance(seconds)
    return router.boots


def test_a_clock_that_is_set_moves_what_goes_by_the_clock() -> None:
    router = Simulator(options=ENGLISH)
    router.edit(["schedule at 5 1/6 09:10 * restart", f"schedule at 6 +600 * {ON}"])
    router.set_clock(3600)
    router.advance(DAY)
    assert router.boots == 0
    assert has_run(router)


def test_a_timezone_moves_the_clock() -> None:
    client = Client(Simulator(options=ENGLISH))
    assert "Current time: 2025/01/06 09:00:00" in client.api("show environment")
    client.api("timezone utc")
    assert "Current time: 2025/01/06 00:00:00" in client.api("show environment")
    client.api("no timezone")
    assert "Current time: 2025/01/06 09:00:00" in client.api("show environment")


def test_a_restart_boots_the_default_configuration_file() -> None:
    router = Simulator(ON, Options(console_character="en.ascii"))
    client = Client(router)
    assert "CONFIG2 Done" in client.api("save 2")
    client.api("l2tp service on", "save", "set-default-config 2")
    text = client.api("show environment")
    assert "Config. file: config0" in text
    assert "Default config. file: config2" in text
    router.restart()
    assert "l2tp" not in router.running_text()
    assert "Config. file: config2" in client.api("show environment")


def test_the_list_of_files_shows_when_each_was_saved() -> None:
    router = Simulator(ON, Options(console_character="en.ascii"))
    client = Client(router)
    client.api("save")
    router.advance(120)
    before = client.api("show config list")
    assert "* 0  2025/01/06 09:00:00" in before
    client.api("save")
    assert "* 0  2025/01/06 09:02:00" in client.api("show config list")
