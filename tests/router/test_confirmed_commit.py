"""A change that may cut us off is made as a confirmed commit, over HTTP and over SSH."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import pytest

from rtx_provider.config.change import Change, Switch
from rtx_provider.config.tree import Config
from rtx_provider.errors import ConfirmedCommitError, SaveError, TransportError
from rtx_provider.router.safety_policy import SafetyPolicy
from rtx_provider.simulator import Options
from tests.router.room import Room, changed, joined, new, room, want

TransportName = Literal["http", "ssh"]
Lasts = Literal["session", "line"]
both = pytest.mark.parametrize("transport", ["http", "ssh"])
PASS = "ip filter 7 pass * * tcp * 22"
LIST = "ip pp secure filter in"
ARMED = {"http": "schedule at 64901 1/6 09:05:00 * restart", "ssh": "rollback timer 300"}
DISARMED = {"http": "no schedule at 64901", "ssh": "confirm"}


@contextmanager
def confirming(
    transport: TransportName, options: Options | None = None, policy: SafetyPolicy | None = None
) -> Iterator[Room]:
    """Open an office whose filter 7 waits to be put into the WAN's list."""
    with room(
        PASS, transport=transport, options=options, policy=policy or SafetyPolicy()
    ) as office:
        yield office


def join(office: Room) -> object:
    """Put filter 7 into the WAN's list."""
    return office.apply(joined(LIST, "7", "pp 1", needs_list=True))[0]


def lines_since(office: Room, line: str) -> list[str]:
    """Return what was sent from a line on."""
    lines = list(office.simulator.lines)
    return lines[lines.index(line) :]


@both
def test_the_rollback_is_armed_before_the_change_and_disarmed_over_a_new_connection(
    transport: TransportName,
) -> None:
    with confirming(transport) as office:
        assert type(join(office)).__name__ == "Plan"
        order = lines_since(office, ARMED[transport])
        assert any(line.startswith(LIST) for line in order[: order.index(DISARMED[transport])])
        connects = [each for each in office.simulator.requests if each.path == "connect"]
        assert len(connects) == (2 if transport == "ssh" else 0)
        office.simulator.advance(400)
        assert " 7 " in office.simulator.running_text().partition(LIST)[2].splitlines()[0]
        assert "649" not in office.simulator.running_text()


@both
def test_a_harmless_change_needs_no_confirmed_commit(transport: TransportName) -> None:
    with confirming(transport) as office:
        office.apply(new("ip filter 8 pass * * tcp * 23"))
        assert ARMED[transport] not in office.simulator.lines


@both
def test_confirmed_commits_can_be_set_to_always_and_to_off(transport: TransportName) -> None:
    with confirming(transport, policy=SafetyPolicy(confirmed_commit="always")) as office:
        office.apply(new("ip filter 8 pass * * tcp * 23"))
        assert ARMED[transport] in office.simulator.lines
    with confirming(transport, policy=SafetyPolicy(confirmed_commit="off")) as office:
        join(office)
        assert ARMED[transport] not in office.simulator.lines


@both
def test_the_confirm_timeout_can_be_set(transport: TransportName) -> None:
    with confirming(transport, policy=SafetyPolicy(confirm_timeout_seconds=120)) as office:
        join(office)
        armed = ARMED[transport].replace("300", "120").replace("09:05", "09:02")
        assert armed in office.simulator.lines


@both
def test_a_lock_out_is_reported_and_the_router_rolls_back_by_itself(
    transport: TransportName,
) -> None:
    with confirming(transport) as office:
        before = office.simulator.running_text()
        office.simulator.faults.shut("secure filter in")
        text = str(join(office))
        assert "after this change a new connection failed" in text
        assert "within 5 min" in text
        assert "`pulumi refresh`" in text
        assert office.simulator.saves == (1 if transport == "http" else 0)
        office.simulator.advance(301)
        assert office.simulator.running_text() == before
        assert office.simulator.saved_text() == before


@both
def test_nothing_more_is_done_until_the_router_has_rolled_back(transport: TransportName) -> None:
    with confirming(transport) as office:
        office.simulator.faults.shut("secure filter in")
        join(office)
        office.simulator.reset_counters()
        office.simulator.reconfigure(http_service=True)
        [error] = office.apply(new("ip filter 8 pass * * tcp * 23"))
        assert isinstance(error, Exception)
        assert "ip filter 8" not in office.simulator.running_text()
        assert office.simulator.saves == 0


