"""Writes docs/develop/fault-matrix.md: every operation under every fault, on simulated routers.

`make matrix` runs this module. It covers every noun, whereas tests/matrix covers one noun of each
mechanism. Two processes share the cells.
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.matrix.cells import Outcome
from tests.matrix.table import HEAD, PAGE, Row, rows, run

_PROCESSES = 2


def main() -> int:
    """Run every cell and write the page; fail if a rule is broken that is not listed as known."""
    done = _run()
    total = sum(len(row.outcomes) for row in done)
    known = sum(bool(each.violations) for row in done for each in row.outcomes)
    end = f"\n{total} cells in {len(done)} rows; {known} of them break a rule, as is known.\n"
    words = PAGE.read_text(encoding="utf-8").partition(HEAD)[0]
    PAGE.write_text("".join((words, HEAD, *(row.write() for row in done), end)), encoding="utf-8")
    broken = [
        f"{row.fault.name}, {row.lane.name}: {text}" for row in done for text in row.unknown()
    ]
    sys.stderr.writelines(f"{text}\n" for text in broken)
    print(f"{total} cells, {len(broken)} violations that are not known: {PAGE}")
    return 1 if broken else 0


def _run() -> list[Row]:
    # The processes are spawned, because connections and threads must not be inherited.
    with ProcessPoolExecutor(_PROCESSES, mp_context=get_context("spawn")) as pool:
        outcomes = pool.map(_outcomes, range(len(rows())))
        return [Row(*row, cells) for row, cells in zip(rows(), outcomes, strict=True)]


def _outcomes(number: int) -> tuple[Outcome, ...]:
    fault, lane = rows()[number]
    return tuple(run(fault, lane, lane.operations).outcomes)


if __name__ == "__main__":
    sys.exit(main())
