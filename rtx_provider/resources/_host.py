"""The state of one provider process: the settings of its router, and so the router.

The engine starts one process for all dynamic resources of a router and configures each
provider class in it once. All these classes share this state.
"""

import os
import re
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
    from rtx_provider.fit.office import OfficePlan
    from rtx_provider.router.router import Router

# The host of dynamic providers serves requests with four threads, so a batch would hold at most
# four operations. The threads only wait for the router, so more of them cost next to nothing
# and make the batches larger.
HOST_WORKERS = 4
WORKERS = 64


class _Host:
    settings: RouterSettings | None = None
    fault: str = "not configured"
    label: str = ""
    workers: int = HOST_WORKERS


def configure(lookup: Lookup) -> None:
    """Load the router's settings; `check` reports what is wrong with them."""
    _Host.workers = raise_worker_limit(threading.current_thread())
    _Host.label = lookup(LABEL_KEY) or ""
    try:
        _Host.settings, _Host.fault = load_settings(lookup, os.environ), ""
    except SettingsError as error:
        _Host.settings, _Host.fault = None, str(error)


def raise_worker_limit(thread: threading.Thread) -> int:
    """Raise the limit of the pool to which a worker thread belongs, and return that limit.

    The host fixes the limit in its `main` and offers no setting. If the thread belongs to no
    pool, or a later Python stores the pool elsewhere, the limit stays as it is, and a run costs
    the router more requests (ADR 0009).
    """
    references = getattr(thread, "_args", None) or (None,)
    pool = references[0]() if isinstance(references[0], weakref.ref) else None
    if not isinstance(pool, ThreadPoolExecutor) or not hasattr(pool, "_max_workers"):
        return HOST_WORKERS
    pool._max_workers = max(pool._max_workers, WORKERS)  # noqa: SLF001  # no public way
    return pool._max_workers  # noqa: SLF001


def settings() -> RouterSettings | None:
    """Return the settings of the process's router, or None if they cannot be used."""
    return _Host.settings


def label() -> str:
    """Return the label of the process's router; an empty text for the stack's own router."""
    return _Host.label


def qualified(id_: str) -> str:
    """Return an id with the router's label before it, such as `hq/tunnel:1`, if it has one."""
    return f"{_Host.label}/{id_}" if _Host.label else id_


def unqualified(id_: str) -> str:
    """Return an id without the router's label.

    Raises:
        InputError: The id belongs to another router.
    """
    name, plain = _parts(id_)
    if name != _Host.label:
        whose = f"of the provider {name}" if name else "of the stack's own router"
        ours = f"the provider {_Host.label}" if _Host.label else "the stack's own router"
        raise InputError(f"{id_} is an id {whose}, but the resource belongs to {ours}")
    return plain


def is_of_another_router(id_: str) -> bool:
    """Return whether a resource was written to a router with another label than this process's."""
    return _parts(id_)[0] != _Host.label


def _parts(id_: str) -> tuple[str, str]:
    """Return the label of an id, empty for the stack's own router, and the id without it."""
    head, _, key = id_.partition(":")
    label, _, slug = head.rpartition("/")
    return label, f"{slug}:{key}" if key else slug


def settings_fault() -> str:
    """Return what is wrong with the settings; an empty text if they can be used."""
    return _Host.fault


def router() -> "Router":
    """Return the process's router.

    Only a provider process calls this, so the program that declares resources does not load the
    HTTP library.

    Raises:
        SettingsError: The stack's settings cannot be used.
    """
    if _Host.settings is None:
        raise SettingsError(_Host.fault)
    from rtx_provider.router.registry import router_for  # noqa: PLC0415

    return router_for(_Host.settings, say, _Host.workers)


def expect(serial: str | None) -> None:
    """Tell the router the serial number that a resource recorded, so that another is refused."""
    if serial and _Host.settings is not None:
        router().expect(serial)


def announce(name: str, *, is_new: bool = False) -> None:
    """Tell the router that the engine is about to create or update something."""
    if _Host.settings is not None:
        router().announce(name, is_new=is_new)


def declare(plan: "OfficePlan") -> None:
    """Hand the router all that a component is about to declare."""
    if _Host.settings is not None:
        router().declare(plan)


def is_live() -> bool:
    """Return whether previews read the router."""
    return _Host.settings is not None and _Host.settings.preview == "live"


def confirm_note(edits: "Iterable[Edit]") -> str:
    """Return why a change will be a confirmed commit, as far as that is known offline.

    The text is empty if no reason is known.
    """
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
    """Return a text that names a router with an explicit provider by its label.

    Such a text also names the provider's arguments in the place of the stack's `rtx:` keys. For
    the stack's own router the text is returned unchanged.
    """
    if not (_Host.settings and _Host.label):
        return text
    label = _Host.label
    address = rf"(?<![\w.:-]){re.escape(_Host.settings.address)}(?!\d)"
    return as_arguments(re.sub(address, lambda _: label, text), label)


def say(text: str) -> None:
    """Show the user one line, which Pulumi prints among its diagnostics."""
    sys.stderr.write(f"{masked(text)}\n")
    sys.stderr.flush()


@contextmanager
def plain_errors() -> Iterator[None]:
    """Raise an RtxError of the block anew as one line, without secrets, causes and traceback."""
    sys.tracebacklimit = 1000
    try:
        yield
    except RtxError as error:
        # The host prints a traceback with each error. An RtxError explains itself, and a
        # traceback would only hide its message.
        sys.tracebacklimit = 0
        raise type(error)(masked(error)) from None
