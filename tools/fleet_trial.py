"""A fleet from its first run to its nightly one: `make fleet-trial`.

Many simulated offices in three groups, their states in PostgreSQL: a preview, a change to one
shared value as the comment of a pull request, a rollout with a canary and waves that meets two
routers which fail, its stop, the repair, `--continue`, five routers changed by hand, and the
nightly run that finds exactly those. Each step is a command of a user; each result is checked, and
the figures are printed.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tests.fleet.cluster import cluster
from tools import postgres
from tools.fleet_offices import Done, Fleet, fleet, name_of
from tools.processes import Usage, usage_of

OFFICES = 100
DRIFTING = 5
CANARY, REFUSING, GONE = name_of(1), name_of(2), name_of(3)
WAVES = ("--canary", CANARY, "--waves", "4,50%,100%", "--stop-after-failures", "2")
_LARGEST = 60_000
"""The most characters of a comment."""
LINE = "no nat descriptor masquerade static 1000 2"
"""What somebody enters by hand."""


@dataclass
class Trial:
    """The steps of a trial, and what each took.

    Attributes:
        fleet: The offices.
        executor: The words that choose the executor.
        rows: The rows of the table of figures.
    """

    fleet: Fleet
    executor: Sequence[str]
    rows: list[str] = field(default_factory=list)

    def step(self, title: str, *words: str, status: int = 0) -> Done:
        """Run a command of `rtx fleet`, check its exit status, and note what it took.

        Raises:
            AssertionError: The exit status is another one.
        """
        done: list[Done] = []
        sys.stderr.write(f"fleet trial: {title}\n")
        begun = time.perf_counter()
        usage = usage_of(lambda: done.append(self.fleet.fleet(*words, *self.executor)))
        self._note(title, time.perf_counter() - begun, usage, done[0])
        if done[0].status != status:
            raise AssertionError(f"{title}: status {done[0].status}\n{done[0].messages}")
        return done[0]

    def _note(self, title: str, seconds: float, usage: Usage, done: Done) -> None:
        found = re.search(r"^\d+ offices? in .*$", done.messages, re.MULTILINE)
        self.rows.append(
            f"| {title} | {seconds:.1f} | {usage.seconds:.1f} | {usage.peak_mib:.0f} | "
            f"{found[0].partition(': ')[2] if found else ''} |"
        )

    def commit(self, text: str) -> None:
        """Commit what stands in the project."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", text)

    def git(self, *words: str) -> None:
        """Run git in the project."""
        who = ("-c", "user.name=trial", "-c", "user.email=trial@example.com")
        subprocess.run(["git", *who, *words], cwd=self.fleet.folder, check=True)


def main() -> int:
    """Run the trial, and print its figures."""
    parser = argparse.ArgumentParser(description="Run a fleet from its first to its nightly run.")
    parser.add_argument("--offices", type=int, default=OFFICES, help=f"how many ({OFFICES})")
    parser.add_argument("--dask", action="store_true", help="on workers of a Dask cluster")
    options = parser.parse_args()
    sys.stdout.write("\n".join(run(options.offices, on_dask=options.dask)) + "\n")
    return 0


def run(count: int, *, on_dask: bool = False, drifting: int = DRIFTING) -> list[str]:
    """Run all steps, and return the table of what each took.

    Args:
        count: How many offices there are, at least 8.
        on_dask: Whether workers of a Dask cluster run them.
        drifting: How many routers are changed by hand.

    Raises:
        AssertionError: A step did not do what it must.
    """
    with _offices(count) as offices, ExitStack() as stack:
        trial = Trial(offices, _executor(offices, stack) if on_dask else ())
        _first_run(trial)
        _pull_request(trial, count)
        _rollout(trial, count)
        _night(trial, count, drifting)
        title = f"{count} offices, {'Dask' if on_dask else 'one machine'}"
        head = [f"| {title} | s | CPU s | MiB | result |", "|---|---|---|---|---|"]
        return [*head, *trial.rows]


