"""Every operation under every fault: nothing of anybody else's changes, and a next run heals.

`make matrix` writes docs/develop/fault-matrix.md anew from the same run.
"""

import pytest

from tests.matrix.faults import FAULTS, Fault
from tests.matrix.scene import Lane
from tests.matrix.table import PAGE, committed, rows, run

each_row = pytest.mark.parametrize(
    ("fault", "lane"),
    rows(),
    ids=lambda each: each.slug if isinstance(each, Fault) else each.name.replace(", ", "-"),
)


@each_row
def test_the_rules_hold_and_the_table_has_as_many_cells(fault: Fault, lane: Lane) -> None:
    row = run(fault, lane)
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
