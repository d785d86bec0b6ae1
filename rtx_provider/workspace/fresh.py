"""A program that runs in a process which has run another finds that process as new.

`pulumi up` runs the program twice, for its preview and for the update. If the second run saw what
the first one left, such as a list that the first one filled, the update would not be what the
preview showed.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import locale
import logging
import os
import socket
import sys
import threading
import time
import warnings
from functools import partial
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from rtx_provider.pickling import patches_put_back
from rtx_provider.workspace.environment import replace_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from types import ModuleType

    _Registry = dict[str, list[Any]]
    _SetUp = tuple[tuple[logging.Handler, ...], tuple[Any, ...], int, bool, bool]

_AS_NEW: _SetUp = ((), (), logging.NOTSET, True, False)
"""The handlers, filters, level, propagation and state of a logger that nobody has set up."""
_REGISTRIES = ("_RESOURCE_PACKAGES", "_RESOURCE_MODULES")
"""Where the SDK keeps what a program registers; to register it again is an error."""
_HOOKS = ("excepthook", "unraisablehook", "displayhook")
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

    Attributes:
        is_to_stop: Whether the engine has ended, so that the program is to end, too.
    """

    def __init__(self) -> None:
        """Begin the turn, with nothing to take back."""
        self._lock = threading.Lock()
        self._undo = contextlib.ExitStack()
        self._is_over = False
        self.is_to_stop = False
        self._stop: Callable[[], object] | None = None

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

    @contextlib.contextmanager
    def stopped_by(self, stop: Callable[[], object]) -> Iterator[None]:
        """Let `stop` be called once the program is to stop, unless the block has ended by then."""
        with self._lock:
            self._stop = stop
            if self.is_to_stop:
                stop()
        try:
            yield
        finally:
            with self._lock:
                self._stop = None

    def stop(self) -> None:
        """Ask the program to stop, because its engine has ended."""
        with self._lock:
            self.is_to_stop = True
            if self._stop is not None:
                self._stop()

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
    undo.callback(_restore_modules, dict(sys.modules))
    undo.callback(time.tzset)  # by the environment that is put back before
    undo.callback(replace_environment, dict(os.environ))
    undo.callback(os.chdir, Path.cwd())
    undo.callback(_restore_loggers, {each: _set_up(each) for each in _loggers()})
    undo.callback(logging.disable, logging.root.manager.disable)
    for get, put in _SETTINGS:
        undo.callback(put, get())
    # A new process has none; with 0, the SDK does not find out where a resource is declared.
    _limit_tracebacks(None)
    undo.callback(_restore_registries, _registries())
    undo.enter_context(warnings.catch_warnings())
    undo.enter_context(patches_put_back())
    undo.callback(setattr, threading, "excepthook", threading.excepthook)
    for name in ("argv", "path", "meta_path", "path_hooks", *_HOOKS, *_STREAMS):
        undo.callback(setattr, sys, name, getattr(sys, name))
    for name in ("argv", "path", "meta_path", "path_hooks"):
        setattr(sys, name, list(getattr(sys, name)))
    sys.path_importer_cache.pop(".", None)  # it may belong to another folder
    importlib.invalidate_caches()
    sys.stdin = undo.enter_context(Path(os.devnull).open(encoding="utf-8"))  # noqa: SIM115
    sys.stdout = sys.stderr = output


def _restore_modules(before: Mapping[str, ModuleType]) -> None:
    """Take out of the loaded modules what the next run is to import anew; put back what was there.

    A program may replace a module, or take it out, so that the next one would find another.
    """
    loaded = dict(sys.modules)
    compiled = {_top(name) for name, module in loaded.items() if _is_compiled(module)}
    kept = KEPT | compiled | sys.stdlib_module_names
    for name in loaded:
        if name not in before and _top(name) not in kept:
            del sys.modules[name]
    sys.modules.update(before)


def _file_mode_mask() -> int:
    """Return the mask of new files, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _collects_by_itself() -> tuple[bool, tuple[int, int, int]]:
    return gc.isenabled(), gc.get_threshold()


def _collect_by_itself(before: tuple[bool, tuple[int, int, int]]) -> None:
    is_enabled, thresholds = before
    (gc.enable if is_enabled else gc.disable)()
    gc.set_threshold(*thresholds)


def _traceback_limit() -> int | None:
    return getattr(sys, "tracebacklimit", None)


def _limit_tracebacks(limit: int | None) -> None:
    if limit is not None:
        sys.tracebacklimit = limit
    elif hasattr(sys, "tracebacklimit"):
        del sys.tracebacklimit


def _event_loop_policy() -> Any:  # noqa: ANN401  # its type is deprecated, as it is itself
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return asyncio.get_event_loop_policy()


def _set_event_loop_policy(policy: Any) -> None:  # noqa: ANN401  # the same
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        asyncio.set_event_loop_policy(policy)


_SETTINGS: tuple[tuple[Callable[[], Any], Callable[[Any], object]], ...] = (
    (socket.getdefaulttimeout, socket.setdefaulttimeout),
    (sys.getrecursionlimit, sys.setrecursionlimit),
    (threading.gettrace, threading.settrace),
    (threading.getprofile, threading.setprofile),
    (_traceback_limit, _limit_tracebacks),
    (_file_mode_mask, os.umask),
    (_collects_by_itself, _collect_by_itself),
    (_event_loop_policy, _set_event_loop_policy),
    (partial(locale.setlocale, locale.LC_ALL), partial(locale.setlocale, locale.LC_ALL)),
)
"""Settings of the whole process, each with what returns and what sets it."""


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