def _executor(fleet: Fleet, stack: ExitStack) -> tuple[str, str]:
    """Start workers, one for each core; return the words that choose them."""
    folder = fleet.folder.parent / "dask"
    workers = cluster(folder, os.cpu_count() or 1, **fleet.environment)
    return "--executor", stack.enter_context(workers).where


@contextmanager
def _offices(count: int) -> Iterator[Fleet]:
    with (
        tempfile.TemporaryDirectory() as folder,
        postgres.server(connections=200) as server,
        fleet(Path(folder) / "offices", count, backend=server.create("fleet")) as found,
    ):
        yield found


def _first_run(trial: Trial) -> None:
    shared = {"config": {"rtx:office": {"mtu": 1258}}}
    (trial.fleet.folder / "fleet.yaml").write_text(yaml.safe_dump(shared), encoding="utf-8")
    trial.git("init", "--quiet", "--initial-branch", "main")
    trial.commit("The offices")
    trial.step("first `up`", "up", "--yes")
    done = trial.step("`preview` without a change", "preview", "--json")
    _hold(_named(done, "unchanged") == sorted(trial.fleet.routers), done.messages)


def _pull_request(trial: Trial, count: int) -> None:
    """Change one shared value on a branch; the comment shows all offices with it once."""
    trial.git("checkout", "--quiet", "-b", "mtu")
    shared = trial.fleet.folder / "fleet.yaml"
    shared.write_text(yaml.safe_dump({"config": {"rtx:office": {"mtu": 1280}}}), encoding="utf-8")
    trial.commit("A larger MTU for all offices")
    folder = trial.fleet.folder / ".rtx"
    files = ("--markdown", str(folder / "comment.md"), "--json-out", str(folder / "preview.json"))
    trial.step("comment of the pull request", "preview", "--changed-since", "main", *files)
    text = (folder / "comment.md").read_text(encoding="utf-8")
    _hold(text.count("+ ip pp mtu 1280") == 1 and str(count) in text, text)
    _hold(len(text) < _LARGEST, f"the comment has {len(text)} characters")


def _rollout(trial: Trial, count: int) -> None:
    """Meet a router that refuses a line, and one that goes away; stop, repair and continue."""
    routers = trial.fleet.routers
    routers[REFUSING].faults.refuse("ip pp mtu 1280")
    routers[GONE].faults.shut("ip pp mtu 1280")
    approved = ("--approved", str(trial.fleet.folder / ".rtx" / "preview.json"))
    done = trial.step("rollout that stops", "up", "--yes", "--json", *WAVES, *approved, status=4)
    results = done.results()
    troubled = {name for name, each in results.items() if each["errors"]}
    _hold(troubled == {REFUSING, GONE}, done.messages)
    _hold(len(_named(done, "not begun")) >= count - 5, done.messages)
    routers[REFUSING].faults.clear()
    routers[GONE].restart()  # which also undoes what was not saved there
    trial.step("the same, continued", "up", "--yes", "--json", "--continue", *approved)
    for router in routers.values():
        _hold("ip pp mtu 1280" in router.saved_text(), router.saved_text())


def _night(trial: Trial, count: int, drifting: int) -> None:
    """Change some routers by hand; the nightly run finds exactly these."""
    changed = [name_of(number) for number in range(count - drifting, count)]
    for name in changed:
        trial.fleet.routers[name].edit([LINE])
    issues = trial.fleet.folder / ".rtx" / "issues"
    trial.step("nightly `drift`", "drift", "--issues", str(issues))
    found = sorted(path.stem for path in (issues / "open").iterdir())
    _hold(found == changed, ", ".join(found))


def _hold(is_so: bool, shown: str) -> None:  # noqa: FBT001  # an assertion in words
    """Check what a step must have done.

    Raises:
        AssertionError: It has not; the message has what it showed.
    """
    if not is_so:
        raise AssertionError(shown)


def _named(done: Done, outcome: str) -> list[str]:
    return sorted(name for name, each in done.results().items() if each["outcome"] == outcome)


if __name__ == "__main__":
    sys.exit(main())
