"""Measures what the program in the process of `rtx` spares: `python -m tools.inline_cost`.

A command's figure is the processor time of all processes that it starts, itself included, as the
kernel counts it; the waiting for other work of the machine does not count. The ways of running a
command take turns, so that a busy moment meets all of them, and the median of the turns counts.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from rtx_provider.workspace.environment import PIP
from tools.bench import seed
from tools.processes import adopt_orphans, children_seconds
from tools.trial import Office, offices

WORK = {
    "`preview`": ("preview",),
    "`up --yes`, nothing to change": ("up", "--yes"),
    "`refresh`": ("refresh", "--yes", "--skip-preview"),
}
LED = """\
import os, sys
from rtx_provider.workspace.stack import Stack
Stack("test", dict(os.environ)).run(*sys.argv[1:])
"""
EMPTY = "import pulumi\n"
PULUMI, QUIET_PIP, INLINE = "`pulumi`", "`pulumi`, pip not looking for a newer pip", "inline"


def main() -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description="Measure where the program runs.")
    parser.add_argument("--turns", type=int, default=5, metavar="N", help="default: %(default)s")
    turns = parser.parse_args().turns
    adopt_orphans()
    for line in table(turns):
        print(line, flush=True)
    return 0


def table(turns: int) -> Iterator[str]:
    """Yield the lines of the table, one for each program and command."""
    ways = (PULUMI, QUIET_PIP, INLINE)
    yield f"Processor seconds of all processes of a command, median of {turns} turns."
    yield ""
    yield f"| program | command | {' | '.join(ways)} | inline : `pulumi` |"
    yield "|---|---|" + "---|" * (len(ways) + 1)
    with tempfile.TemporaryDirectory() as folder, offices(Path(folder), previews=True) as start:
        programs = {"empty": start(program=EMPTY), "24 resources": seed(start)}
        for name, office in programs.items():
            office.up()
            for work, words in WORK.items():
                medians = figures(office, words, turns)
                shown = " | ".join(f"{medians[way]:.2f}" for way in ways)
                yield f"| {name} | {work} | {shown} | {medians[INLINE] / medians[PULUMI]:.2f} |"


def figures(office: Office, words: tuple[str, ...], turns: int) -> dict[str, float]:
    """Return the median of each way of running a command."""
    pulumi = ["pulumi", *words, "--stack", "test", "--non-interactive"]
    plain = {name: value for name, value in office.environment.items() if name not in PIP}
    ways: dict[str, tuple[list[str], Mapping[str, str]]] = {
        PULUMI: (pulumi, plain),
        QUIET_PIP: (pulumi, plain | PIP),
        INLINE: ([sys.executable, "-c", LED, *words], plain),
    }
    spent: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(turns):
        for way, (command, environment) in ways.items():
            spent[way].append(processor_seconds(command, office.folder, environment))
    return {way: statistics.median(each) for way, each in spent.items()}


def processor_seconds(command: list[str], folder: Path, environment: Mapping[str, str]) -> float:
    """Run a command, which must succeed, and return the processor time of all its processes."""
    before = children_seconds()
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    with suppress(ChildProcessError):  # none is left
        while True:
            os.wait()
    return children_seconds() - before


if __name__ == "__main__":
    sys.exit(main())
