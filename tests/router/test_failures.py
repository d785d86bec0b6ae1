"""Failures during a change: the router ends in the right state, and the message names it."""

from collections import Counter
from dataclasses import replace

import pytest

from rtx_provider.config.change import Change, Plan, Switch
from rtx_provider.config.grammar import Key
from rtx_provider.errors import (
    ApplyError,
    ConflictError,
    OutcomeUnknownError,
    RtxError,
    TransportError,
)
from rtx_provider.simulator import Options
from tests.router.room import Room, changed, gone, joined, new, room, want

FILTERS = ("ip filter 1 pass *", "ip filter 2 pass *", "ip filter 3 pass *")
ONE = Options(commands_per_post="one", context_lasts="session")
ONE_WITHOUT_LENGTH = Options(commands_per_post="one", context_lasts="session", content_length=False)
WITHOUT_LENGTH = Options(content_length=False)
OLD_WITHOUT_LENGTH = Options(content_length=False, old_firmware=True)
KEY = "ipsec ike pre-shared-key 5 text"

TUNNEL = Switch(Key("", ("tunnel", "enable", "10")), ("tunnel disable 10",), "tunnel enable 10")
"""How the office's own tunnel is taken out of use while it is edited."""
MSS = Change(
    "tunnel",
    old=(want("ip tunnel tcp mss limit auto", "tunnel 10"),),
    new=(want("ip tunnel tcp mss limit 1240", "tunnel 10"),),
    switch=TUNNEL,
)


def added(office: Room, before: str) -> list[str]:
    """Return the lines that came, each as it is printed; fail if any went."""
    now, then = (Counter(text.splitlines()) for text in (office.simulator.running_text(), before))
    assert then - now == Counter()
    return list((now - then).elements())


def repeated(office: Room) -> list[str]:
    """Return the setting lines that were run more than once."""
    counts = Counter(line for line in office.sent if " select " not in line)
    return [line for line, count in counts.items() if count > 1]


# -- the connection ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "options", [Options(), ONE, ONE_WITHOUT_LENGTH, WITHOUT_LENGTH, OLD_WITHOUT_LENGTH]
)
@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "cut_reply"])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_broken_connection_is_survived_without_running_anything_twice(
    options: Options, fault: str, at: int
) -> None:
    with room(options=options) as office:
        before = office.simulator.running_text()
        getattr(office.simulator.faults, fault)(f"^ip filter {at} ")
        office.router.apply(new(*FILTERS))
        assert added(office, before) == list(FILTERS)
        assert repeated(office) == []
        assert office.simulator.faults.waiting == 0


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "cut_reply"])
@pytest.mark.parametrize("pattern", ["^tunnel disable", "^ip tunnel", "^tunnel enable"])
@pytest.mark.parametrize("options", [Options(), ONE])
def test_a_tunnel_is_in_use_again_wherever_the_connection_broke(
    options: Options, fault: str, pattern: str
) -> None:
    with room(options=options) as office:
        before = office.simulator.running_text()
        getattr(office.simulator.faults, fault)(pattern)
        office.router.apply(MSS)
        expected = before.replace(" ip tunnel tcp mss limit auto", " ip tunnel tcp mss limit 1240")
        assert expected == office.simulator.running_text()


@pytest.mark.parametrize("fault", ["refuse", "ignore"])
@pytest.mark.parametrize("options", [Options(), ONE])
def test_a_tunnel_that_does_not_come_back_into_use_fails_its_update(
    options: Options, fault: str
) -> None:
    with room(options=options) as office:
        before = office.simulator.running_text()
        getattr(office.simulator.faults, fault)("^tunnel enable")
        with pytest.raises(ApplyError, match=r"tunnel: `tunnel enable 10` .*was put back"):
            office.router.apply(MSS)
        assert before == office.simulator.running_text()


def test_a_tunnel_that_stays_out_of_use_is_named() -> None:
    with room() as office:
        for _ in range(2):
            office.simulator.faults.refuse("^tunnel enable")
        with pytest.raises(ApplyError, match=r"could NOT be put back: .*`tunnel enable 10`"):
            office.router.apply(MSS)


