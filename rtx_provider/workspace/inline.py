"""Runs a Pulumi command whose program runs in this process, where that comes to the same.

Pulumi starts a language host, which lists the installed packages by pip, and a Python process for
each run of the program; `pulumi up` does so twice. The engine can be led to a language runtime
that runs already, as Pulumi's Automation API does. The command is Pulumi's own all the same: its
display, its question before a change, its locks, its handling of Ctrl-C and its exit status.

One process runs one command at a time. Who wants more at once takes a process for each.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import re
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from rtx_provider.workspace import project
from rtx_provider.workspace.environment import replace_environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

EXECUTION = ("--exec-kind", "auto.inline")
"""What the history of the stack says of how the program ran, as with the Automation API."""
VIRTUALENV = "PULUMI_RUNTIME_VIRTUALENV"
"""The variable by which the host of dynamic providers finds its Python without a language host."""
_RUNS_PROGRAM = frozenset({"up", "preview", "--run-program"})
_FILES = ("--config-file", "--cwd", "-C")
_CONFIG_FILE = "PULUMI_OPTION_CONFIG_FILE"
_DEBUGGING = re.compile(
    r"--(debug|verbose|logtostderr|logflow|json|event-log)\b.*|-[A-Za-z]*[djv].*"
)
"""The options with which Pulumi shows, or keeps, what its SDK reports of each step."""
_DEBUGGING_VARIABLES = tuple(
    f"PULUMI_OPTION_{name}"
    for name in ("DEBUG", "VERBOSE", "LOGTOSTDERR", "LOGFLOW", "JSON", "EVENT_LOG")
)
_TURN = threading.Lock()


@contextlib.contextmanager
def led_here(
    words: tuple[str, ...], folder: Path, environment: Mapping[str, str]
) -> Iterator[tuple[tuple[str, ...], Mapping[str, str]]]:
    """Yield a command and its environment, such that its program runs in this process.

    Where the program cannot run here, both are as they were given, and Pulumi runs it.

    Args:
        words: The command without `pulumi`: up, preview, refresh or destroy, and its options.
        folder: The folder of the project.
        environment: The environment of the command, which the program gets, too.
    """
    if (
        _names_other_files(words, environment)
        or project.why_not_inline(folder)
        or not program_server().is_usable()
    ):
        yield words, environment
        return
    with (
        _TURN,
        _environment(environment),
        program_server().serving(
            runs_program=not _RUNS_PROGRAM.isdisjoint(words),
            is_debugged=_is_debugged(words, environment),
        ) as address,
    ):
        more = {VIRTUALENV: sys.prefix} if _is_virtualenv() else {}
        yield (*words, "--client", address, *EXECUTION), {**environment, **more}


def _names_other_files(words: tuple[str, ...], environment: Mapping[str, str]) -> bool:
    """Return whether a command works on another folder, or reads the stack's values elsewhere.

    A program looks for secrets in that file, and learns its name from the command above it.
    """
    return bool(environment.get(_CONFIG_FILE)) or any(word.startswith(_FILES) for word in words)


def _is_debugged(words: tuple[str, ...], environment: Mapping[str, str]) -> bool:
    """Return whether a command shows what the SDK reports of each step."""
    return any(map(_DEBUGGING.fullmatch, words)) or any(map(environment.get, _DEBUGGING_VARIABLES))


def program_server() -> ModuleType:
    """Return the module that serves a program, which needs gRPC and so takes time to load."""
    return importlib.import_module("rtx_provider.workspace.program_server")


def _is_virtualenv() -> bool:
    return sys.prefix != sys.base_prefix and (Path(sys.prefix) / "bin" / "python").is_file()


@contextlib.contextmanager
def _environment(wanted: Mapping[str, str]) -> Iterator[None]:
    """Give this process another environment, before any thread of gRPC reads it."""
    before = dict(os.environ)
    replace_environment(wanted)
    try:
        yield
    finally:
        replace_environment(before)
