"""Nothing is deleted that a line of the router still names; the rest of the batch goes on."""

from dataclasses import replace

import pytest

from rtx_provider.config.change import Change, Plan
from rtx_provider.errors import ApplyError, ConflictError
from rtx_provider.simulator import Options
from tests.router.room import Room, gone, joined, new, room

FILTER, OTHER = "ip filter 300002 pass * * udp * 500", "syslog debug on"
LIST, PLACE = "ip pp secure filter in", "`ip pp secure filter in` (in `pp 1`)"
THEIRS = ("pp select 1", f"{LIST} 200003 200032 300002 200099", "pp select none")
NAMED = f"{PLACE} still names `ip filter 300002`"
JOINING = joined(LIST, "300002", "pp 1", needs_list=True)
LEAVING = replace(JOINING, old=JOINING.new, new=(), title="leaving")


def _list(office: Room) -> str:
    text = office.simulator.running_text()
    return next(line for line in text.splitlines() if LIST in line)


def test_a_filter_stays_while_a_colleagues_list_names_it() -> None:
    with room(FILTER, *THEIRS, workers=2) as office:
        before = office.simulator.running_text()
        error, done = office.apply(gone(FILTER), new(OTHER))
        assert isinstance(error, ConflictError)
        assert str(error).startswith(f"{FILTER}: {NAMED}, so nothing is deleted. Remove the name")
        assert isinstance(done, Plan)
        assert office.sent == (OTHER,)
        assert FILTER in before


def test_our_own_list_and_the_filter_go_in_one_batch() -> None:
    with room(FILTER, *THEIRS, workers=2) as office:
        assert [type(each) for each in office.apply(gone(FILTER), LEAVING)] == [Plan, Plan]
        assert "300002" not in office.simulator.running_text()


def test_a_list_that_is_left_by_one_and_used_by_another_keeps_the_filter() -> None:
    """What depends on an operation that is refused is planned again without it."""
    again = ("ip filter set STAFF in 300002", "ip filter 300001 pass * *")
    with room(FILTER, *THEIRS, *again, workers=2) as office:
        both = Change("both", old=(*gone(FILTER).old, *LEAVING.old))
        error, done = office.apply(both, gone(again[1]))
        assert isinstance(error, ConflictError)
        assert "both: `ip filter set STAFF` still names `ip filter 300002`" in str(error)
        assert isinstance(done, Plan)
        assert "300002" in _list(office)


def test_a_nat_descriptor_stays_while_an_interface_has_it() -> None:
    with room("nat descriptor type 7 masquerade", "ip lan2 nat descriptor 7") as office:
        [error] = office.apply(gone("nat descriptor type 7 masquerade"))
        assert "`ip lan2 nat descriptor` still names `nat descriptor 7`" in str(error)
        assert office.sent == ()


def test_a_colleague_who_names_it_between_our_reading_and_our_line_gets_it_back() -> None:
    with room(FILTER, workers=1) as office:
        office.router.snapshot()
        office.simulator.edit(THEIRS)
        [error] = office.apply(gone(FILTER))
        assert isinstance(error, ApplyError)
        assert NAMED in str(error)
        assert FILTER in office.simulator.running_text()


@pytest.mark.parametrize("refused", ["^ip pp secure filter in", "^no ip filter 300002"])
def test_a_filter_comes_back_when_the_list_cannot_be_left(refused: str) -> None:
    with room(FILTER, *THEIRS, workers=2) as office:
        office.simulator.faults.refuse(refused, "Error: Parameter out of range")
        filter_result, list_result = office.apply(gone(FILTER), LEAVING)
        assert isinstance(filter_result, ApplyError)
        assert "put back" in str(filter_result)
        assert isinstance(list_result, ApplyError) is ("in" in refused.split())
        assert FILTER in office.simulator.running_text()


def test_a_list_does_not_keep_the_number_of_a_filter_that_was_refused() -> None:
    with room(workers=2) as office:
        office.simulator.faults.refuse("^ip filter 300002 ", "Error: Parameter out of range")
        results = office.apply(new(FILTER), JOINING)
        assert [type(each) for each in results] == [ApplyError, ApplyError]
        assert f"{PLACE} would name `ip filter 300002`, which failed" in str(results[1])
        assert "300002" not in office.simulator.running_text()


@pytest.mark.parametrize("limit", [300, 100_000])
@pytest.mark.parametrize("commands", ["many", "one"])
def test_a_list_is_left_before_what_it_named_is_deleted(commands: str, limit: int) -> None:
    """Wherever the connection breaks, no list has the number of a filter that is gone."""
    options = Options(
        commands_per_post=commands,  # type: ignore[arg-type]
        context_lasts="session",
        request_limit=limit,
    )
    with room(FILTER, *THEIRS, workers=3, options=options) as office:
        results = office.apply(gone(FILTER), new(OTHER), LEAVING)
        assert [type(each) for each in results] == [Plan] * 3
        lines = [line for line in office.sent if "select" not in line]
        [left] = [line for line in lines if line.startswith(LIST)]
        assert lines.index(left) < lines.index("no ip filter 300002")