def test_a_router_that_does_not_come_back_leaves_the_fate_open_and_says_so() -> None:
    with room() as office:
        office.router.snapshot()
        office.simulator.faults.drop_after("^ip filter")
        office.simulator.reconfigure(door_execute=False)
        office.simulator.reconfigure(door_execute=True)
        for _ in range(3):
            office.simulator.faults.drop_before("^show (environment|config)")
        with pytest.raises(OutcomeUnknownError, match="run `pulumi refresh`"):
            office.router.apply(new(FILTERS[0]))
        assert repeated(office) == []


def test_what_is_left_of_a_lost_answer_is_planned_on_anew() -> None:
    """The next operation of the process sees what the lost one left on the router."""
    with room() as office:
        office.router.snapshot()
        office.simulator.faults.drop_after("^ip filter")
        for _ in range(2):
            office.simulator.faults.drop_before("^show environment")
        with pytest.raises(TransportError):
            office.router.apply(new(FILTERS[0]))
        with pytest.raises(ConflictError):
            office.router.apply(new(FILTERS[0]))


def test_a_first_read_that_breaks_writes_nothing() -> None:
    with room() as office:
        office.simulator.faults.drop_after("^show config")
        with pytest.raises(TransportError, match="broke"):
            office.router.apply(new(FILTERS[0]))
        assert office.sent == ()


# -- the router's own mind ---------------------------------------------------------------


@pytest.mark.parametrize("options", [Options(), ONE])
def test_a_write_that_is_ignored_is_noticed_and_the_rest_taken_back(options: Options) -> None:
    with room(options=options) as office:
        before = office.simulator.running_text()
        office.simulator.faults.ignore("^ip filter 2 ")
        with pytest.raises(ApplyError) as caught:
            office.router.apply(new(*FILTERS, title="three filters"))
        assert str(caught.value) == (
            "three filters: `ip filter 2 pass *` took no effect, and the router reported no error; "
            "all that it changed was put back"
        )
        assert before == office.simulator.running_text()


@pytest.mark.parametrize("at", [1, 2, 3])
@pytest.mark.parametrize("options", [Options(), ONE])
def test_a_refused_change_leaves_the_old_lines(options: Options, at: int) -> None:
    with room(*FILTERS, options=options) as office:
        before = office.simulator.running_text()
        office.simulator.faults.refuse(f"^ip filter {at} reject")
        wanted = tuple(want(line.replace("pass", "reject")) for line in FILTERS)
        with pytest.raises(ApplyError, match=rf"`ip filter {at} reject \*` was refused"):
            office.router.apply(Change("three", old=tuple(map(want, FILTERS)), new=wanted))
        assert before == office.simulator.running_text()


def test_what_cannot_be_put_back_is_named() -> None:
    with room() as office:
        office.simulator.faults.refuse("^ip filter 2 ")
        office.simulator.faults.refuse("^no ip filter 1$")
        with pytest.raises(ApplyError) as caught:
            office.router.apply(new(*FILTERS, title="three"))
        assert str(caught.value).endswith(
            "could NOT be put back: `ip filter 1`; check these lines on the router"
        )


def test_a_refused_delete_keeps_the_thing_as_it_was() -> None:
    with room(*FILTERS) as office:
        before = office.simulator.running_text()
        office.simulator.faults.refuse("^no ip filter 2")
        with pytest.raises(ApplyError, match="`no ip filter 2` was refused"):
            office.router.apply(gone(*FILTERS), is_durable=True)
        assert before == office.simulator.running_text() == office.simulator.saved_text()


def test_an_adopted_line_comes_back_when_its_neighbour_is_refused() -> None:
    with room("ip filter 1 reject *") as office:
        before = office.simulator.running_text()
        office.simulator.faults.refuse("^ip filter 2 ")
        with pytest.raises(ApplyError, match="all that it changed was put back"):
            office.router.apply(new(*FILTERS, adopt=True))
        assert before == office.simulator.running_text()


def test_a_refused_member_leaves_the_list_as_it_was() -> None:
    with room("nat descriptor type 5 nat") as office:
        before = office.simulator.running_text()
        office.simulator.faults.refuse("^ip pp nat descriptor")
        with pytest.raises(ApplyError, match=r"`ip pp nat descriptor 1000 5` was refused"):
            office.router.apply(joined("ip pp nat descriptor", "5", "pp 1"))
        assert before == office.simulator.running_text()