@both
def test_nothing_is_saved_while_a_rollback_is_armed(transport: TransportName) -> None:
    with confirming(transport) as office:
        office.router.confirmed_commit.arm(300)
        with pytest.raises(
            ConfirmedCommitError, match="nothing is saved before the commit is confirmed"
        ):
            office.router.save()


@both
def test_another_run_that_finds_an_armed_rollback_says_so_and_writes_nothing(
    transport: TransportName,
) -> None:
    with confirming(transport) as office:
        office.router.confirmed_commit.arm(300)
        office.router.confirmed_commit.roll_back()
        with room(config=office.simulator.running_text()) as other:
            [error] = other.apply(new("ip filter 8 pass * * tcp * 23"))
            assert isinstance(error, ConfirmedCommitError)
            assert "has an unconfirmed commit of another run (`" in str(error)
            assert "64901" in str(error)
            with pytest.raises(ConfirmedCommitError):
                other.router.save()


def test_a_rollback_that_another_run_arms_between_our_reading_and_our_save_is_not_saved() -> None:
    now = [0.0]
    with room(PASS, clock=lambda: now[0]) as office:
        office.apply(new("ip filter 8 pass * * tcp * 23"))
        office.simulator.edit(["schedule at 64901 +300 * restart"])
        now[0] = 5.0
        with pytest.raises(ConfirmedCommitError, match="has an unconfirmed commit of another run"):
            office.router.save()
        assert office.simulator.saves == 0


def test_a_rollback_that_gets_into_flash_is_removed_from_it() -> None:
    with room(PASS) as office:
        office.apply(new("ip filter 8 pass * * tcp * 23"))
        office.simulator.faults.edit(["schedule at 64901 +300 * restart"], "^save")
        office.simulator.faults.edit(["no schedule at 64901"], r"\Ashow config\necho")
        office.router.save()
        assert "649" not in office.simulator.saved_text()
        assert "ip filter 8" in office.simulator.saved_text()


@pytest.mark.parametrize("number", [64901, 5])
def test_a_rollback_that_stays_in_flash_is_reported(number: int) -> None:
    with room(PASS) as office:
        office.apply(new("ip filter 8 pass * * tcp * 23"))
        office.simulator.faults.edit([f"schedule at {number} +300 * restart"], "^save")
        with pytest.raises(SaveError, match="has saved a rollback of somebody else"):
            office.router.save()


@both
def test_what_was_written_while_another_run_s_rollback_is_armed_is_taken_back(
    transport: TransportName,
) -> None:
    with confirming(transport) as office:
        office.apply(new("ip filter 9 pass * * tcp * 24"))
        office.simulator.faults.edit(["schedule at 64901 +300 * restart"], "^ip filter 8")
        text = str(office.apply(new("ip filter 8 pass * * tcp * 23"))[0])
        assert "another run began a confirmed commit meanwhile" in text
        assert "ip filter 8" not in office.simulator.running_text()
        assert "schedule at 64901" in office.simulator.running_text()


@pytest.mark.parametrize("fault", ["drop_after", "drop_before", "cut_reply", "garble"])
@both
def test_an_answer_that_is_lost_while_arming_leaves_no_rollback_behind(
    transport: TransportName, fault: str
) -> None:
    with confirming(transport) as office:
        before = office.simulator.running_text()
        getattr(office.simulator.faults, fault)(f"^{ARMED[transport].split('*')[0].strip()}")
        text = str(join(office))
        assert "whether the router took" in text
        assert "nothing was changed" in text
        if transport == "http":
            assert "it was taken back" in text
            assert not isinstance(join(office), Exception)
        else:
            assert "within 5 min" in text
            office.simulator.advance(301)
            assert office.simulator.running_text() == before


@pytest.mark.parametrize("fault", ["drop_after", "cut_reply", "garble", "drop_before"])
def test_an_answer_that_is_lost_while_confirming_is_looked_up(fault: str) -> None:
    with confirming("http") as office:
        getattr(office.simulator.faults, fault)("^no schedule")
        assert not isinstance(join(office), Exception)
        office.simulator.advance(400)
        assert " 7 " in office.simulator.running_text().partition(LIST)[2].splitlines()[0]


