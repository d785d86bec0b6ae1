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
import pickle
import socket
import sys
import warnings
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    _SetUp = tuple[tuple[logging.Handler, ...], tuple[Any, ...], int, bool, bool]

_AS_NEW: _SetUp = ((), (), logging.NOTSET, True, False)
"""The handlers, filters, level, propagation and state of a logger that nobody has set up."""
_PICKLER = pickle._Pickler  # noqa: SLF001  # as Pulumi's SDK names it
_PATCHED = ("_batch_setitems", "save_dict")
"""What the SDK replaces for good, by itself and a call more, with each dynamic provider that a
program declares; at Python's limit of nested calls, no provider of a user's own can be stored."""
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


@contextlib.contextmanager
def fresh(output: TextIO) -> Iterator[None]:
    """Give a program a process that looks new, and take back afterwards what it changed.

    Modules of the program, and packages that it imported, are imported anew by the next run. Only
    what belongs to Python, to Pulumi and to this package stays, and packages with compiled parts,
    which Python can import only once.

    Args:
        output: What the program gets as its standard output and standard error.
    """
    with contextlib.ExitStack() as undo:
        undo.callback(_forget, frozenset(sys.modules))
        undo.callback(_restore_environment, dict(os.environ))
        undo.callback(os.chdir, Path.cwd())
        undo.callback(_restore_loggers, {each: _set_up(each) for each in _loggers()})
        undo.callback(logging.disable, logging.root.manager.disable)
        undo.callback(socket.setdefaulttimeout, socket.getdefaulttimeout())
        undo.enter_context(warnings.catch_warnings())
        for name in _PATCHED:
            undo.callback(setattr, _PICKLER, name, getattr(_PICKLER, name))
        for name in ("argv", "path", "meta_path", "path_hooks", "excepthook", *_STREAMS):
            undo.callback(setattr, sys, name, getattr(sys, name))
        for name in ("argv", "path", "meta_path", "path_hooks"):
            setattr(sys, name, list(getattr(sys, name)))
        sys.path_importer_cache.pop(".", None)  # it may belong to another folder
        importlib.invalidate_caches()
        sys.stdin = undo.enter_context(Path(os.devnull).open(encoding="utf-8"))
        sys.stdout = sys.stderr = output
        yield


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


def _restore_environment(before: Mapping[str, str]) -> None:
    for name in os.environ.keys() - before.keys():
        del os.environ[name]
    for name, value in before.items():
        if os.environ.get(name) != value:
            os.environ[name] = value


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
