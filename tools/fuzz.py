"""Random hostile replies: `python -m tools.fuzz --seconds 600 --seed 1`.

It runs the readers and mutators of tests/hostile for equal times, and counts the outcomes. A case
is a number that follows from the seed. At the first violation it stops, prints what was read, and
says how to repeat the case (`--only NAME --case NUMBER`).
"""

import argparse
import itertools
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.hostile.cases import Reader, Violation, check
from tests.hostile.readers import READERS
from tests.hostile.writes import WRITES
from tools.alarms import time_limit

ALL: dict[str, Reader] = {**READERS, **WRITES}
_HANG_SECONDS = 120.0


@dataclass(slots=True)
class Tally:
    """The cases that one reader has read."""

    cases: int = 0
    results: int = 0
    seconds: float = 0.0
    slowest: float = 0.0


def numbers(seed: int, name: str) -> Iterator[int]:
    """Yield the cases of a reader, which follow from the seed."""
    rng = random.Random(f"{seed} {name}")  # noqa: S311  # cases, no secrets
    return (rng.getrandbits(48) for _ in itertools.count())


def fuzz(seconds: float, seed: int, names: Sequence[str]) -> dict[str, Tally]:
    """Run cases for this time, shared equally between the readers, and return their tallies.

    Raises:
        Violation: A reader did something that must not happen.
    """
    tallies = {name: Tally() for name in names}
    cases = {name: numbers(seed, name) for name in names}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        name = min(names, key=lambda each: tallies[each].seconds)
        _try(name, next(cases[name]), tallies[name])
    return tallies


def table(tallies: dict[str, Tally]) -> str:
    """Return the tallies as a table."""
    rows = [
        f"| {name} | {each.cases} | {each.results} | {each.cases - each.results} | "
        f"{each.slowest:.1f} |"
        for name, each in tallies.items()
    ]
    total = sum(each.cases for each in tallies.values())
    results = sum(each.results for each in tallies.values())
    head = "| reader | cases | results | clear errors | slowest (s of CPU) |\n|---|---|---|---|---|"
    return "\n".join((head, *rows, f"| all | {total} | {results} | {total - results} | |"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the cases that the command line names, and return the exit status."""
    parser = argparse.ArgumentParser(prog="tools.fuzz", description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--only", choices=ALL, action="append", help="only this reader; may be repeated"
    )
    parser.add_argument("--case", type=int, help="only this case, of one reader")
    chosen = parser.parse_args(arguments)
    names = chosen.only or list(ALL)
    try:
        if chosen.case is not None:
            tallies = {names[0]: Tally()}
            _try(names[0], chosen.case, tallies[names[0]])
        else:
            tallies = fuzz(chosen.seconds, chosen.seed, names)
    except Violation as violation:
        print(f"VIOLATION (--seed {chosen.seed}): {violation}", file=sys.stderr)
        return 1
    print(table(tallies))
    return 0


def _try(name: str, number: int, tally: Tally) -> None:
    begun, worked = time.monotonic(), time.process_time()
    with time_limit(_HANG_SECONDS, _hangs):
        tally.results += check(name, ALL[name], number)
    tally.cases, tally.seconds = tally.cases + 1, tally.seconds + time.monotonic() - begun
    tally.slowest = max(tally.slowest, time.process_time() - worked)


def _hangs() -> Violation:
    return Violation(f"it hangs for more than {_HANG_SECONDS:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
