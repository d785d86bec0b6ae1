"""A Dask cluster of real processes on loopback, and offices that do nothing but leave a trace."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from distributed import Client

from rtx_provider.fleet.tasks import OfficeResult, OfficeTask

ROOT = Path(__file__).resolve().parents[2]
WAIT_SECONDS = 30.0


@dataclass
class Cluster:
    """A scheduler and its workers, each a process of its own.

    Attributes:
        scheduler: The process of the scheduler.
        port: Its port on 127.0.0.1.
        workers: The processes of the workers.
    """

    scheduler: "subprocess.Popen[bytes]"
    port: int
    folder: Path
    stack: ExitStack
    workers: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def where(self) -> str:
        """Return the value of --executor."""
        return f"dask://127.0.0.1:{self.port}"

    def add_worker(
        self, threads: int = 1, environment: dict[str, str] | None = None
    ) -> "subprocess.Popen[bytes]":
        """Start a worker without a nanny, so that a killed one stays dead, and wait for it."""
        name = f"w{len(self.workers)}"
        options = ("--nthreads", str(threads), "--no-nanny", "--no-dashboard", "--name", name)
        words = ("worker", f"tcp://127.0.0.1:{self.port}", "--host", "127.0.0.1", *options)
        place = ("--local-directory", str(self.folder / name))
        worker = self.stack.enter_context(
            _dask([*words, *place], self.folder / f"{name}.log", environment or {})
        )
        self.workers.append(worker)
        with Client(f"tcp://127.0.0.1:{self.port}", set_as_default=False) as client:
            client.wait_for_workers(sum(each.poll() is None for each in self.workers), timeout=60)
        return worker

    def log(self) -> str:
        """Return what the scheduler and the workers have printed."""
        return "".join(each.read_text("utf-8") for each in sorted(self.folder.glob("*.log")))


@contextmanager
def cluster(folder: Path, workers: int = 0, **environment: str) -> Iterator[Cluster]:
    """Start a cluster, and end it.

    Args:
        folder: Where its files are.
        workers: How many workers it has from the start.
        environment: The variables of the workers; the scheduler does not have them.
    """
    folder.mkdir(exist_ok=True)
    file = folder / "scheduler.json"
    words = ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    with ExitStack() as stack:
        scheduler = stack.enter_context(
            _dask([*words, "--scheduler-file", str(file)], folder / "scheduler.log", {})
        )
        wait_for(lambda: file.is_file() and '"address"' in file.read_text("utf-8"))
        port = int(file.read_text("utf-8").split('"address": "tcp://127.0.0.1:')[1].split('"')[0])
        made = Cluster(scheduler, port, folder, stack)
        for _ in range(workers):
            made.add_worker(environment=environment)
        yield made


@contextmanager
def _dask(
    words: list[str], log: Path, environment: dict[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    with (
        log.open("wb") as file,
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "dask", *words],
            cwd=ROOT,
            env={**kept, "PYTHONPATH": str(ROOT), **environment},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
        ) as process,
    ):
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)


def wait_for(condition: Callable[[], object], seconds: float = WAIT_SECONDS) -> None:
    """Wait until a condition holds.

    Raises:
        AssertionError: It does not hold in time.
    """
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "it took too long"
        time.sleep(0.02)


def trace(task: OfficeTask) -> OfficeResult:
    """Begin an office, wait until its file `.go` is there, and end it; each step leaves a line.

    The folder of the task has the files: `NAME.begun` gets a line with the process at each begin,
    `NAME.ended` at each end.
    """
    _note(task, "begun")
    wait_for((task.folder / "go").exists)
    _note(task, "ended")
    return OfficeResult(task.office, task.action, "changed", worker=f"here:{os.getpid()}")


def _note(task: OfficeTask, step: str) -> None:
    with (task.folder / f"{task.office}.{step}").open("a", encoding="utf-8") as file:
        file.write(f"{os.getpid()}\n")


def noted(folder: Path, office: str, step: str) -> list[int]:
    """Return the processes that began or ended an office."""
    path = folder / f"{office}.{step}"
    return [int(line) for line in path.read_text("utf-8").split()] if path.exists() else []


def holds(process: int, text: str) -> bool:
    """Return whether the memory of a process holds a text."""
    wanted = text.encode()
    with Path(f"/proc/{process}/mem").open("rb") as memory:
        for line in Path(f"/proc/{process}/maps").read_text("utf-8").splitlines():
            span, rights = line.split()[:2]
            start, end = (int(each, 16) for each in span.split("-"))
            if not rights.startswith("rw"):
                continue
            try:
                memory.seek(start)
                if wanted in memory.read(end - start):
                    return True
            except (OSError, ValueError):
                continue  # a part that cannot be read, such as that of the kernel
    return False
