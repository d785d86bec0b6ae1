"""What the processes below this one cost: processor time by their parts, and memory.

Linux tells the time of a process that has ended only to its parent. So this process adopts what
its children leave behind, and reads the parts from `/proc` while they run.
"""

import ctypes
import os
import resource
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")
_EVERY_SECONDS = 0.1
_MEMORY_EVERY = 3
"""At each how many looks the memory is read, which takes longer than the time."""
_ADOPT_ORPHANS = 36
"""PR_SET_CHILD_SUBREAPER of prctl(2)."""
_PARTS = {
    "pulumi.dynamic": "provider",
    "pulumi-resource-pulumi-python": "provider",
    "pulumi-language-python-exec": "program",
    "pulumi-language-python": "language host",
    " pip ": "language host",
    "pulumi": "engine",
}
"""The parts of a run, by what the command line of a process contains; the first one counts."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a piece of work cost.

    Attributes:
        seconds: The processor time of all processes, user and system, as the kernel counts it.
        parts: The processor time by part of the run, as it was seen while the processes ran.
        peak_mib: The highest sum of the memory of all processes, in MiB; shared pages count once.
        peak_parts: The memory by part at that moment.
        processes: How many processes were seen.
    """

    seconds: float
    parts: dict[str, float] = field(default_factory=dict)
    peak_mib: float = 0.0
    peak_parts: dict[str, float] = field(default_factory=dict)
    processes: int = 0


def usage_of(work: Callable[[], object]) -> Usage:
    """Do the work, and return what the processes cost that it started."""
    adopt_orphans()
    before = children_seconds()
    watch = _Watch()
    watch.start()
    try:
        work()
    finally:
        watch.end()
    _reap()
    return Usage(
        children_seconds() - before,
        watch.by_part(),
        watch.peak_mib,
        watch.peak_parts,
        len(watch.seen),
    )


def adopt_orphans() -> None:
    """Make a process whose parent ends before it a child of this one, whose time then counts."""
    ctypes.CDLL(None).prctl(_ADOPT_ORPHANS, 1, 0, 0, 0)


def children_seconds() -> float:
    """Return the processor time of all processes that ended below this one."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _reap() -> None:
    """Wait for the processes that the work left behind, as far as they have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


class _Watch(threading.Thread):
    """Looks at the processes below this one until it is told to end."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._is_over = threading.Event()
        self.seen: dict[int, tuple[str, float]] = {}
        self.peak_mib, self.peak_parts = 0.0, dict[str, float]()

    def end(self) -> None:
        self._is_over.set()
        self.join()

    def run(self) -> None:
        looks = 0
        while not self._is_over.wait(_EVERY_SECONDS):
            below = list(_below(os.getpid()))
            for process in below:
                seconds = _seconds(process)
                if seconds is not None:  # a process that has ended shows no command line
                    known = self.seen.get(process, ("other", 0.0))[0]
                    self.seen[process] = known if known != "other" else _part(process), seconds
            looks += 1
            if looks % _MEMORY_EVERY == 0:
                self._weigh(below)

    def _weigh(self, processes: list[int]) -> None:
        parts = dict[str, float]()
        for process in processes:
            part = self.seen[process][0] if process in self.seen else "other"
            parts[part] = parts.get(part, 0.0) + _mib(process)
        if sum(parts.values()) > self.peak_mib:
            self.peak_mib, self.peak_parts = sum(parts.values()), parts

    def by_part(self) -> dict[str, float]:
        sums = dict[str, float]()
        for part, seconds in self.seen.values():
            sums[part] = sums.get(part, 0.0) + seconds
        return sums


def _below(process: int) -> Iterator[int]:
    """Yield the descendants of a process."""
    for thread in _listed(_PROC / str(process) / "task"):
        for child in _text(thread / "children").split():
            yield int(child)
            yield from _below(int(child))


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:  # the process has ended
        return []


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:  # as above
        return ""


def _part(process: int) -> str:
    words = _text(_PROC / str(process) / "cmdline").replace("\0", " ")
    return next((part for text, part in _PARTS.items() if text in words), "other")


def _seconds(process: int) -> float | None:
    fields = _text(_PROC / str(process) / "stat").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS if fields else None


def _mib(process: int) -> float:
    for line in _text(_PROC / str(process) / "smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
