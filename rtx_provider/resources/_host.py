"""The state of one provider process: the settings of its router, and so the router.

The engine starts one process for all dynamic resources of a router and configures each
provider class in it once. All these classes share this state.
"""

import gc
import os
import re
import sys
import threading
import weakref
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rtx_provider.called import filled_in
from rtx_provider.errors import InputError, RtxError, SettingsError, UnsupportedError
from rtx_provider.redaction import fit_for_terminal, redact_message
from rtx_provider.resources import _against
from rtx_provider.resources._request import current_urn
from rtx_provider.resources._shared import with_shared_settings
from rtx_provider.resources._state import owned_in_state, serial_in_state
from rtx_provider.router.known import known_router, tell_router
from rtx_provider.settings import (
    LABEL_KEY,
    Lookup,
    RouterSettings,
    as_arguments,
    load_settings,
)
from rtx_provider.shared_values import OFFICE_KEY, structured
from rtx_provider.state_resources import split_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from rtx_provider.config.change import Edit
    from rtx_provider.fit.office import OfficePlan
    from rtx_provider.router.backups import Backups
    from rtx_provider.router.ownership import Holding
    from rtx_provider.router.router import Router

# The host of dynamic providers serves requests with four threads, so a batch would hold at most
# four operations. The threads only wait for the router, so more of them cost next to nothing
# and make the batches larger.
HOST_WORKERS = 4
WORKERS = 64


_LEARNING = threading.Lock()


class _Host:
    settings: RouterSettings | None = None
    has_learned: "Router | None" = None  # `configure` runs once for each provider class
    has_warned: bool = False
    fault: str = "not configured"
    label: str = ""
    adopted: int = 0  # how many kinds of resources the office adopts
    expected: str = ""  # the serial number that the router will be told to expect
    workers: int = HOST_WORKERS


def configure(lookup: Lookup) -> None:
    """Load the router's settings; `check` reports what is wrong with them."""
    _Host.workers = raise_worker_limit(threading.current_thread())
    if _Host.workers > HOST_WORKERS:  # a process of the host's own, and no test
        gc.freeze()  # what is loaded stays, so no collection has to look through it again
    _Host.label = lookup(LABEL_KEY) or ""
    _Host.adopted = _adopted(lookup(OFFICE_KEY))
    _warn_of_recording()
    try:
        whole = with_shared_settings(lookup, _stack())
        _Host.settings, _Host.fault = load_settings(whole, os.environ), ""
    except SettingsError as error:
        _Host.settings, _Host.fault = None, str(error)


def _adopted(office: str | None) -> int:
    """Return how many kinds of resources an office adopts; 0 if it is no readable object."""
    value = structured(office or "")
    kinds = value.get("adopt") if isinstance(value, Mapping) else None
    return len(kinds) if isinstance(kinds, list) else 0


def _warn_of_recording() -> None:
    """Warn once for each process if the engine records all that it says to us, with secrets."""
    file = os.environ.get("PULUMI_DEBUG_GRPC", "")
    if file and not _Host.has_warned:
        _Host.has_warned = True
        sys.stderr.write(
            f"warning: PULUMI_DEBUG_GRPC is set: Pulumi writes every password and key of this "
            f"run, readable, to {file}; unset it, and delete that file\n"
        )
        sys.stderr.flush()


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
    for _ in range(pool._work_queue.qsize()):  # noqa: SLF001  # what waits needs a thread already
        pool.submit(int)
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
    name, plain = split_id(id_)
    if name != _Host.label:
        whose = f"of the provider {name}" if name else "of the stack's own router"
        ours = f"the provider {_Host.label}" if _Host.label else "the stack's own router"
        raise InputError(f"{id_} is an id {whose}, but the resource belongs to {ours}")
    return plain


def is_of_another_router(id_: str) -> bool:
    """Return whether a resource was written to a router with another label than this process's."""
    return split_id(id_)[0] != _Host.label


def settings_fault() -> str:
    """Return what is wrong with the settings; an empty text if they can be used."""
    return _Host.fault


def router() -> "Router":
    """Return the process's router, to read or write it.

    What reads and writes a router is loaded here: a program, and a preview that asks no router,
    do not need it.

    Raises:
        SettingsError: The stack's settings cannot be used.
    """
    if _Host.settings is None:
        raise SettingsError(_Host.fault)
    from rtx_provider.router.registry import router_for  # noqa: PLC0415

    known = _against.stand_in(_Host.label, say)
    found = router_for(_Host.settings, say, _Host.workers, _backups(), known)
    found.ownership.read_state = partial(owned_in_state, _Host.label)
    return found


def _backups() -> "Backups | None":
    """Return where the configurations of before are kept: by stack, and by label if there is one.

    The engine starts the process in a folder of the project.
    """
    from rtx_provider.router.backups import Backups, base_folder  # noqa: PLC0415

    base = base_folder(os.environ, Path.cwd())
    if base is None:
        return None
    return Backups(base, lambda: (current_urn().stack or "unknown-stack", _Host.label))