# -- secrets that the router hides -------------------------------------------------------

HIDDEN = Options(mask_secrets=True)
HIDDEN_ONE = Options(mask_secrets=True, commands_per_post="one", context_lasts="session")


@pytest.mark.parametrize("options", [HIDDEN, HIDDEN_ONE])
def test_a_refused_secret_is_noticed_though_the_router_hides_it(options: Options) -> None:
    with room(f"{KEY} old-key", options=options) as office:
        office.simulator.faults.refuse("^ipsec ike pre-shared-key")
        with pytest.raises(ApplyError) as caught:
            office.router.apply(replace(changed(f"{KEY} old-key", f"{KEY} new-key"), title="key"))
        assert str(caught.value) == (
            f'key: `{KEY} *` was refused: "Error: Parameter out of range"; '
            "all that it changed was put back"
        )
        assert f"{KEY} old-key" in office.simulator.running_text()


@pytest.mark.parametrize("fault", ["drop_before", "drop_after"])
def test_a_hidden_secret_is_written_for_certain_when_the_answer_was_lost(fault: str) -> None:
    with room(f"{KEY} old-key", options=HIDDEN) as office:
        getattr(office.simulator.faults, fault)("pre-shared-key")
        office.router.apply(changed(f"{KEY} old-key", f"{KEY} new-key"))
        assert f"{KEY} new-key" in office.simulator.running_text()


def test_a_hidden_secret_goes_back_when_its_neighbour_is_refused() -> None:
    with room(f"{KEY} old-key", "ip filter 1 pass *", options=HIDDEN) as office:
        before = office.simulator.running_text()
        office.simulator.faults.refuse("^ip filter 1 ")
        old = (want(f"{KEY} old-key"), want("ip filter 1 pass *"))
        wanted = (want(f"{KEY} new-key"), want("ip filter 1 reject *"))
        with pytest.raises(ApplyError, match="all that it changed was put back"):
            office.router.apply(Change("both", old=old, new=wanted))
        assert before == office.simulator.running_text()


@pytest.mark.parametrize("options", [Options(), ONE, HIDDEN])
def test_no_secret_is_in_an_error_or_in_what_is_said(options: Options) -> None:
    with room(options=options) as office:
        office.simulator.faults.refuse("^ipsec ike pre-shared-key", "Error: key moonlight is bad")
        office.simulator.faults.ignore("^no ipsec")
        with pytest.raises(ApplyError) as caught:
            office.router.apply(new("ip filter 1 pass *", f'{KEY} "moon`light"'))
        assert "moon`light" not in f"{caught.value}{office.said}"
        assert "all that it changed was put back" in str(caught.value)


# -- power -------------------------------------------------------------------------------


def test_a_power_cut_under_way_loses_nothing_of_the_batch() -> None:
    with room() as office:
        before = office.simulator.running_text()
        office.simulator.faults.power_cut("^ip filter 2 ")
        office.router.apply(new(*FILTERS))
        assert added(office, before) == list(FILTERS)


def test_what_a_power_cut_took_of_earlier_work_is_told() -> None:
    """What was applied and not saved is gone, and what comes now may need it."""
    with room() as office:
        before = office.simulator.running_text()
        office.router.apply(new("ip filter 7 pass *"))
        office.simulator.faults.power_cut("^ip filter 2 ")
        with pytest.raises(ApplyError, match=r"`ip filter 7 pass \*` became nothing.*restarted"):
            office.router.apply(new(*FILTERS))
        assert before == office.simulator.running_text()
        assert repeated(office) == []


# -- somebody else -----------------------------------------------------------------------


def test_somebody_elses_edit_before_the_batch_is_kept_and_told() -> None:
    with room() as office:
        office.router.snapshot()
        before = office.simulator.running_text()
        office.simulator.faults.edit(["syslog notice off"], "^ip filter 1 ")
        office.router.apply(new(*FILTERS))
        edited = before.replace("syslog notice on", "syslog notice off")
        assert added(office, edited) == list(FILTERS)
        assert "`syslog notice off`" in "".join(office.said)


