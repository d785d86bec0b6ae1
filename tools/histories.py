"""Random histories: `python -m tools.histories --count 10000`.

It plays histories as tests/histories does, on all cores, and counts them. Each one that breaks a
rule is made as short as it can be and printed; `--keep FOLDER` also writes it there. `--write`
puts the figure into docs/develop/histories.md. `--replay FILE` plays one history and shows what
its runs said.
"""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.histories.generate import history_of
from tests.histories.history import History, read_history
from tests.histories.known import known_of
from tests.histories.play import Game, play
from tests.histories.shrink import shrink

PAGE = Path(__file__).resolve().parents[1] / "docs" / "develop" / "histories.md"
_BLOCK = 100
_BEGIN, _END = "<!-- figure -->\n", "<!-- end of figure -->\n"


@dataclass
class Tally:
    """What came of some histories.

    Attributes:
        histories: How many were played.
        steps: How many steps they had.
        runs: How many of these were runs of a stack.
        rules: How often each rule was broken.
        broken: The text of each that broke a rule, by its number.
    """

    histories: int = 0
    steps: int = 0
    runs: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    broken: dict[int, str] = field(default_factory=dict)

    def add(self, other: "Tally") -> None:
        """Count the others, too."""
        self.histories += other.histories
        self.steps += other.steps
        self.runs += other.runs
        self.rules += other.rules
        self.broken |= other.broken

    @property
    def figure(self) -> str:
        """Return the figure for the page."""
        return (
            f"{self.histories:,} histories with {self.steps:,} steps, {self.runs:,} of them runs "
            f"of a stack: {len(self.broken)} broke a rule.\n"
        )


def played(seed: int) -> Tally:
    """Play one history, and make it short if it breaks a rule."""
    history = history_of(seed)
    game = play(history)
    tally = Tally(1, len(history.steps), game.runs)
    unknown = [each for _, each in game.found if not known_of(each)]
    if unknown:
        rule = unknown[0].rule
        tally.rules[rule] += 1
        tally.broken[seed] = report(shortest(game, rule))
    return tally


def shortest(game: Game, rule: str) -> Game:
    """Return the shortest history that breaks the rule as this one does, played."""
    upto = game.history.steps[: game.found[-1][0] + 1]

    def fails(history: History) -> bool:
        return any(each.rule == rule for _, each in play(history).found)

    again = play(shrink(game.history.with_steps(upto), fails))
    return again if again.found else game


def report(game: Game) -> str:
    """Return a history with what it breaks, on one screen, as a file that can be kept."""
    said = "".join(f"# {line}\n" for line in game.log[-1].splitlines() if line)
    found = "".join(f"# step {at + 1}: {each}\n" for at, each in game.found)
    return f"{game.history.write()}{found}{said}"


def replay(paths: Iterable[str]) -> int:
    """Play histories from files, show what was said, and return the exit status."""
    status = 0
    for path in paths:
        game = play(read_history(Path(path).read_text(encoding="utf-8")), stops=False)
        print("\n".join(game.log))
        for at, violation in game.found:
            status = 1
            print(f"step {at + 1}: {violation}")
    return status


def main(arguments: Sequence[str] | None = None) -> int:
    """Play the histories that the command line names, and return the exit status."""
    parser = argparse.ArgumentParser(prog="tools.histories", description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="play no longer")
    parser.add_argument("--seed", type=int, default=0, help="the number of the first one")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", type=Path, help="write each that breaks a rule into this folder")
    parser.add_argument("--write", action="store_true", help="write the figure into the page")
    parser.add_argument("--replay", nargs="+", metavar="FILE", help="play these histories instead")
    chosen = parser.parse_args(arguments)
    if chosen.replay:
        return replay(chosen.replay)
    total = Tally()
    with ProcessPoolExecutor(chosen.jobs) as pool:
        for seeds in _blocks(chosen.seed, chosen.count, time.monotonic() + chosen.seconds):
            for tally in pool.map(played, seeds, chunksize=5):
                total.add(tally)
                _show(tally, chosen.keep)
    print(total.figure, dict(total.rules))
    if chosen.write:
        write(total.figure)
    return 1 if total.broken else 0


def _blocks(first: int, count: int, end: float) -> Iterator[range]:
    """Yield the numbers of the histories in blocks, until the time is over."""
    for begin in range(first, first + count, _BLOCK):
        if time.monotonic() < end:
            yield range(begin, min(begin + _BLOCK, first + count))


def _show(tally: Tally, keep: Path | None) -> None:
    for seed, text in tally.broken.items():
        print(text, flush=True)
        if keep:
            (keep / f"{seed}.toml").write_text(text, encoding="utf-8")


def write(figure: str) -> None:
    """Write the figure into the page."""
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(_BEGIN)
    _, _, tail = rest.partition(_END)
    PAGE.write_text(f"{head}{_BEGIN}{figure}{_END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
