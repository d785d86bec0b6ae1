"""The order of a rollout."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtx_provider.fleet.waves import waves
from rtx_provider.workspace.messages import ToolError

NAMES = [f"office-{number}" for number in range(20)]


def test_canaries_come_first_and_each_step_says_how_many_of_the_others_are_reached() -> None:
    found = waves(NAMES, ["office-7"], "1,10%,100%")
    assert [len(each) for each in found] == [1, 1, 1, 17]
    assert found[0] == ("office-7",)
    assert found[1] == ("office-0",)


def test_what_the_last_step_leaves_is_one_more_wave() -> None:
    assert [len(each) for each in waves(NAMES, [], "5")] == [5, 15]


def test_without_steps_all_come_at_once() -> None:
    assert waves(NAMES, [], "100%") == [tuple(NAMES)]


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        ("", "`` must be a number"),
        ("0", "`0` must be a number"),
        ("120%", "`120%` must be a number"),
        ("1,x", "`x` must be a number"),
        ("-1", "`-1` must be a number"),
        ("50%,1", "each wave must reach at least as many"),
    ],
)
def test_a_wrong_step_is_named(steps: str, fault: str) -> None:
    with pytest.raises(ToolError, match=fault):
        waves(NAMES, [], steps)


def test_a_canary_that_is_no_office_is_named() -> None:
    with pytest.raises(ToolError, match="--canary nowhere"):
        waves(NAMES, ["nowhere"], "100%")


@given(
    count=st.integers(0, 300),
    canaries=st.sets(st.integers(0, 299), max_size=4),
    steps=st.lists(st.integers(1, 100), min_size=1, max_size=5).map(sorted),
)
def test_each_office_is_in_one_wave(count: int, canaries: set[int], steps: list[int]) -> None:
    names = [f"o{number}" for number in range(count)]
    first = [f"o{number}" for number in sorted(canaries) if number < count]
    found = waves(names, first, ",".join(f"{step}%" for step in steps))
    assert sorted(name for wave in found for name in wave) == sorted(names)
    assert all(found)


def test_a_canary_that_is_named_twice_comes_once() -> None:
    assert waves(["a", "b", "c"], ["b", "b"], "100%") == [("b",), ("a", "c")]
