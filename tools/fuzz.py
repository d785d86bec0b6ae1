"""Hostile replies at random: `python -m tools.fuzz --seconds 600 --seed 1`.

Runs the readers and mutators of tests/hostile, each for as long as the others, and counts. A
case is a number that follows from the seed; at the first one that goes wrong it stops, says
what was read, and how to see it again (`--only NAME --case NUMBER`). Imports tests.hostile.
"""

import argparse
import itertools
import random
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tests.hostile.cases import Reader, Violation, check
from tests.hostile.readers import READERS
from tests.hostile.writes import WRITES

ALL: dict[str, Reader] = {**READERS, **WRITES}
_HANG_SECONDS = 120.0


@dataclass(slots=True)
class Tally:
    """What one reader went through."""

    cases: int = 0
    results: int = 0
    seconds: float = 0.0
    slowest: float = 0.0


def numbers(seed: int, name: str) -> Iterator[int]:
    """Walk the cases of a reader, which follow from the seed."""
    rng = random.Random(f"{seed} {name}")  # noqa: S311  # cases, no secrets
    return (rng.getrandbits(48) for _ in itertools.count())


def fuzz(seconds: float, seed: int, names: Sequence[str]) -> dict[str, Tally]:
    """Try cases for so long, and give each reader as much time as the others.

    Raises:
        Violation: Something happened that must not.
    """
    tallies = {name: Tally() for name in names}
    cases = {name: numbers(seed, name) for name in names}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        name = min(names, key=lambda each: tallies[each].seconds)
        _try(name, next(cases[name]), tallies[name])
    return tallies


def table(tallies: dict[str, Tally]) -> str:
    """Lay out what was tried."""
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
    """Fuzz as the command line says."""
    parser = argparse.ArgumentParser(prog="tools.fuzz", description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=ALL, action="append", help="one reader; several times")
    parser.add_argument("--case", type=int, help="one case of one reader")
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
    with _alarm():
        tally.results += check(name, ALL[name], number)
    tally.cases, tally.seconds = tally.cases + 1, tally.seconds + time.monotonic() - begun
    tally.slowest = max(tally.slowest, time.process_time() - worked)


@contextmanager
def _alarm() -> Iterator[None]:
    """Interrupt what hangs: a search that goes back and forth, or a wait without an end."""

    def ring(*_: object) -> None:
        msg = f"it hangs for more than {_HANG_SECONDS:.0f} s"
        raise Violation(msg)

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, _HANG_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


if __name__ == "__main__":
    sys.exit(main())
