"""Write docs/fault-matrix.md: every operation under every fault, on simulated routers.

`make matrix`. The cells are those that tests/matrix checks; two processes share them.
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.matrix.table import HEAD, PAGE, Row, rows, run

_PROCESSES = 2
_TEXT = """\
# What happens when something goes wrong

Written by `make matrix` from a run; `tests/matrix` checks the same cells in every test run.

A cell is one operation under one fault, on a simulated router and a real socket.
Over HTTP the operations are create, update and delete of every noun, and `up`, `destroy` and `refresh` of a whole office.
Over SSH they are those of six nouns and of the whole office.
"guarded" rows run with `rtx:guard: auto` the changes that may cut us off: `NatBinding`, `NatStatic`, `SecureFilterMembership` and an address of a LAN; all other rows run with `rtx:guard: off`.
A fault strikes where it can: the request that reads, changes, saves, or sets or takes back the guard; the first, the middle and the last line; before and after each request.

After each cell a new process runs once more without a fault, after the time in which a guard would have gone off.
Rules that every cell keeps, but for those marked as known:

- No line of anybody else's changes, neither in the running configuration nor in the saved one; what somebody enters meanwhile survives.
- Pager and width of the console are as they were found; no guard is ever saved.
- A success means that the router is as wanted and that the state says so.
- A message is one line, shows no secret, says what to do, and names lines that stand there without the state knowing; or it says that nobody could look.
- The next run leaves router and state as a run without a fault does, byte for byte, running and saved; or it says which command comes first, and that heals.

Numbers in brackets are cells.
Router: `as before` the operation, `as wanted`, or `in part` (some resources of an office are done).

"""


def main() -> int:
    """Run every cell, and write the page; fail where a rule is broken that is not known."""
    done = _run()
    total = sum(len(row.outcomes) for row in done)
    known = sum(bool(each.violations) for row in done for each in row.outcomes)
    end = f"\n{total} cells in {len(done)} rows; {known} of them break a rule, as is known.\n"
    page = "".join((_TEXT, HEAD, *(row.write() for row in done), end))
    PAGE.write_text(page, encoding="utf-8")
    broken = [text for row in done for text in row.unknown()]
    sys.stderr.writelines(f"{text}\n" for text in broken)
    print(f"{total} cells, {len(broken)} violations that are not known: {PAGE}")
    return 1 if broken else 0


def _run() -> list[Row]:
    # Each process has its own connections and threads: none may be inherited.
    with ProcessPoolExecutor(_PROCESSES, mp_context=get_context("spawn")) as pool:
        return list(pool.map(_row, range(len(rows()))))


def _row(number: int) -> Row:
    return run(*rows()[number])


if __name__ == "__main__":
    sys.exit(main())
