"""A program that runs in a process which has run another finds that process as new.

`pulumi up` runs the program twice, for its preview and for the update. If the second run saw what
the first one left, such as a list that the first one filled, the update would not be what the
preview showed.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import socket
import sys
import threading
import warnings
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from rtx_provider.pickling import patches_put_back
from rtx_provider.workspace.environment import replace_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    _Registry = dict[str, list[Any]]
    _SetUp = tuple[tuple[logging.Handler, ...], tuple[Any, ...], int, bool, bool]

_AS_NEW: _SetUp = ((), (), logging.NOTSET, True, False)
"""The handlers, filters, level, propagation and state of a logger that nobody has set up."""
_REGISTRIES = ("_RESOURCE_PACKAGES", "_RESOURCE_MODULES")
"""Where the SDK keeps what a program registers; to register it again is an error."""
_STREAMS = ("stdin", "stdout", "stderr")
KEPT = frozenset(
    {
        *("rtx_provider", "pulumi", "grpc", "google", "opentelemetry", "wrapt", "dill", "semver"),
        *("debugpy", "yaml", "packaging", "pydantic", "pydantic_core", "annotated_types"),
        *("typing_extensions", "typing_inspection", "anyio", "asyncssh", "certifi", "cffi"),
        *("cryptography", "h11", "httpcore", "httpx", "idna", "pycparser"),
    }
)
"""What this package and Pulumi consist of. They keep what they know of a program by its stack's
root resource, and each run has one of its own."""


class Turn:
    """The time for which the programs of one command have this process.

    Whoever runs the command ends it, even if a program still runs. What that program changed is
    taken back at once, and never again later: by then the process may serve another office, and
    an environment holds passwords.
    """

    def __init__(self) -> None:
        """Begin the turn, with nothing to take back."""
        self._lock = threading.Lock()
        self._undo = contextlib.ExitStack()
        self._is_over = False

    @contextlib.contextmanager
    def program(self, prepare: Callable[[contextlib.ExitStack], None]) -> Iterator[None]:
        """Prepare the process for one program, and take back afterwards what that changed.

        Raises:
            RuntimeError: The turn is over.
        """
        try:
            with self._lock:
                if self._is_over:
                    msg = "the command has ended before its program began"
                    raise RuntimeError(msg)
                prepare(self._undo)
            yield
        finally:
            self._take_back()

    def end(self) -> None:
        """Take back what a program that still runs has changed, and let no other begin."""
        self._is_over = True
        self._take_back()

    def _take_back(self) -> None:
        with self._lock:
            self._undo.close()


@contextlib.contextmanager
def fresh(output: TextIO, turn: Turn | None = None) -> Iterator[None]:
    """Give a program a process that looks new, and take back afterwards what it changed.

    Modules of the program, and packages that it imported, are imported anew by the next run. Only
    what belongs to Python, to Pulumi and to this package stays, and packages with compiled parts,
    which Python can import only once. What a program changes inside of a module that stays, such as
    an attribute of `pulumi` or the seed of `random`, is there in the next run, too.

    Args:
        output: What the program gets as its standard output and standard error.
        turn: The turn of the command whose program it is; without it, a turn for this program.
    """
    with (turn or Turn()).program(lambda undo: _prepare(undo, output)):
        yield


def _prepare(undo: contextlib.ExitStack, output: TextIO) -> None:
    """Make this process look new, and note what takes that back."""
    undo.callback(_forget, frozenset(sys.modules))
    undo.callback(replace_environment, dict(os.environ))
    undo.callback(os.chdir, Path.cwd())
    undo.callback(_restore_loggers, {each: _set_up(each) for each in _loggers()})
    undo.callback(logging.disable, logging.root.manager.disable)
    undo.callback(socket.setdefaulttimeout, socket.getdefaulttimeout())
    undo.callback(sys.setrecursionlimit, sys.getrecursionlimit())
    undo.callback(_restore_registries, _registries())
    undo.enter_context(warnings.catch_warnings())
    undo.enter_context(patches_put_back())
    for name in ("argv", "path", "meta_path", "path_hooks", "excepthook", *_STREAMS):
        undo.callback(setattr, sys, name, getattr(sys, name))
    for name in ("argv", "path", "meta_path", "path_hooks"):
        setattr(sys, name, list(getattr(sys, name)))
    sys.path_importer_cache.pop(".", None)  # it may belong to another folder
    importlib.invalidate_caches()
    sys.stdin = undo.enter_context(Path(os.devnull).open(encoding="utf-8"))  # noqa: SIM115
    sys.stdout = sys.stderr = output


def _forget(before: frozenset[str]) -> None:
    """Take out of the loaded modules what the next run is to import anew."""
    loaded = dict(sys.modules)
    compiled = {_top(name) for name, module in loaded.items() if _is_compiled(module)}
    kept = KEPT | compiled | sys.stdlib_module_names
    for name in loaded:
        if name not in before and _top(name) not in kept:
            del sys.modules[name]


def _top(name: str) -> str:
    return name.partition(".")[0]


def _is_compiled(module: Any) -> bool:  # noqa: ANN401  # whatever a program puts there
    file = getattr(module, "__file__", None)
    return isinstance(file, str) and file.endswith(tuple(EXTENSION_SUFFIXES))


def _registries() -> list[tuple[_Registry, _Registry]]:
    """Return the SDK's registries, each with what it holds; none if the SDK is not loaded."""
    rpc = sys.modules.get("pulumi.runtime.rpc")
    found = (getattr(rpc, name, None) for name in _REGISTRIES)
    return [
        (each, {key: [*known] for key, known in each.items()}) for each in found if each is not None
    ]


def _restore_registries(before: Iterable[tuple[_Registry, _Registry]]) -> None:
    for registry, known in before:
        registry.clear()
        registry.update(known)


def _loggers() -> list[logging.Logger]:
    known = logging.root.manager.loggerDict.values()
    return [logging.root, *(each for each in known if isinstance(each, logging.Logger))]


def _set_up(logger: logging.Logger) -> _SetUp:
    handlers, filters = tuple(logger.handlers), tuple(logger.filters)
    return (handlers, filters, logger.level, logger.propagate, logger.disabled)


def _restore_loggers(before: Mapping[logging.Logger, _SetUp]) -> None:
    """Take the program's handlers off, whose files are its own and are closed by now."""
    for logger in _loggers():
        if logger not in before and _top(logger.name) in KEPT:
            continue  # it was loaded with a package that stays
        handlers, filters, level, propagate, disabled = before.get(logger, _AS_NEW)
        logger.handlers[:], logger.filters[:] = handlers, filters
        logger.setLevel(level)
        logger.propagate, logger.disabled = propagate, disabled