def expect(serial: str | None) -> None:
    """Tell the router the serial number that a resource recorded, so that another is refused.

    Raises:
        UnsupportedError: rtx:serial names another router, and no refresh has read that one yet.
    """
    if not serial or _Host.settings is None:
        return
    wanted = _Host.settings.serial
    if wanted and serial != wanted:
        raise UnsupportedError(
            f"this stack's resources were written to the router with the serial number {serial}, "
            f"and rtx:serial names {wanted}; run `rtx replace {_stack()} {wanted}`, which reads "
            "that router into the state first"
        )
    if known_router(_Host.settings) or _Host.expected not in ("", serial):
        router().expect(serial)
        return
    _Host.expected = serial
    tell_router(_Host.settings, lambda known: known.expect(serial))


def expect_unless_replaced(serial: str | None) -> None:
    """Do the same before a reading, which may take up the router that rtx:serial names."""
    if _Host.settings is not None and not _Host.settings.serial:
        expect(serial)


def serial_to_expect() -> str:
    """Return the serial number that rtx:serial names; an empty text if it names none."""
    return _Host.settings.serial if _Host.settings else ""


def learn_serial() -> None:
    """Learn from the stack's state which router it belongs to, if nothing has told that yet.

    With `--target`, the engine tells a new resource nothing of the others.
    """
    with _LEARNING:  # nobody may write before it is known
        if _Host.settings is None or router().session.is_expecting:
            return
        if _Host.has_learned is not router():
            expect(serial_in_state(_Host.label))
            _Host.has_learned = router()


def if_gone_for_good() -> str:
    """Return the way out for a router that will never answer again."""
    return (
        "if that router is gone for good, `pulumi stack rm --force --preserve-config "
        f"{_stack()}` forgets what was on it and keeps the stack's file; if another took its "
        f"place, `rtx replace {_stack()} SERIAL` moves the office there"
    )


def _stack() -> str:
    return current_urn().stack or "STACK"


def tell(owned: "Callable[[], Holding]", *, is_pending: bool) -> None:
    """Tell the router what the resource of this request owns, as its state says."""
    if _Host.settings is not None:
        urn = current_urn().text
        tell_router(
            _Host.settings, lambda known: known.ownership.tell(urn, owned, is_pending=is_pending)
        )


def overwrites(id_: str) -> bool:
    """Return whether this run is to overwrite what somebody else has made of a resource.

    RTX_OVERWRITE names ids such as `ip-filter:201040`, separated by commas, or is `all`.
    """
    text = os.environ.get("RTX_OVERWRITE", "")
    named = {text, *(each.strip() for each in text.split(","))}  # a user's name may have a comma
    return bool(named & {id_, "all"})


def announce(name: str, *, is_new: bool = False) -> None:
    """Tell the router that the engine is about to create or update something."""
    if _Host.settings is not None:
        tell_router(_Host.settings, lambda known: known.announce(name, is_new=is_new))


def declare(read: "Callable[[], OfficePlan]") -> None:
    """Hand the router all that a component is about to declare, read once the router is needed."""
    if _Host.settings is not None:
        tell_router(_Host.settings, lambda known: known.declare(read()))


def is_live() -> bool:
    """Return whether previews read the router."""
    if _Host.settings is None:
        return False
    return _Host.settings.preview == "live" or _against.stand_in(_Host.label, say) is not None


def confirm_note(edits: "Iterable[Edit]", out_of_use: str = "") -> str:
    """Return why a change will be a confirmed commit, as far as that is known offline.

    The text is empty if no reason is known.

    Args:
        edits: The lines that change.
        out_of_use: The pp or tunnel that is disabled meanwhile; empty if none is.
    """
    if _Host.settings is None:
        return ""
    from rtx_provider.access.reasons import (  # noqa: PLC0415  # as above
        confirm_reasons,
        out_of_use_reasons,
    )

    mode = _Host.settings.confirmed_commit
    reasons = confirm_reasons(mode, edits, None, None) or out_of_use_reasons(mode, [out_of_use])
    text = f"for {_Host.settings.confirm_timeout_seconds} s: {', '.join(reasons)}"
    return labelled(text) if reasons else ""


def masked(text: str | RtxError) -> str:
    """Return a message, fit for a terminal, without the secrets of lines and of the settings."""
    plain = filled_in(str(text), _stack(), _Host.adopted)
    words = redact_message(plain, _Host.settings.secrets if _Host.settings else ())
    return fit_for_terminal(labelled(words))


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


def for_preview(line: str) -> str:
    """Return a line of a live preview, fit for a terminal."""
    return fit_for_terminal(labelled(line))


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
