"""What one provider process holds: the settings of its stack, and so its router.

The engine starts one process for all dynamic resources of a run and configures
each provider class once; all of them meet here.
"""

import os
import sys
import threading
import weakref
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rtx_provider.errors import InputError, RtxError, SettingsError
from rtx_provider.redaction import redact_message
from rtx_provider.settings import (
    LABEL_KEY,
    Lookup,
    RouterSettings,
    as_arguments,
    load_settings,
)

if TYPE_CHECKING:
    from rtx_provider.config.change import Edit
    from rtx_provider.router.router import Router

# The host of dynamic providers serves requests with four threads, so that four
# operations at most would meet in a batch. Each thread of ours only waits for
# the router: more of them cost nothing, and a batch takes them all.
HOST_WORKERS = 4
WORKERS = 64


class _Host:
    settings: RouterSettings | None = None
    fault: str = "not configured"
    label: str = ""
    workers: int = HOST_WORKERS


def configure(lookup: Lookup) -> None:
    """Take the router settings of the stack; a fault is kept for `check` to report."""
    _Host.workers = widen(threading.current_thread())
    _Host.label = lookup(LABEL_KEY) or ""
    try:
        _Host.settings, _Host.fault = load_settings(lookup, os.environ), ""
    except SettingsError as error:
        _Host.settings, _Host.fault = None, str(error)


def widen(thread: threading.Thread) -> int:
    """Let the pool that a worker thread belongs to grow, and return its size.

    The host fixes its size in its `main` and offers no setting. Where this is
    not a pool's thread, or a later Python keeps its pool elsewhere, all works
    as before, with more requests to the router (ADR 0009).
    """
    references = getattr(thread, "_args", None) or (None,)
    pool = references[0]() if isinstance(references[0], weakref.ref) else None
    if not isinstance(pool, ThreadPoolExecutor) or not hasattr(pool, "_max_workers"):
        return HOST_WORKERS
    pool._max_workers = max(pool._max_workers, WORKERS)  # noqa: SLF001  # no public way
    return pool._max_workers  # noqa: SLF001


def settings() -> RouterSettings | None:
    """Return the settings of the process's router; None where they cannot be used."""
    return _Host.settings


def label() -> str:
    """Return what the router is called; empty for the stack's own."""
    return _Host.label


def qualified(id_: str) -> str:
    """Write an id so that it names the router, where that is not the stack's own: `hq/tunnel:1`."""
    return f"{_Host.label}/{id_}" if _Host.label else id_


def unqualified(id_: str) -> str:
    """Take the router's label off an id.

    Raises:
        InputError: It is the id of something on another router.
    """
    head, _, key = id_.partition(":")
    name, _, slug = head.rpartition("/")
    if name != _Host.label:
        whose = f"of the provider {name}" if name else "of the stack's own router"
        ours = f"the provider {_Host.label}" if _Host.label else "the stack's own router"
        raise InputError(f"{id_} is an id {whose}, and was asked of {ours}")
    return f"{slug}:{key}" if key else slug


def settings_fault() -> str:
    """Say what is wrong with the settings; empty where they can be used."""
    return _Host.fault


def router() -> "Router":
    """Return the process's router.

    Only a provider process needs it: the program that declares resources is
    spared the HTTP library.

    Raises:
        SettingsError: The stack's settings cannot be used.
    """
    if _Host.settings is None:
        raise SettingsError(_Host.fault)
    from rtx_provider.router.registry import router_for  # noqa: PLC0415

    return router_for(_Host.settings, say, _Host.workers)


def expect(serial: str | None) -> None:
    """Tell the router which one a resource was written to, so that another is refused."""
    if serial and _Host.settings is not None:
        router().expect(serial)


def announce(name: str) -> None:
    """Tell the router that the engine is about to create or update something."""
    if _Host.settings is not None:
        router().announce(name)


def is_live() -> bool:
    """Tell whether a preview reads the router."""
    return _Host.settings is not None and _Host.settings.preview == "live"


def confirm_note(edits: "Iterable[Edit]") -> str:
    """Say why a change would be a confirmed commit, as far as that is known without the router."""
    if _Host.settings is None:
        return ""
    from rtx_provider.access.risk import confirm_reasons  # noqa: PLC0415  # as above

    reasons = confirm_reasons(_Host.settings.confirmed_commit, edits, None, None)
    text = f"for {_Host.settings.confirm_timeout_seconds} s: {', '.join(reasons)}"
    return labelled(text) if reasons else ""


def masked(text: str | RtxError) -> str:
    """Return a message without the secrets of lines and of the settings."""
    words = redact_message(str(text), _Host.settings.secrets if _Host.settings else ())
    return labelled(words)


def labelled(text: str) -> str:
    """Call a router that has a provider of its own by that provider's name.

    Its settings are the provider's arguments then. Texts of the stack's own stay as they are.
    """
    if not (_Host.settings and _Host.label):
        return text
    return as_arguments(text.replace(_Host.settings.address, _Host.label), _Host.label)


def say(text: str) -> None:
    """Show the user one line, under the stack and in the diagnostics."""
    sys.stderr.write(f"{masked(text)}\n")
    sys.stderr.flush()


@contextmanager
def spoken() -> Iterator[None]:
    """Let an error out as one line without secrets and without inner causes."""
    sys.tracebacklimit = 1000
    try:
        yield
    except RtxError as error:
        # The host prints a traceback of each error; for those that explain
        # themselves its lines would only hide the one that counts.
        sys.tracebacklimit = 0
        raise type(error)(masked(error)) from None