def test_a_rollback_that_the_router_does_not_show_is_not_armed() -> None:
    with confirming("http") as office:
        before = office.simulator.running_text()
        for _ in range(2):
            office.simulator.faults.ignore("^schedule at")
        error = join(office)
        assert isinstance(error, ConfirmedCommitError)
        assert "does not appear in the configuration" in str(error)
        assert office.simulator.running_text() == before


@both
def test_nothing_is_sent_after_half_of_the_confirm_timeout(
    transport: TransportName, monkeypatch: pytest.MonkeyPatch
) -> None:
    with confirming(transport) as office:
        before = office.simulator.running_text()
        session = office.router.session
        set_deadline = session.set_deadline

        def after_a_sleep(moment: float | None) -> None:
            set_deadline(moment and moment - 151)

        monkeypatch.setattr(session, "set_deadline", after_a_sleep)
        text = str(join(office))
        assert "too much time has passed since the rollback timer was set" in text
        assert office.simulator.running_text() == before
        assert DISARMED[transport] in office.simulator.lines


@both
def test_a_scheduled_restart_of_a_colleague_s_own_is_never_saved(transport: TransportName) -> None:
    with confirming(transport) as office:
        office.simulator.edit(["schedule at 5 +600 * restart"])
        with pytest.raises(
            ConfirmedCommitError, match=r"somebody may be testing a change behind `schedule at 5"
        ):
            office.router.save()
        assert isinstance(join(office), ConfirmedCommitError)
        assert office.simulator.saves == 0


def test_an_office_s_own_nightly_restart_stops_nobody() -> None:
    with room(PASS, "schedule at 5 */* 04:00:00 * restart") as office:
        office.apply(new("ip filter 8 pass * * tcp * 23"))
        office.router.save()
        assert office.simulator.saves == 1


def test_a_mark_whose_time_is_over_stops_nobody() -> None:
    stale = 'description 64901 "rtx-provider: rolls back at 2020/01/01 00:00:00"'
    with room(stale) as office:
        [plan] = office.apply(new("ip filter 8 pass * * tcp * 23"))
        assert not isinstance(plan, Exception)


def test_old_firmware_gets_a_confirmed_commit_by_its_clock() -> None:
    with confirming("http", Options(old_firmware=True)) as office:
        join(office)
        armed = [line for line in office.simulator.lines if line.startswith("schedule at")]
        assert armed == ["schedule at 64901 1/6 09:05:00 * restart"]
        office.simulator.advance(400)
        assert office.simulator.saves == 1
        assert " 7 " in office.simulator.running_text().partition(LIST)[2].splitlines()[0]


def test_over_ssh_old_firmware_gets_a_confirmed_commit_by_a_restart() -> None:
    with confirming("ssh", Options(old_firmware=True)) as office:
        join(office)
        assert "schedule at 64901 1/6 09:05:00 * restart" in office.simulator.lines


@both
def test_where_no_rollback_can_be_armed_nothing_is_changed(transport: TransportName) -> None:
    with confirming(transport) as office:
        before = office.simulator.running_text()
        for _ in range(3):
            office.simulator.faults.refuse("^rollback timer|^schedule at")
        error = join(office)
        assert isinstance(error, ConfirmedCommitError)
        assert "cannot be made to roll back by itself" in str(error)
        assert "rtx:confirmedCommit" in str(error)
        assert office.simulator.running_text() == before


def test_a_restart_is_armed_only_once_the_running_configuration_is_saved() -> None:
    with confirming("http") as office:
        office.apply(new("ip filter 8 pass * * tcp * 23"))
        office.simulator.faults.fail_save()
        error = join(office)
        assert type(error).__name__ == "SaveError"
        assert "schedule at 649" not in office.simulator.running_text()
        office.simulator.advance(400)
        assert "ip filter 8" in office.simulator.running_text()
        join(office)
        assert "ip filter 8" in office.simulator.saved_text()


@both
def test_a_router_that_rolls_back_too_early_is_noticed(transport: TransportName) -> None:
    with confirming(transport) as office:
        before = office.simulator.running_text()
        office.simulator.faults.advance(400, DISARMED[transport])
        text = str(join(office))
        assert "`pulumi refresh`" in text
        # By our own clock the timer may run on: its mark, whose time is over, may stand again.
        lines = office.simulator.running_text().splitlines()
        assert [line for line in lines if "description 649" not in line] == before.splitlines()


