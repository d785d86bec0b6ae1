"""One Router per set of settings and process, shared by every thread.

The SSH library is loaded only where SSH
is the way in.
"""

import threading
from collections.abc import Callable

from rtx_provider.access.management_path import ManagementPath
from rtx_provider.console.terminal import Habits, Terminal
from rtx_provider.router.access_check import Say
from rtx_provider.router.router import Router
from rtx_provider.router.safety_policy import SafetyPolicy
from rtx_provider.settings import RouterSettings
from rtx_provider.transport.base import Transport
from rtx_provider.transport.http import HttpTransport

_ROUTERS: dict[RouterSettings, Router] = {}
_LOCK = threading.Lock()


def router_for(settings: RouterSettings, say: Say, workers: int) -> Router:
    """Return the process's router for these settings, made at the first call."""
    with _LOCK:
        if settings not in _ROUTERS:
            _ROUTERS[settings] = Router(
                connector(settings),
                settings.address,
                workers=workers,
                policy=safety_policy_of(settings),
                say=say,
            )
        return _ROUTERS[settings]


def connector(settings: RouterSettings) -> Callable[[], Transport]:
    """Return what opens a new way to the router's console."""
    if settings.transport == "http":
        return lambda: HttpTransport(settings)
    from rtx_provider.transport.ssh import SshWire  # noqa: PLC0415

    habits = Habits()
    return lambda: Terminal(
        SshWire(settings),
        password=settings.administrator_password,
        seconds=settings.timeout_seconds,
        habits=habits,
    )


def safety_policy_of(settings: RouterSettings) -> SafetyPolicy:
    """Return how carefully the router is changed, and the way in that must stay open."""
    path = ManagementPath(
        transport=settings.transport,
        kind=_kind(settings),
        user=settings.username,
        port=settings.port,
        client_address=settings.source_address,
        by_key=bool(settings.private_key or settings.private_key_file),
        by_password=bool(settings.password),
    )
    return SafetyPolicy(
        settings.confirmed_commit, settings.confirm_timeout_seconds, settings.allow_lockout, path
    )


def _kind(settings: RouterSettings) -> str:
    if settings.transport != "http":
        return ""
    if settings.http_door != "auto":
        return settings.http_door
    return "api" if settings.api_password else "execute"
