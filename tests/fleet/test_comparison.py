"""What a run did, held against what was approved."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from rtx_provider.commands.table import UNKNOWN
from rtx_provider.fleet.comparison import held_to
from rtx_provider.fleet.tasks import OfficeResult, ResourceChange
from tests.fleet.results import FILTER, TUNNEL, changed

OPEN = replace(FILTER, gained=("pp select 1", f"description pp {UNKNOWN}", "pp select none"))
DONE = replace(FILTER, gained=("pp select 1", "description pp Tokyo", "pp select none"))


def held(
    approved: Sequence[ResourceChange], begun: Sequence[ResourceChange], *errors: str
) -> OfficeResult:
    result = replace(changed("tokyo"), action="up", errors=errors)
    return held_to(replace(result, outcome="failed" if errors else "changed"), approved, begun)


@pytest.mark.parametrize(
    ("approved", "begun"),
    [
        ([TUNNEL, FILTER], [FILTER, TUNNEL]),
        ([], []),
        ([TUNNEL], [replace(TUNNEL, live=("alice is logged in",))]),
        ([OPEN], [DONE]),
        ([replace(OPEN, operation="update")], []),
    ],
)
def test_a_run_that_did_what_was_approved_keeps_its_result(
    approved: Sequence[ResourceChange], begun: Sequence[ResourceChange]
) -> None:
    assert held(approved, begun).outcome == "changed"


def test_an_input_that_no_preview_knows_may_be_any_and_the_others_may_not() -> None:
    bucket = ResourceChange("Bucket logs", "urn:1", "create", inputs=("days 1f", "name ?"))
    assert held([bucket], [replace(bucket, inputs=("days 1f", "name 3a"))]).outcome == "changed"
    for inputs in (("days 2f", "name 3a"), ("days 1f",), ("acl 1", "days 1f", "name 3a")):
        (error,) = held([bucket], [replace(bucket, inputs=inputs)]).errors
        assert "Bucket logs: create with other inputs" in error


@pytest.mark.parametrize(
    ("approved", "begun", "words"),
    [
        ([TUNNEL], [replace(TUNNEL, gained=("mtu 1",))], "vpn-tunnel-1: update with other gained"),
        ([TUNNEL], [replace(TUNNEL, adopt=True)], "update with other adopt"),
        ([TUNNEL], [replace(TUNNEL, guard="pp 1")], "update with other guard"),
        ([TUNNEL], [replace(TUNNEL, provider=("hq", "rtx:host 1f"))], "update with other provider"),
        ([OPEN], [replace(DONE, provider=("hq", "rtx:host 1f"))], "create with other inputs"),
        ([TUNNEL], [TUNNEL, FILTER], "vpn-filter: create, of which the approval says nothing"),
        ([TUNNEL, FILTER], [TUNNEL], "vpn-filter: create was approved, and not done"),
        ([OPEN], [replace(DONE, gained=(*DONE.gained, "syslog debug on"))], "other gained"),
        ([OPEN], [replace(DONE, reclaim=True)], "create with other reclaim"),
        ([OPEN], [replace(DONE, guard="the filters of pp 2")], "create with other guard"),
    ],
)
def test_a_run_that_did_something_else_fails_and_names_it(
    approved: Sequence[ResourceChange], begun: Sequence[ResourceChange], words: str
) -> None:
    found = held(approved, begun)
    assert found.outcome == "failed"
    (error,) = found.errors
    assert words in error
    assert error.endswith("`rtx fleet preview --only tokyo`")


def test_a_run_that_failed_is_only_blamed_for_what_it_began() -> None:
    assert held([TUNNEL, FILTER], [TUNNEL], "it broke").errors == ("it broke",)
    found = held([TUNNEL], [replace(TUNNEL, lost=())], "it broke")
    assert ["other lost" in error for error in found.errors] == [True, False]
