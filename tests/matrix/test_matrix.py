"""Every mechanism under every fault: nobody else's lines change, and the next run repairs the rest.

`make matrix` applies the same rules to every noun, and writes docs/develop/fault-matrix.md.
"""

from typing import ClassVar, cast

import pytest

from rtx_provider.config.desired import Desired
from rtx_provider.models.noun import Noun
from rtx_provider.resources.nouns import PROVIDERS
from tests.matrix.faults import FAULTS, Fault
from tests.matrix.mechanisms import IN_EVERY_LANE, MECHANISMS, mechanism_of, mechanism_of_noun
from tests.matrix.scene import LANES, Lane
from tests.matrix.table import PAGE, committed, rows, run


class Strange(Noun):
    """A noun that asks for something of a kind that nobody knows."""

    title: ClassVar[str] = "Strange"
    slug: ClassVar[str] = "strange"
    key_fields: ClassVar[tuple[str, ...]] = ()

    address: str

    def desired_lines(self) -> tuple[Desired, ...]:
        """Return what is neither a line nor a membership."""
        return (cast("Desired", self.address),)


each_row = pytest.mark.parametrize(
    ("fault", "lane"),
    [(fault, lane) for fault, lane in rows() if fault.lists or lane == LANES[0]],
    ids=lambda each: each.slug if isinstance(each, Fault) else each.name.replace(", ", "-"),
)


@each_row
def test_the_rules_hold_and_the_table_has_as_many_cells(fault: Fault, lane: Lane) -> None:
    row = run(fault, lane, lane.mechanisms)
    violations = row.unknown()
    assert not violations, "\n".join((f"{len(violations)} violations:", *violations))
    # On a busy machine a message may be another one of those that fit: the rules hold for all.
    written, found = (text.split(" | ")[-1] for text in (committed(fault, lane), row.write()))
    assert written == found, "run `make matrix` and look at the change"


def test_no_fault_is_named_twice_and_the_page_has_no_row_beside_these() -> None:
    names = [fault.name for fault in FAULTS]
    assert len(set(names)) == len(names)
    begins = tuple(f"| {fault.name} | {lane.name} | " for fault, lane in rows())
    written = [
        line
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and not line.startswith("| fault |")
    ]
    assert [line for line in written if not line.startswith(begins)] == []
    assert len(written) == len(begins)


def test_every_noun_has_a_mechanism_that_runs() -> None:
    http = LANES[0]
    mechanisms = {each.thing: mechanism_of(each) for each in http.operations}
    assert set(mechanisms) - {"office"} == {each.model.title for each in PROVIDERS}
    assert set(mechanisms.values()) <= {mechanism_of(each) for each in http.mechanisms}
    assert set(mechanisms.values()) == set(MECHANISMS)


def test_a_new_kind_of_desired_line_needs_a_mechanism() -> None:
    noun = Strange(address="192.168.100.1")
    with pytest.raises(TypeError, match="no mechanism knows"):
        mechanism_of_noun(noun)


@pytest.mark.parametrize("lane", LANES, ids=lambda lane: lane.name)
def test_no_mechanism_runs_twice_and_each_runs_all_that_is_done_to_it(lane: Lane) -> None:
    things = {mechanism_of(each): each.thing for each in lane.mechanisms}
    there = {mechanism_of(each) for each in lane.operations}
    assert set(things) == (there if lane == LANES[0] else there & set(IN_EVERY_LANE))
    done = {each.name for each in lane.operations if each.thing in things.values()}
    assert {each.name for each in lane.mechanisms} == done
