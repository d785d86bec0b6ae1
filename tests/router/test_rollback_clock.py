"""A rollback that goes by the router's clock lies ahead of it, and a lost answer is looked up."""

import re

import pytest

from rtx_provider.errors import ConfirmedCommitError, SaveError
from rtx_provider.router.safety_policy import SafetyPolicy
from rtx_provider.simulator import Options
from tests.lifecycle.bench import OFFICE
from tests.router.room import Room, gone, joined, new, room
from tests.router.test_confirmed_commit import (
    ARMED,
    DISARMED,
    LIST,
    PASS,
    TransportName,
    both,
    confirming,
    join,
)

HOUR, YEAR = 3600, 365 * 24 * 3600


def armed(office: Room) -> list[str]:
    """Return the lines that armed a schedule."""
    return [line for line in office.simulator.lines if line.startswith("schedule at")]


def listed(office: Room) -> bool:
    """Return whether filter 7 stands in the WAN's list."""
    return " 7 " in office.simulator.running_text().partition(LIST)[2].splitlines()[0]


@pytest.mark.parametrize("seconds", [900, -900, 40 * 24 * HOUR, 250])
def test_a_clock_that_moved_since_it_was_read_is_noticed_and_the_rollback_runs(
    seconds: float,
) -> None:
    with confirming("http") as office:
        before = office.simulator.running_text()
        office.simulator.faults.set_clock(seconds, "^save$")
        office.simulator.faults.shut("secure filter in")
        assert "within 5 min" in str(join(office))
        assert len(armed(office)) == 2
        office.simulator.advance(301)
        assert office.simulator.boots == 1
        assert office.simulator.running_text() == before


def test_a_clock_that_does_not_stand_still_arms_nothing_by_the_clock() -> None:
    with confirming("http", Options(old_firmware=True)) as office:
        before = office.simulator.running_text()
        office.simulator.faults.set_clock(900, "^save$")
        office.simulator.faults.set_clock(900, r"\Ashow config list")
        error = join(office)
        assert isinstance(error, ConfirmedCommitError)
        assert "clock" in str(error)
        assert office.simulator.running_text() == before
        office.simulator.advance(2 * HOUR)
        assert office.simulator.boots == 0


def test_a_clock_that_was_read_long_ago_is_read_again() -> None:
    now = [0.0]
    with room(PASS, policy=SafetyPolicy(), clock=lambda: now[0]) as office:
        office.router.snapshot()
        now[0] = 5000.0
        office.simulator.advance(4000)
        assert not isinstance(join(office), Exception)
        assert armed(office) == ["schedule at 64901 1/6 10:11:40 * restart"]


@pytest.mark.parametrize("seconds", [10, 59])
def test_it_never_comes_later_than_we_say(seconds: float) -> None:
    now = [0.0]
    with room(PASS, policy=SafetyPolicy(), clock=lambda: now[0]) as office:
        office.router.snapshot()
        now[0] = seconds
        assert not isinstance(join(office), Exception)
        assert armed(office) == [ARMED["http"]]


def test_where_the_clock_was_never_set_the_seconds_come_first() -> None:
    with confirming("http") as office:
        office.simulator.set_clock(-45 * YEAR)
        join(office)
        assert armed(office) == ["schedule at 64901 +300 * restart"]
    with confirming("http", Options(old_firmware=True)) as office:
        office.simulator.set_clock(-45 * YEAR)
        join(office)
        assert len(armed(office)) == 2


@both
def test_an_rtx810_restarts_and_its_configuration_is_saved_before(
    transport: TransportName,
) -> None:
    small = re.sub(r"(?<![\d.])10(?![\d.])", "5", OFFICE)  # it has six tunnels
    options = Options(model="RTX810")
    with room(
        PASS, options=options, config=small, transport=transport, policy=SafetyPolicy()
    ) as office:
        join(office)
        assert armed(office) == [ARMED["http"]]
        assert office.simulator.saves == 1


@pytest.mark.parametrize("line", ["timezone utc", "no timezone"])
@both
def test_a_line_that_moves_the_clock_is_not_part_of_a_confirmed_commit(
    transport: str, line: str
) -> None:
    policy = SafetyPolicy(confirmed_commit="always")
    with confirming(transport, policy=policy) as office:  # type: ignore[arg-type]
        if line.startswith("no "):
            office.simulator.edit(["timezone utc"])
        [error] = office.apply(gone("timezone utc") if line.startswith("no ") else new(line))
        assert isinstance(error, ConfirmedCommitError)
        assert "moves the router's clock" in str(error)
        assert not {"timezone utc", "no timezone"} & set(office.simulator.lines)


# -- flash --------------------------------------------------------------------------------


def test_what_a_colleague_saved_meanwhile_is_removed_from_flash_though_nothing_else_saves() -> None:
    with confirming("http") as office:
        _save_before(office, "secure filter in")
        assert not isinstance(join(office), Exception)
        assert "649" not in office.simulator.saved_text()
        office.simulator.restart()
        office.simulator.advance(2 * YEAR)
        assert office.simulator.boots == 1


def test_where_nobody_saved_meanwhile_nothing_is_saved_again() -> None:
    with confirming("http") as office:
        join(office)
        assert office.simulator.saves == 1


