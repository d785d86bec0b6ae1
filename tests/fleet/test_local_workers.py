"""The processes of this machine that run offices: what becomes of them without their caller."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

LONGEST = 60.0
CALLER = """\
import os, sys, time
from pathlib import Path
from rtx_provider.fleet.executors import executor_of
from rtx_provider.fleet.run import run_offices
from rtx_provider.fleet.tasks import OfficeResult, OfficeTask

FOLDER = Path(sys.argv[1])

def note(task):
    (FOLDER / "worker").write_text(str(os.getpid()))
    (FOLDER / f"{task.office}.begun").touch()
    time.sleep(2.0)
    (FOLDER / f"{task.office}.ended").touch()
    return OfficeResult(task.office, task.action, "changed")

if __name__ == "__main__":
    tasks = [OfficeTask(name, "up", FOLDER) for name in "abcd"]
    with executor_of("local", 1) as executor:
        run_offices(tasks, executor, note, lambda _: None)
"""


def wait_for(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + LONGEST
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


def lives(process: int) -> bool:
    """Return whether a process runs; one that has ended may wait for somebody to take note."""
    try:
        about = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return about.rpartition(")")[2].split()[0] != "Z"


def test_a_worker_whose_caller_is_killed_ends_its_office_and_begins_no_other(
    tmp_path: Path,
) -> None:
    """Python's pool hands a worker one task more than it works on."""
    script = tmp_path / "caller.py"
    script.write_text(CALLER, encoding="utf-8")
    with subprocess.Popen([sys.executable, str(script), str(tmp_path)]) as caller:
        wait_for((tmp_path / "a.begun").exists)
        caller.send_signal(signal.SIGKILL)
    worker = int((tmp_path / "worker").read_text(encoding="utf-8"))
    wait_for(lambda: not lives(worker))
    assert {path.name for path in tmp_path.glob("?.*")} == {"a.begun", "a.ended"}


PRINTING = """\
import subprocess, sys
from pathlib import Path
from rtx_provider.fleet.executors import executor_of
from rtx_provider.fleet.tasks import OfficeTask

def run(task):
    subprocess.run([sys.executable, "-c", "print('from a child')"], check=True)
    return "result"

if __name__ == "__main__":
    with executor_of("local", 1) as executor:
        print(executor.submit(run, OfficeTask("a", "up", Path())).result())
"""


def test_what_a_child_of_a_program_prints_is_not_among_the_results(tmp_path: Path) -> None:
    (tmp_path / "caller.py").write_text(PRINTING, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, tmp_path / "caller.py"], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("result\n", "from a child\n")
