"""While a rollback is armed, whoever armed it, nothing on the router is a fact.

A rollback that an earlier run left behind is removed, from flash too; a line of somebody else's is
never taken for ours.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from rtx_provider.config.change import Change
from rtx_provider.config.tree import parse_config
from rtx_provider.errors import ConfirmedCommitError, SaveError
from rtx_provider.router.safety_policy import SafetyPolicy
from rtx_provider.router.schedules import others_rollback
from rtx_provider.simulator import Options
from tests.router.room import Room, joined, new, room
from tests.router.test_confirmed_commit import LIST, PASS, both, confirming, join

OURS = "schedule at 64901 1/6 09:05:00 * restart"
MINE = "ip filter 8 pass * * tcp * 23"
YEAR = 365 * 24 * 3600


@contextmanager
def killed_behind(transport: str = "http") -> Iterator[Room]:
    """Kill a run after its risky lines and before it confirms; yield another run."""
    with confirming(transport) as office:  # type: ignore[arg-type]
        office.router.confirmed_commit.arm(300)
        office.simulator.edit([MINE])
        office.router.session.drop()
        yield office.another_run()


def reads(office: Room) -> object:
    """Do what `refresh`, `Noun.get` and the Router resource do."""
    return office.router.snapshot()


def previews(office: Room) -> object:
    """Do what a live preview does."""
    return office.router.dry_run(new(MINE, title="a live preview"))


def reclaims(office: Room) -> object:
    """Take up the lines of a run that was killed."""
    [result] = office.apply(Change("a", new=new(MINE).new, reclaim=True))
    if isinstance(result, Exception):
        raise result
    return result


def saves(office: Room) -> object:
    """Save."""
    office.router.save()
    return None


EVERY_USE = [reads, previews, reclaims, saves]


class TestNothingIsAFact:
    """Until it is confirmed or has rolled back."""

    @pytest.mark.parametrize("use", EVERY_USE)
    @both
    def test_behind_the_rollback_of_a_run_that_was_killed(
        self, transport: str, use: object
    ) -> None:
        with killed_behind(transport) as other:
            with pytest.raises(ConfirmedCommitError, match="an unconfirmed commit of another run"):
                use(other)  # type: ignore[operator]
            assert MINE in other.simulator.running_text()
            other.simulator.advance(301)
            assert MINE not in other.simulator.running_text()
            other.another_run().router.snapshot()

    @pytest.mark.parametrize("use", EVERY_USE)
    @pytest.mark.parametrize(
        "line",
        [
            "schedule at 5 +600 * restart",
            "schedule at 5 1/6 09:10:00 * restart",
            "schedule at 5 01/06 20:59 * restart",
            "schedule at 5 09:10 * restart",
            "schedule at 5 */mon 09:59:00 * restart",
            "schedule at 5 *:30 * restart",
            "schedule at 5 +600 * load 0 silent",
            "schedule at 5 1/6 09:10 pp 1 clear configuration",
            "schedule at 5 startup * restart",
            "schedule at 64901 +600 * load 0",
        ],
    )
    def test_behind_a_colleagues_own_rollback(self, line: str, use: object) -> None:
        with room(line, PASS) as office:
            with pytest.raises(ConfirmedCommitError, match="somebody may be testing a change"):
                use(office)  # type: ignore[operator]
            assert office.simulator.saves == 0
            assert office.sent == ()

    @pytest.mark.parametrize(
        "line",
        [
            "schedule at 5 */* 04:00:00 * restart",
            "schedule at 5 */sun 09:10:00 * restart",
            "schedule at 5 */tue-sun 09:10 * restart",
            "schedule at 5 1/7 04:00 * restart",
            "schedule at 5 12/24 09:10 * restart",
            "schedule at 5 1/6 08:59 * restart",
            "schedule at 5 1/6 09:10:00 * ntpdate ntp.example",
            "schedule at 5 startup * lua /restart.lua",
            "schedule at 5 startup * load 0",
        ],
    )
    def test_maintenance_stops_nobody(self, line: str) -> None:
        with room(line, PASS) as office:
            reads(office)
            [plan] = office.apply(new(MINE))
            assert not isinstance(plan, Exception)
            saves(office)

    def test_one_that_begins_in_the_moment_of_our_save_is_said(self) -> None:
        with confirming("http") as office:
            office.simulator.faults.edit(["schedule at 5 1/6 09:10:00 * restart"], "^save")
            error = join(office)
            assert isinstance(error, SaveError)
            assert "flash holds that line and the change now" in str(error)
            assert "649" not in office.simulator.running_text()
            assert not any(line.startswith(LIST) for line in office.simulator.lines)

    def test_our_own_commit_does_not_stop_us(self) -> None:
        with confirming("http") as office:
            office.router.confirmed_commit.arm(300)
            office.router.session.running_config(0.0)
            reads(office)


class TestLeftOver:
    """Lines of our own form whose time is over."""

    @pytest.mark.parametrize(
        "line",
        [
            "schedule at 64901 1/6 08:55:00 * restart",
            "schedule at 64917 12/31 23:59:59 * restart",
            'description 64902 "rtx-provider: rolls back at 2024/12/31 09:00:00"',
        ],
    )
    def test_it_is_removed_and_that_is_saved(self, line: str) -> None:
        with room(line) as office:
            [plan] = office.apply(new(MINE))
            assert not isinstance(plan, Exception)
            assert "649" not in office.simulator.running_text()
            assert "649" not in office.simulator.saved_text()
            assert any(f"removed `{line}`" in said for said in office.said)

    def test_a_run_that_only_saves_removes_it_too(self) -> None:
        with room("schedule at 64901 1/6 08:55:00 * restart") as office:
            office.router.save()
            assert "649" not in office.simulator.saved_text()
            assert office.simulator.saves == 1

    def test_reading_and_previewing_leave_it(self) -> None:
        with room("schedule at 64901 1/6 08:55:00 * restart") as office:
            reads(office)
            previews(office)
            assert "649" in office.simulator.running_text()

    def test_what_a_colleague_saved_is_gone_from_flash_after_the_next_run(self) -> None:
        with killed_behind() as other:
            other.simulator.save()
            other.simulator.advance(301)
            assert other.simulator.boots == 1
            later = other.another_run()
            [plan] = later.apply(new("ip filter 9 pass * * tcp * 24"))
            assert not isinstance(plan, Exception)
            assert "649" not in other.simulator.saved_text()
            other.simulator.advance(2 * YEAR)
            assert other.simulator.boots == 1

    def test_one_that_cannot_be_removed_stops_the_run(self) -> None:
        with room("schedule at 64901 1/6 08:55:00 * restart") as office:
            office.simulator.faults.refuse("^no schedule")
            [error] = office.apply(new(MINE))
            assert isinstance(error, ConfirmedCommitError)
            assert "enter `no schedule at 64901` and `save`" in str(error)

    @pytest.mark.parametrize(
        "line",
        [
            'description 64901 "link to the head office"',
            'description 64901 "rtx-provider: rolls back at noon"',
            "schedule at 64901 12/24 03:00:00 * ntpdate ntp.example",
            "schedule at 64901 */* 03:00:00 * restart",
            "schedule at 64901 1/6 08:00:00 pp 1 restart",
            "schedule at 64900 1/6 08:00:00 * restart",
            'description 65000 "rtx-provider: rolls back at 2024/12/31 09:00:00"',
        ],
    )
    @both
    def test_a_line_of_a_colleagues_is_neither_removed_nor_overwritten(
        self, transport: str, line: str
    ) -> None:
        with confirming(transport) as office:  # type: ignore[arg-type]
            office.simulator.edit([line])
            office.simulator.save()
            assert not isinstance(join(office), Exception)
            office.router.save()
            assert line in office.simulator.running_text()
            assert line in office.simulator.saved_text()
            assert not any("649" in said and "removed" in said for said in office.said)

    def test_the_next_free_number_is_taken(self) -> None:
        with confirming("ssh") as office:
            office.simulator.edit(['description 64901 "link"', "schedule at 64902 0:00 * lua x"])
            join(office)
            marks = [line for line in office.simulator.lines if line.startswith("description 649")]
            assert [mark.split()[1] for mark in marks] == ["64903"]
            assert "description 64901 link" in office.simulator.running_text()


class TestAnotherBootFile:
    """The next restart would boot another configuration file than the one that `save` writes."""

    @pytest.mark.parametrize("use", [previews, reclaims, saves])
    def test_it_is_refused_with_the_remedy(self, use: object) -> None:
        with (
            room(options=Options(default_file="config2")) as office,
            pytest.raises(SaveError, match="Enter `set-default-config 0` if config0 is to stay"),
        ):
            use(office)  # type: ignore[operator]

    def test_no_line_is_sent(self) -> None:
        options = Options(default_file="config2")
        with room(PASS, options=options, policy=SafetyPolicy()) as office:
            [error] = office.apply(joined(LIST, "7", "pp 1", needs_list=True))
            assert isinstance(error, SaveError)
            assert (office.sent, office.simulator.saves) == ((), 0)


@pytest.mark.parametrize("seconds", [1, 3600, 86400, 999_999_999])
def test_a_delay_of_any_length_is_a_rollback(seconds: int) -> None:
    """The reference ends at 3600; a router that takes more is not to be misread."""
    line = f"schedule at 5 +{seconds} * restart"
    assert others_rollback(parse_config(line), None) == line