def test_firmware_that_does_not_list_its_files_gets_one_more_save() -> None:
    with confirming("http") as office:
        for _ in range(2):
            office.simulator.faults.refuse("^show config list")
        assert not isinstance(join(office), Exception)
        assert office.simulator.saves == 2


def test_a_save_that_fails_is_said() -> None:
    with confirming("http") as office:
        _save_before(office, "secure filter in")
        office.simulator.faults.fail_save(nth=2)
        assert not isinstance(join(office), Exception)
        assert any("could not be removed from flash" in said for said in office.said)


def _save_before(office: Room, pattern: str) -> None:
    """Let a colleague save once, before a request that has a line, and a second later."""
    device = office.simulator._device
    let_pass = device.let_pass

    def and_save(request: str) -> float:
        if re.search(pattern, request, re.MULTILINE):
            device.let_pass = let_pass  # type: ignore[method-assign]  # once
            device.advance(1)
            device.save()
        return let_pass(request)

    device.let_pass = and_save  # type: ignore[method-assign]  # somebody else's hands


# -- what is said, and what is true ---------------------------------------------------------


@both
def test_what_was_armed_is_also_said_to_be_taken_back(transport: str) -> None:
    with confirming(transport) as office:  # type: ignore[arg-type]
        join(office)
        said = [text for text in office.said if ARMED[transport] in text]
        assert len(said) == 2
        assert "confirmed commit behind" in said[0]
        assert "was taken back over a new connection" in said[1]


@both
def test_what_was_armed_for_lines_that_were_refused_is_said_to_be_taken_back(
    transport: str,
) -> None:
    with confirming(transport) as office:  # type: ignore[arg-type]
        office.simulator.faults.refuse("secure filter in")
        assert isinstance(join(office), Exception)
        assert any("was taken back" in text and ARMED[transport] in text for text in office.said)


FAULTS = ["drop_before", "drop_after", "cut_reply", "garble"]


@pytest.mark.parametrize("fault", [*FAULTS, "line confirm", "line no description"])
@pytest.mark.parametrize("stops", [False, True])
def test_a_lost_answer_to_confirm_over_ssh_ends_in_what_is_said(fault: str, *, stops: bool) -> None:
    """Whatever is said of the change is still true when every timer has run out."""
    with confirming("ssh", Options(drop_stops_rollback=stops)) as office:
        before = office.simulator.running_text()
        kind, _, line = fault.partition(" ")
        if kind == "line":
            office.simulator.faults.drop_line(f"^{line}")
        else:
            getattr(office.simulator.faults, kind)("^confirm")
        result = join(office)
        office.simulator.advance(301)
        if isinstance(result, Exception):
            assert "all that it changed was put back" in str(result)
            assert "may still be armed: if so, the router rolls back" in str(result)
            lines = office.simulator.running_text().splitlines()
            assert [each for each in lines if "description 649" not in each] == before.splitlines()
        else:
            assert listed(office)


def test_the_next_run_removes_the_mark_of_a_commit_whose_answer_was_lost() -> None:
    with confirming("ssh") as office:
        office.simulator.faults.drop_line("^no description")
        assert isinstance(join(office), Exception)
        office.simulator.advance(301)
        [plan] = office.another_run().apply(new("ip filter 8 pass * * tcp * 23"))
        assert not isinstance(plan, Exception)
        assert "649" not in office.simulator.running_text()
        assert "649" not in office.simulator.saved_text()


def test_over_http_a_disarm_that_nobody_could_look_up_is_not_said_to_be_armed() -> None:
    with confirming("http") as office:
        office.router.snapshot()
        office.simulator.faults.drop_after("^no schedule")
        for _ in range(4):
            office.simulator.faults.drop_before("^show environment$")
        text = str(join(office))
        assert "may still be armed: if so" in text
        assert DISARMED["http"] in office.simulator.lines


# -- the words of a failed save -------------------------------------------------------------


@both
def test_a_save_that_is_not_confirmed_quotes_no_line_of_the_configuration(transport: str) -> None:
    with room("schedule at 5 0:00 * ntpdate ntp.example", transport=transport) as office:  # type: ignore[arg-type]
        office.router.snapshot()
        office.simulator.faults.ignore("^save$")
        with pytest.raises(SaveError) as failed:
            office.router.save()
        assert "which said nothing of it" in str(failed.value)
        office.simulator.faults.fail_save()
        with pytest.raises(SaveError, match=r"which said '(Error|エラー)"):
            office.router.save()


def test_a_save_before_a_rollback_that_is_not_confirmed_quotes_no_other_line() -> None:
    with confirming("http") as office:
        office.simulator.faults.ignore("^save$")
        text = str(office.apply(joined(LIST, "7", "pp 1", needs_list=True))[0])
        assert "`save` was not confirmed by the router, which said nothing of it" in text


def test_a_pager_that_cannot_be_put_back_is_said_after_the_save() -> None:
    with room("console lines 50", transport="ssh") as office:
        for _ in range(9):
            office.simulator.faults.ignore("^console lines 50")
        office.router.save()
        assert "console lines infinity" in office.simulator.saved_text()
        assert any("enter `console lines 50`" in said for said in office.said)
