"""What runs the offices: processes of this machine, or the workers of a Dask cluster.

Nothing here decides which worker does what, or when. `Workers` adds one thing to an executor: a
ticket for each task, so that an office begins at most once (`tickets.py`).
"""

import contextlib
import importlib
import multiprocessing
import os
import re
import signal
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from functools import partial
from importlib import metadata
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, TypeVar

from rtx_provider.fleet.checkout import source_of
from rtx_provider.fleet.running import RUNNING
from rtx_provider.fleet.tasks import OfficeTask, Source
from rtx_provider.fleet.tickets import FileTickets, Ticket, Tickets
from rtx_provider.fleet.worker import leave, work
from rtx_provider.workspace.messages import ToolError

LOCAL = "local"
_SCHEDULER = re.compile(r"(dask|tcp|tls)://(\S+:\d+)")
_LOST = frozenset({"KilledWorker", "CommClosedError", "FutureCancelledError", "FuturesCancelled"})
"""The errors by which Dask says that a worker, or the way to it, is lost."""


T = TypeVar("T")


class Office(Future[T]):
    """The future of one office. It can be cancelled for as long as no worker has its ticket."""

    def __init__(self, inner: "Future[T]", ticket: Ticket) -> None:
        """Take the future of the executor, and the ticket of its task."""
        super().__init__()
        self._inner = inner
        self._ticket = ticket

    def cancel(self) -> bool:
        """Cancel the office if it has not begun; return whether it never will."""
        if self.done() or not self._ticket.take():
            return self.cancelled()
        self._never_begins()
        self._inner.cancel()
        return True

    def settle(self) -> None:
        """Take over what came of the task; the future of the executor is done."""
        if self.done():
            return
        error = None if self._inner.cancelled() else self._inner.exception()
        if not self._inner.cancelled() and error is None:
            self.set_result(self._inner.result())
        elif error and not _is_lost(error):
            self.set_exception(error)
        elif self._was_left():
            self._never_begins()
        else:
            self.set_exception(BrokenExecutor(f"the worker of the office is lost: {error!r}"))

    def _was_left(self) -> bool:
        """Return whether no worker has begun the task; nobody knows once the scheduler is gone."""
        try:
            return self._ticket.take()
        except Exception:  # noqa: BLE001  # whatever a broken connection raises
            return False

    def _never_begins(self) -> None:
        super().cancel()
        self.set_running_or_notify_cancel()  # wakes up whoever waits


class Workers(Executor):
    """An executor each of whose tasks begins at most once."""

    def __init__(
        self,
        inner: Executor,
        tickets: Tickets,
        end: Callable[[], None],
        interrupt: Callable[[], None] | None = None,
    ) -> None:
        """Take an executor.

        Args:
            inner: Runs the tasks.
            tickets: Issues a ticket for each task.
            end: Ends what belongs to the executor, after it is shut down.
            interrupt: Asks the workers to end what they do; None if they are not ours.
        """
        self._inner = inner
        self._tickets = tickets
        self._end = end
        self._interrupt = interrupt
        # A ticket is asked for over the network, which the thread of a future's callback serves.
        self._settling = ThreadPoolExecutor(1)

    def submit(  # type: ignore[override]  # only tasks of offices
        self, run: Callable[[OfficeTask], T], task: OfficeTask, /
    ) -> "Future[T]":
        """Hand an office to the workers; see Executor.submit.

        Raises:
            BrokenExecutor: The workers are lost; the office does not begin.
        """
        ticket = self._tickets.issue()
        inner = self._inner.submit(work, run, task, ticket, metadata.version("rtx-provider"))
        office = Office(inner, ticket)
        inner.add_done_callback(partial(self._settle, office))
        return office

    def _settle(self, office: Office[T], _inner: "Future[T]") -> None:
        self._settling.submit(office.settle)

    def interrupt(self) -> bool:
        """Ask the workers to end what they do; return whether they are ours to ask."""
        if self._interrupt is None:
            return False
        self._interrupt()
        return True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait for what runs; after an error nothing else begins, after Ctrl-C it is ended."""
        if isinstance(error, (KeyboardInterrupt, GeneratorExit)):
            self._tickets.drop()  # before a worker is free for the task that it was handed already
            self.interrupt()
        self.shutdown(wait=True, cancel_futures=error is not None)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002  # as Executor has it
        """End the workers that are ours; see Executor.shutdown."""
        if cancel_futures:
            self._tickets.drop()  # so nothing else begins, whatever the executor can cancel
        self._inner.shutdown(wait=wait)
        self._settling.shutdown(wait=wait)
        self._end()


def executor_of(where: str, parallel: int) -> Workers:
    """Return the executor that an option names; each of its processes serves one office at a time.

    Args:
        where: `local`, or the scheduler of a Dask cluster: `dask://HOST:PORT`, `tcp://…`,
            `tls://…`.
        parallel: How many offices run at once on this machine; a cluster has its own number.

    Raises:
        ToolError: There is no such executor, or it cannot be used.
    """
    if where == LOCAL:
        return _local(parallel)
    found = _SCHEDULER.fullmatch(where)
    if not found:
        msg = f"--executor {where}: must be {LOCAL} or dask://HOST:PORT"
        raise ToolError(msg)
    kind = "tcp" if found[1] == "dask" else found[1]
    return _dask(f"{kind}://{found[2]}")


def source_for(where: str, folder: Path) -> Source | None:
    """Return the commit that the workers of an executor check out; None for this machine.

    Args:
        where: As for `executor_of`.
        folder: The folder of the project.

    Raises:
        ToolError: No commit has what is in the folder.
    """
    return None if where == LOCAL else source_of(folder)


def _local(parallel: int) -> Workers:
    # A new process, because gRPC does not survive a fork. It loads its modules once, and then
    # serves one office after another.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(parallel, mp_context=context, initializer=_become_worker)
    tickets = FileTickets(Path(tempfile.mkdtemp(prefix="rtx-fleet-")))
    return Workers(pool, tickets, tickets.drop, _interrupt_workers)


def _dask(address: str) -> Workers:
    try:
        cluster: Any = importlib.import_module("rtx_provider.fleet.dask_cluster")
    except ModuleNotFoundError as error:
        msg = (
            f"--executor {address}: Dask is not installed ({error.name} is missing); "
            "`pip install 'rtx-provider[dask]'` brings it"
        )
        raise ToolError(msg) from None
    client = cluster.connect(address)
    tickets = cluster.DaskTickets(client)

    def end() -> None:
        tickets.drop()
        client.close()

    return Workers(cluster.executor(client), tickets, end)


def _is_lost(error: BaseException) -> bool:
    return isinstance(error, BrokenExecutor) or type(error).__name__ in _LOST


def _become_worker() -> None:
    """Leave the terminal, whose Ctrl-C is for the caller alone; it passes on what is for us.

    What a child process of a program prints past `sys.stdout` would stand among the results.
    """
    os.setsid()
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, _end_engine)
    threading.Thread(target=_end_after_caller, daemon=True).start()


def _end_after_caller() -> None:
    """End with the caller: Python lets a worker go on alone, with the tasks that it was handed."""
    caller = multiprocessing.parent_process()
    if caller:
        caller.join()
        leave()


def _end_engine(_signal: int, _frame: FrameType | None) -> None:
    RUNNING.end()


def _interrupt_workers() -> None:
    """Interrupt the workers of this process, and the commands that they run."""
    for pid in [each.pid for each in multiprocessing.active_children() if each.pid]:
        with contextlib.suppress(ProcessLookupError):  # it ends, or is not yet one of ours
            os.killpg(pid, signal.SIGINT)
