"""Measures what a run costs above a program that does nothing: `python -m tools.floor`.

The real `pulumi` command runs the published office against a simulated router, and a program of
as many dynamic resources whose providers do nothing, in turn. Processor time is that of the
command and of every process below it, so the simulated router and other work on the machine do
not count; what else the machine does still slows each of them, so each figure is the least of
several pairs.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.processes import children_seconds
from tools.trial import SEED, Office, Open, offices

PAIRS = 5
OFFICE, NOTHING = "the published office", "do-nothing resources"
WORKS: dict[str, Callable[[Office], str]] = {
    "first `up`": Office.up,
    "`up`, nothing to change": Office.up,
    "`preview`, nothing to change": Office.preview,
}
DYNAMIC = 22
"""How many of the published office's 25 resources are dynamic; the rest are the engine's own."""

# As many dynamic resources as the published office has, without a router behind them.
NOTHING_PROGRAM = f"""\
from pulumi import dynamic


class Nothing(dynamic.ResourceProvider):
    serialize_as_secret_always = False

    def check(self, _olds, news):
        return dynamic.CheckResult(news, [])

    def create(self, props):
        return dynamic.CreateResult("nothing", props)


class Nought(dynamic.Resource, module="trial", name="Nought"):
    pass


for number in range({DYNAMIC}):
    Nought(Nothing(), f"nothing-{{number}}", {{"number": number}})
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """What one command took.

    Attributes:
        program: Which of the two programs ran.
        work: What it did.
        cpu: Its processor time in seconds, with that of all processes below it.
        wall: How long it took, in seconds.
    """

    program: str
    work: str
    cpu: float
    wall: float


def main() -> int:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description="Measure what a run costs above the engine.")
    parser.add_argument("--pairs", type=int, default=PAIRS, help=f"how many pairs ({PAIRS})")
    parser.add_argument(
        "--instructions", action="store_true", help="count those of imports, with valgrind, instead"
    )
    options = parser.parse_args()
    text = instructions_table() if options.instructions else table(measure(options.pairs))
    sys.stdout.write(text)
    return 0


def measure(pairs: int) -> list[Spent]:
    """Return what each command of each pair took."""
    return [spent for number in range(pairs) for spent in _pair(number)]


def _pair(number: int) -> Iterator[Spent]:
    sys.stderr.write(f"floor: pair {number + 1}\n")
    with tempfile.TemporaryDirectory() as folder, offices(Path(folder), previews=True) as start:
        both = {OFFICE: _published(start), NOTHING: start(program=NOTHING_PROGRAM)}
        for work, step in WORKS.items():
            for program, office in both.items():
                yield _spent(program, work, office, step)
        count = _dynamic(both[OFFICE])
        if count != DYNAMIC or count != _dynamic(both[NOTHING]):
            raise AssertionError(f"the published office has {count} dynamic resources")


def _published(start: Open) -> Office:
    office = start()
    office.office = {}
    office.write_office(**SEED)
    return office


def _dynamic(office: Office) -> int:
    return sum(each["type"].startswith("pulumi-python:") for each in office.resources().values())


def _spent(program: str, work: str, office: Office, step: Callable[[Office], str]) -> Spent:
    begin, before = time.perf_counter(), children_seconds()
    step(office)
    return Spent(program, work, children_seconds() - before, time.perf_counter() - begin)


def least(all_spent: list[Spent], program: str, work: str) -> Spent:
    """Return the least processor time and the least wall time of a program and its work."""
    those = [each for each in all_spent if (each.program, each.work) == (program, work)]
    return Spent(program, work, min(t.cpu for t in those), min(t.wall for t in those))


def table(all_spent: list[Spent]) -> str:
    """Return the table: each work, of both programs, and the difference."""
    pairs = len(all_spent) // (2 * len(WORKS))
    lines = [
        "",
        "## Above a program that does nothing",
        "",
        f"The published office has 25 resources, {DYNAMIC} of them dynamic, as has the program",
        "whose providers do nothing. Processor time is that of the whole tree of processes; each",
        f"figure is the least of {pairs} pairs, which ran in turn on {os.cpu_count()} cores.",
        "",
        "| work | CPU, s | do-nothing, CPU s | above it, CPU s | s | do-nothing, s | above it, s |",
        "|---|---|---|---|---|---|---|",
    ]
    for work in WORKS:
        ours, floor = (least(all_spent, program, work) for program in (OFFICE, NOTHING))
        cpu = f"{ours.cpu:.2f} | {floor.cpu:.2f} | {ours.cpu - floor.cpu:.2f}"
        wall = f"{ours.wall:.2f} | {floor.wall:.2f} | {ours.wall - floor.wall:.2f}"
        lines.append(f"| {work} | {cpu} | {wall} |")
    return "\n".join(lines) + "\n"


# -- instructions ------------------------------------------------------------------------

PULUMI = "import pulumi, pulumi.dynamic"
IMPORTS = {
    "a program with `rtx.RemoteAccessVpn`": (
        "import rtx_provider as rtx; rtx.RemoteAccessVpn, rtx.require_office"
    ),
    "a provider process that asks no router": (
        "from rtx_provider.resources import nouns, router, saved_config; "
        "import rtx_provider.access.reasons"
    ),
    "a provider process that asks one over HTTP": (
        "from rtx_provider.resources import nouns, router, saved_config; "
        "from rtx_provider.router import registry; import rtx_provider.transport.http"
    ),
}


def instructions_table() -> str:
    """Return how many instructions the imports take beyond that of Pulumi itself."""
    floor = _instructions(PULUMI)
    lines = ["| what is imported | instructions beyond Pulumi, millions |", "|---|---|"]
    for what, statement in IMPORTS.items():
        count = _instructions(f"{PULUMI}; {statement}") - floor
        lines.append(f"| {what} | {count / 1e6:.0f} |")
    return "\n".join(lines) + "\n"


def _instructions(program: str) -> int:
    counting = (
        "valgrind",
        "--tool=cachegrind",
        "--cache-sim=no",
        "--cachegrind-out-file=/dev/null",
    )
    done = subprocess.run(
        [*counting, sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    found = re.search(r"I +refs: +([0-9,]+)", done.stderr)
    if found is None:
        raise ValueError(f"valgrind counted nothing: {done.stderr}")
    return int(found[1].replace(",", ""))


if __name__ == "__main__":
    sys.exit(main())
