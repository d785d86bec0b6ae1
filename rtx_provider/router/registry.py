"""One Router per set of settings and process, shared by every thread.

Imports router, transport, settings.
"""

import threading

from rtx_provider.router.router import Router, Say
from rtx_provider.settings import RouterSettings
from rtx_provider.transport.http import HttpTransport

_ROUTERS: dict[RouterSettings, Router] = {}
_LOCK = threading.Lock()


def router_for(settings: RouterSettings, say: Say, workers: int) -> Router:
    """Return the process's router for these settings, made at the first call."""
    with _LOCK:
        if settings not in _ROUTERS:
            _ROUTERS[settings] = Router(
                lambda: HttpTransport(settings), settings.address, workers=workers, say=say
            )
        return _ROUTERS[settings]
