"""The routers that a process has, and what one is told before it is needed.

What reads and writes a router takes longer to load than a preview takes for everything else, and
a preview that asks no router needs none of it. So a router is made when something is to be read or
written, and then told what has been said to it until then.
"""

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from rtx_provider.router.router import Router
    from rtx_provider.settings import RouterSettings

_ROUTERS: "dict[RouterSettings, Router]" = {}
_SAID: "dict[RouterSettings, list[Callable[[Router], None]]]" = {}
_LOCK = threading.RLock()


def known_router(settings: "RouterSettings") -> "Router | None":
    """Return the process's router for these settings; None until it is needed."""
    return _ROUTERS.get(settings)


def tell_router(settings: "RouterSettings", say: "Callable[[Router], None]") -> None:
    """Tell the router for these settings something, now or as soon as it is made."""
    with _LOCK:
        router = _ROUTERS.get(settings)
        if router is None:
            _SAID.setdefault(settings, []).append(say)
    if router is not None:
        say(router)


def router_made_by(settings: "RouterSettings", make: "Callable[[], Router]") -> "Router":
    """Return the process's router for these settings, which the first call makes."""
    with _LOCK:
        if settings not in _ROUTERS:
            made = make()
            for say in _SAID.get(settings, ()):
                say(made)
            _ROUTERS[settings] = made  # only now: without what was said, it must not be used
            _SAID.pop(settings, None)
        return _ROUTERS[settings]


def use_router(settings: "RouterSettings", router: "Router") -> None:
    """Use the caller's router for these settings."""
    with _LOCK:
        _ROUTERS[settings] = router


def forget_routers() -> None:
    """Forget every router and all that one was to be told, as at the end of a process."""
    with _LOCK:
        _ROUTERS.clear()
        _SAID.clear()