def test_an_edit_by_somebody_else_in_the_same_place_is_told_and_fails_nobody() -> None:
    with room() as office:
        office.router.snapshot()
        before = office.simulator.running_text()
        office.simulator.faults.edit(
            ["pp select 1", "pp auth accept chap", "pp select none"], "pp auth username"
        )
        office.router.apply(new("pp auth username alice secret", context="pp 1"))
        edited = before.replace(" pp auth accept pap chap", " pp auth accept chap")
        assert added(office, edited) == [" pp auth username alice secret"]
        assert "`pp auth accept chap`" in "".join(office.said)


def test_an_old_reading_is_not_planned_on() -> None:
    now = [0.0]
    with room(clock=lambda: now[0]) as office:
        office.router.snapshot()
        office.simulator.edit(["ip filter 1 reject *"])
        now[0] = 31.0
        with pytest.raises(ConflictError):
            office.router.apply(new(FILTERS[0]))
        assert office.sent == ()


def test_somebody_elses_member_that_came_after_the_reading_stays_in_the_list() -> None:
    with room("nat descriptor type 5 nat", "nat descriptor type 6 nat") as office:
        office.router.snapshot()
        office.simulator.edit(["pp select 1", "ip pp nat descriptor 1000 6"])
        office.router.apply(joined("ip pp nat descriptor", "5", "pp 1"))
        assert " ip pp nat descriptor 1000 6 5\n" in office.simulator.running_text()


def test_a_list_that_somebody_took_away_after_the_reading_is_not_written_again() -> None:
    """A list of ours alone would reject everything else."""
    with room("ip filter 5 pass * * udp * 500") as office:
        office.router.snapshot()
        gone = ["pp select 1", "no ip pp secure filter in", "pp select none"]
        office.simulator.edit(gone)
        before = office.simulator.running_text()
        change = joined("ip pp secure filter in", "5", "pp 1", needs_list=True)
        with pytest.raises(ApplyError, match="put back"):
            office.router.apply(change)
        assert before == office.simulator.running_text()


# -- requests that are too large ---------------------------------------------------------


def test_a_large_batch_goes_in_several_requests_that_keep_their_context() -> None:
    users = [f"pp auth username user{number:03} {'x' * 60}" for number in range(200)]
    with room(options=Options(request_limit=8192)) as office:
        before = office.simulator.running_text()
        office.router.apply(new(*users, context="pp anonymous"))
        assert [line.strip() for line in added(office, before)][1:] == users
        assert repeated(office) == []
        assert office.posts > 2


@pytest.mark.parametrize("status", [400, 413])
def test_a_request_that_is_refused_as_too_large_ran_nothing(status: int) -> None:
    options = Options(request_limit=300, request_limit_status=status)  # type: ignore[arg-type]
    with room(options=options) as office:
        before = office.simulator.running_text()
        lines = [f"ip filter {number} pass *" for number in range(1, 40)]
        with pytest.raises(TransportError, match="too large"):
            office.router.apply(new(*lines))
        assert before == office.simulator.running_text()


def test_a_part_that_is_refused_takes_the_parts_before_it_back() -> None:
    with room() as office:
        office.router.snapshot()
        before = office.simulator.running_text()
        lines = [f"ip filter {number} pass * * tcp,udp * {'1,' * 9}2" for number in range(1, 400)]
        office.simulator.faults.drop_before("^ip filter 300 ")
        office.simulator.faults.drop_before("^ip filter 300 ")
        with pytest.raises(RtxError):
            office.router.apply(new(*lines))
        assert before == office.simulator.running_text()


def test_what_arrived_before_a_lost_answer_is_looked_at_again_after_the_second_sending() -> None:
    """Whatever took the first line away meanwhile: what is reported as done stands there."""
    with room(workers=2) as office:
        office.router.snapshot()
        office.simulator.faults.drop_line("^ip filter [56] ", nth=2)
        both = ["no ip filter 5", "no ip filter 6"]
        office.simulator.faults.edit(both, "ip filter [56] ", nth=2)
        lines = ("ip filter 5 pass * *", "ip filter 6 pass * *")
        results = office.apply(*map(new, lines))
        there = office.simulator.running_text().splitlines()
        assert len({*lines} & {*there}) < len(lines)
        for line, result in zip(lines, results, strict=True):
            assert not isinstance(result, Plan) or line in there
        assert any(isinstance(result, ApplyError) for result in results)
