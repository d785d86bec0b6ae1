"""Measures what a fleet costs for each office: `python -m tools.fleet_cost`.

Offices without a change are previewed by `rtx fleet`, in turn with as many stacks of a program
whose resources do nothing, which run in the very same way. Processor time and memory are those of
all processes below; the simulated routers are not asked, and do not count.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from tools.fleet_offices import PROJECT, Fleet, fleet, name_of
from tools.floor import DYNAMIC, NOTHING_PROGRAM
from tools.processes import usage_of

OFFICES = 10
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Spent:
    """What the preview of several offices took.

    Attributes:
        offices: How many there were.
        parallel: How many ran at once.
        wall: How long it took, in seconds.
        cpu: The processor time of all processes, in seconds.
        memory: The highest sum of the memory of all processes, in MiB.
    """

    offices: int
    parallel: int
    wall: float
    cpu: float
    memory: float


def main() -> int:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description="Measure what a fleet costs for each office.")
    parser.add_argument("--offices", type=int, default=OFFICES, help=f"how many ({OFFICES})")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"how often ({ROUNDS})")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = list(measure(Path(folder), options.offices, options.rounds))
    sys.stdout.write("\n".join(table(rows)) + "\n")
    return 0


def measure(
    folder: Path, count: int, rounds: int
) -> Iterator[tuple[str, Sequence[Spent], Sequence[Spent]]]:
    """Yield, for one office at a time and for one on each core, what both programs took."""
    with fleet(folder / "offices", count) as ours, fleet(folder / "nothing", count) as nothing:
        _do_nothing(nothing, _dynamic(ours))
        for each in (ours, nothing):
            _checked(each, "up", "--yes", "--no-proof")
        cores = os.cpu_count() or 1
        for title, parallel in (("one at a time", 1), (f"{cores} at once", cores)):
            pairs = [
                (_previewed(ours, count, parallel), _previewed(nothing, count, parallel))
                for _ in range(rounds)
            ]
            yield title, [first for first, _ in pairs], [second for _, second in pairs]


def _dynamic(fleet: Fleet) -> int:
    """Return how many resources an office has that are dynamic."""
    done = fleet.fleet("preview", "--only", name_of(0), "--json")
    return len(done.results()[name_of(0)]["changes"])


def _do_nothing(fleet: Fleet, count: int) -> None:
    """Give all stacks of a fleet a program of so many dynamic resources that do nothing."""
    program = NOTHING_PROGRAM.replace(f"range({DYNAMIC})", f"range({count})")
    (fleet.folder / "__main__.py").write_text(program, encoding="utf-8")
    (fleet.folder / "Pulumi.yaml").write_text(yaml.safe_dump(PROJECT), encoding="utf-8")


def _previewed(fleet: Fleet, count: int, parallel: int) -> Spent:
    sys.stderr.write(f"fleet cost: {fleet.folder.name}, {parallel} at once\n")
    begun = time.perf_counter()
    usage = usage_of(lambda: _checked(fleet, "preview", "--parallel", str(parallel)))
    wall = time.perf_counter() - begun
    return Spent(count, parallel, wall, usage.seconds, usage.peak_mib)


def _checked(fleet: Fleet, *words: str) -> None:
    done = fleet.fleet(*words)
    if done.status:
        raise AssertionError(done.messages)


def table(rows: Sequence[tuple[str, Sequence[Spent], Sequence[Spent]]]) -> Iterator[str]:
    """Yield the table; each figure is the least of all rounds, for one office."""
    yield "| preview without a change | s | CPU s | MiB | do-nothing, s | CPU s | ratio of CPU |"
    yield "|---|---|---|---|---|---|---|"
    for title, ours, nothing in rows:
        wall, cpu, memory = _least(ours)
        floor_wall, floor_cpu, _ = _least(nothing)
        yield (
            f"| {title} | {wall:.2f} | {cpu:.2f} | {memory:.0f} | {floor_wall:.2f} | "
            f"{floor_cpu:.2f} | {cpu / floor_cpu:.2f} |"
        )


def _least(spent: Sequence[Spent]) -> tuple[float, float, float]:
    return (
        min(each.wall / each.offices for each in spent),
        min(each.cpu / each.offices for each in spent),
        min(each.memory for each in spent),
    )


if __name__ == "__main__":
    sys.exit(main())
