"""What one provider process holds: the settings of its stack, and so its router.

The engine starts one process for all dynamic resources of a run and configures
each provider class once; all of them meet here.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rtx_provider.errors import RtxError, SettingsError
from rtx_provider.redaction import redact
from rtx_provider.router.registry import router_for
from rtx_provider.router.router import Router
from rtx_provider.settings import Lookup, RouterSettings, load_settings

# The host of dynamic providers serves requests with four threads.
WORKERS = 4


class _Host:
    settings: RouterSettings | None = None
    fault: str = "not configured"


def configure(lookup: Lookup) -> None:
    """Take the router settings of the stack; a fault is kept for `check` to report."""
    try:
        _Host.settings, _Host.fault = load_settings(lookup, os.environ), ""
    except SettingsError as error:
        _Host.settings, _Host.fault = None, str(error)


def settings_fault() -> str:
    """Say what is wrong with the settings; empty where they can be used."""
    return _Host.fault


def router() -> Router:
    """Return the process's router.

    Raises:
        SettingsError: The stack's settings cannot be used.
    """
    if _Host.settings is None:
        raise SettingsError(_Host.fault)
    return router_for(_Host.settings, say, WORKERS)


def say(text: str) -> None:
    """Show the user one line, under the stack and in the diagnostics."""
    secrets = _Host.settings.secrets if _Host.settings else ()
    sys.stderr.write(f"{redact(text, secrets)}\n")
    sys.stderr.flush()


@contextmanager
def spoken() -> Iterator[None]:
    """Let an error out as one line without secrets and without inner causes."""
    try:
        yield
    except RtxError as error:
        secrets = _Host.settings.secrets if _Host.settings else ()
        raise type(error)(redact(str(error), secrets)) from None
