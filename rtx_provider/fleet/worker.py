"""What a worker does with a task before the office begins: ticket, version, folder."""

import os
import platform
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from dataclasses import replace
from importlib import metadata
from typing import TypeVar

from rtx_provider.fleet.checkout import work_tree
from rtx_provider.fleet.tasks import OfficeTask, Source
from rtx_provider.fleet.tickets import Ticket
from rtx_provider.workspace import environment
from rtx_provider.workspace.messages import ToolError

T = TypeVar("T")
_TURN = threading.Lock()
"""A program needs the whole process: its folder, its environment, its modules. A Dask worker with
several threads gets several tasks, which wait here for each other."""
_IS_LEFT = threading.Event()
"""Whether the caller is gone, who counts failures and records what came of each office."""


class BegunBeforeError(BrokenExecutor):
    """A worker had begun the task and is lost, so it is not begun again."""


def work(run: Callable[[OfficeTask], T], task: OfficeTask, ticket: Ticket, version: str) -> T:
    """Run a task if it was not begun before, and return what it returns.

    Args:
        run: Does the task.
        task: The task.
        ticket: The right to begin it.
        version: The version of rtx-provider at the caller.

    Raises:
        BegunBeforeError: It was begun before.
        ToolError: This worker cannot run it, and has not begun.
    """
    with _TURN:
        if _IS_LEFT.is_set() or not ticket.take():
            raise BegunBeforeError(task.office)
        own = metadata.version("rtx-provider")
        if own != version:
            why = f"has rtx-provider {own}, and the caller {version}; install one version"
            raise _refusal(why)
        before = dict(os.environ)
        try:
            return run(task if task.source is None else _checked_out(task, task.source))
        finally:  # a rule of the user may have set RTX_OVERWRITE, which is not for the next office
            environment.replace_environment(before)


def leave() -> None:
    """End this process after the office at work; no other begins, because the caller is gone."""
    _IS_LEFT.set()
    with _TURN:
        os._exit(1)


def _checked_out(task: OfficeTask, source: Source) -> OfficeTask:
    """Return the task in the folder of its commit.

    Raises:
        ToolError: The commit cannot be had, or the state would stay on this machine, where no
            other worker finds it.
    """
    try:
        folder = work_tree(source)
    except ToolError as error:
        why = f"cannot check the project out: {error}"
        raise _refusal(why) from None
    os.chdir(folder)
    if environment.is_demo(task.office):
        why = f"cannot run {task.office}, a demo, whose state stays in its checkout; run it locally"
        raise _refusal(why)
    if not (environment.shared_backend() or environment.projects_backend()):
        why = f"has no {environment.BACKEND}, such as postgres://…, which all workers share; set it"
        raise _refusal(why)
    return replace(task, folder=folder)


def _refusal(why: str) -> ToolError:
    return ToolError(f"the worker on {platform.node()} {why}")