def test_a_connection_that_breaks_while_a_rollback_timer_runs_lets_the_router_roll_back() -> None:
    with confirming("ssh") as office:
        before = office.simulator.running_text()
        office.simulator.faults.drop_after("secure filter in")
        text = str(join(office))
        assert "the connection in which `rollback timer` ran broke after the change" in text
        office.simulator.advance(301)
        assert office.simulator.running_text() == before


@both
def test_a_failed_confirmed_commit_is_taken_back_and_its_rollback_disarmed(
    transport: TransportName,
) -> None:
    with confirming(transport) as office:
        before = office.simulator.running_text()
        office.simulator.faults.refuse("secure filter in")
        text = str(join(office))
        assert "all that it changed was put back" in text
        assert office.simulator.running_text() == before
        office.simulator.advance(400)
        assert office.simulator.running_text() == before


def test_where_no_new_connection_succeeds_the_old_one_takes_the_change_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with confirming("ssh") as office:
        before = office.simulator.running_text()
        commit = office.router.confirmed_commit
        confirm = commit.confirm

        def cut_off_once() -> Config:
            monkeypatch.setattr(commit, "confirm", confirm)
            raise TransportError("no answer")

        monkeypatch.setattr(commit, "confirm", cut_off_once)
        text = str(join(office))
        assert "a new connection failed (no answer); all that it changed was" in text
        assert office.simulator.running_text() == before
        assert "confirm" in office.simulator.lines
        assert not isinstance(join(office), Exception)


def test_the_new_connection_uses_the_door_that_was_found_to_be_open() -> None:
    options, settings = Options(door_api=False), {"api_password": "demoapi"}
    with room(PASS, options=options, settings=settings, policy=SafetyPolicy()) as office:
        assert not isinstance(join(office), Exception)
        assert [each.path for each in office.simulator.requests].count("/custom/api") == 1


@pytest.mark.parametrize("lasts", ["session", "line"])
def test_a_router_that_takes_one_line_at_a_time_gets_confirmed_commits_too(lasts: Lasts) -> None:
    options = Options(commands_per_post="one", context_lasts=lasts)
    with confirming("http", options) as office:
        join(office)
        order = lines_since(office, ARMED["http"])
        assert DISARMED["http"] in order


def test_what_could_not_be_looked_up_is_taken_back_once_the_router_answers_again() -> None:
    with confirming("http") as office:
        office.router.snapshot()
        before = office.simulator.running_text()
        office.simulator.faults.drop_after("secure filter in")
        for _ in range(2):
            office.simulator.faults.drop_before("^show environment$")
        text = str(join(office))
        assert "all that it changed was put back" in text
        assert office.simulator.running_text() == before
        office.simulator.advance(400)
        assert office.simulator.running_text() == before


def test_a_rollback_timer_that_cannot_be_confirmed_stays_marked() -> None:
    with confirming("ssh") as office:
        for _ in range(2):
            office.simulator.faults.refuse("^confirm")
        text = str(join(office))
        assert "within 5 min" in text
        assert "description 64901" in office.simulator.running_text()
        with room(config=office.simulator.running_text()) as other:
            assert isinstance(
                other.apply(new("ip filter 8 pass * * tcp * 23"))[0], ConfirmedCommitError
            )


@both
def test_taking_a_pp_out_of_use_for_a_moment_is_a_confirmed_commit(
    transport: TransportName,
) -> None:
    with confirming(transport) as office:
        office.apply(
            Change(
                "Pp 1",
                old=(want("ip pp mtu 1454", "pp 1"),),
                new=(want("ip pp mtu 1400", "pp 1"),),
                switch=Switch(want("pp enable 1").key, ("pp disable 1",), "pp enable 1"),
            )
        )
        assert ARMED[transport] in office.simulator.lines


@both
def test_changing_a_number_in_use_is_a_confirmed_commit(transport: TransportName) -> None:
    with confirming(transport) as office:
        office.simulator.edit(["ip filter 200099 reject * *"])
        office.apply(changed("ip filter 200099 reject * *", "ip filter 200099 pass * *"))
        assert ARMED[transport] in office.simulator.lines


def test_nobody_leaves_administrator_level_while_a_rollback_timer_runs() -> None:
    with confirming("ssh") as office:
        join(office)
        order = lines_since(office, ARMED["ssh"])
        assert "exit" not in order[: order.index("confirm")]
