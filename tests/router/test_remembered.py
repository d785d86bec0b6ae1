"""Dry runs against what the state remembers of a router."""

from dataclasses import replace

import pytest

from rtx_provider.config.change import Change
from rtx_provider.config.desired import DesiredLine, ListMembership
from rtx_provider.config.grammar import key_of
from rtx_provider.config.words import split
from rtx_provider.errors import ConflictError
from rtx_provider.router.facts import Facts
from rtx_provider.router.remembered import Remembered
from rtx_provider.router.router import Router

FILTER = split("ip filter 4712 pass * * udp * 500")
KEY = key_of("", FILTER)
LIST = key_of("", split("ip lan2 secure filter in 1"))
TEXT = "ip filter 1 reject * *\nip filter 4712 pass * * tcp * 80\n"
CREATE = Change("IpFilter 4712", new=(DesiredLine(KEY, FILTER),), extent=(KEY,), number="4712")


def router(text: str) -> Router:
    """Return a router that only the state knows."""
    return Router(Remembered(Facts("RTX830", "Rev.15.02.30", "S4H1", ""), text), "tokyo")


def test_a_line_that_the_last_run_may_have_removed_is_a_doubt_and_no_conflict() -> None:
    seen = router(TEXT).dry_run(CREATE)
    assert seen.doubtful == ("ip filter 4712 pass * * tcp * 80",)
    assert [line for _, line in seen.commands] == [" ".join(FILTER)]


def test_a_member_that_the_last_run_may_have_removed_is_a_doubt_and_no_conflict() -> None:
    known = router(f"{TEXT}ip lan2 secure filter in 1 4712 2\n")
    seen = known.dry_run(Change("Member", new=(ListMembership(LIST, (("", "4712"),)),)))
    assert seen.doubtful == ("ip lan2 secure filter in 1 4712 2",)
    (shown,) = seen.lists
    assert sorted(shown.split()[-3:]) == ["1", "2", "4712"]


def test_a_free_number_leaves_no_doubt() -> None:
    assert router("ip filter 1 reject * *\n").dry_run(CREATE).doubtful == ()


def test_two_resources_of_one_program_with_one_number_are_a_conflict_all_the_same() -> None:
    known = router("ip filter 1 reject * *\n")
    known.dry_run(CREATE)
    with pytest.raises(ConflictError, match="the router already has"):
        known.dry_run(replace(CREATE, title="IpFilter 4712 again"))
