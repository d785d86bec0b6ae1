"""A change that was undone between read-back and save is named, and no success is reported."""

from typing import Literal

import pytest

from rtx_provider.config.change import Change
from rtx_provider.config.desired import ListMembership
from rtx_provider.errors import SaveError
from tests.router.room import Room, gone, new, room, want

TransportName = Literal["http", "ssh"]
both = pytest.mark.parametrize("transport", ["http", "ssh"])
LINE = "ip filter 8 pass * * tcp * 23"
KEY = want("ip pp nat descriptor", "pp 1").key


def fails_to_save(office: Room) -> str:
    """Restart the router, save, and return the message."""
    office.simulator.restart()
    with pytest.raises(SaveError) as caught:
        office.router.save()
    return str(caught.value)


@both
def test_a_restart_before_the_save_is_noticed(transport: TransportName) -> None:
    with room(transport=transport) as office:
        office.apply(new(LINE))
        text = fails_to_save(office)
        assert f"undone before they were saved: {LINE}." in text
        assert "run `pulumi refresh`, then `pulumi up`" in text


@both
def test_what_was_taken_off_and_came_back_is_named(transport: TransportName) -> None:
    with room(LINE, transport=transport) as office:
        office.apply(gone(LINE))
        text = fails_to_save(office)
        assert "remove them by hand (`ip filter 8`)" in text


@both
def test_a_member_that_came_back_into_a_list_is_named(transport: TransportName) -> None:
    with room("pp select 1", "ip pp nat descriptor 1000 20200", transport=transport) as office:
        old, fresh = (ListMembership(KEY, (("", number),)) for number in ("20200", "20201"))
        office.apply(Change("NatBinding pp 1", old=(old,), new=(fresh,)))
        text = fails_to_save(office)
        assert "NatBinding pp 1" in text
        assert "remove them by hand (20200 in `ip pp nat descriptor`)" in text


@both
@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "cut_reply", "garble"])
def test_a_save_whose_answer_is_lost_is_made_again(transport: TransportName, fault: str) -> None:
    with room(transport=transport) as office:
        office.apply(new(LINE))
        getattr(office.simulator.faults, fault)("^save")
        office.router.save()
        assert LINE in office.simulator.saved_text()


@both
def test_what_stands_is_saved_and_then_forgotten(transport: TransportName) -> None:
    with room(transport=transport) as office:
        office.apply(new(LINE))
        office.router.save()
        office.simulator.edit(["no ip filter 8"])
        office.router.save()
        assert LINE not in office.simulator.saved_text()


@both
def test_a_colleague_s_member_of_our_list_is_no_loss(transport: TransportName) -> None:
    with room(transport=transport) as office:
        office.apply(Change("NatBinding pp 1", new=(ListMembership(KEY, (("", "20200"),)),)))
        office.simulator.edit(["pp select 1", "ip pp nat descriptor 1000 20200 30000"])
        office.router.save()
        assert "1000 20200 30000" in office.simulator.saved_text()


def test_a_line_that_somebody_enters_in_the_last_moment_stays_theirs() -> None:
    with room() as office:
        theirs = "ip filter 8 reject * * tcp * 25"
        office.simulator.faults.edit([theirs], "^ip filter 8")
        text = str(office.apply(new(LINE))[0])
        assert f"somebody else entered `{theirs}` at the same moment" in text
        assert "all that it changed was put back" in text
        assert theirs in office.simulator.running_text()
