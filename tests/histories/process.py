"""The process of the provider in one run: it knows nothing of earlier ones, and can be killed."""

import contextlib
import io
import os
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from unittest import mock

from rtx_provider.console.terminal import Terminal
from rtx_provider.resources import _host, _state, saved_config
from rtx_provider.router import known, registry
from rtx_provider.router.router import Router
from rtx_provider.router.timing import Timing
from rtx_provider.settings import RouterSettings
from rtx_provider.simulator import Simulator
from rtx_provider.transport.base import Connector, Transport
from tests.lifecycle.watched import WatchedTransport, When


@dataclass
class Hook:
    """What happens once, at one request of a run.

    Attributes:
        do: What happens.
        at: The number of the request, from 1 on.
        on: A pattern in the lines of the request: then only such requests are counted.
        when: Whether it happens before or after the request.
        seen: How many of these requests there were.
    """

    do: Callable[[], None]
    at: int = 1
    on: str = ""
    when: When = "before"

    seen: int = 0

    def is_due(self, when: When, lines: str) -> bool:
        """Count a request, and tell whether it happens now."""
        if when != self.when or not re.search(self.on, lines, re.MULTILINE):
            return False
        self.seen += 1
        return self.seen == self.at


AT_ONCE = Timing(
    gather_seconds=0.3,
    announced_seconds=0.3,
    gather_limit_seconds=1.0,
    save_gather_seconds=0.2,
    retry_seconds=0.0,
)
"""It is known how many operations come, so nobody waits but for the last save of all deletes."""
_REQUEST_SECONDS = 0.2
_ROUTER_SECONDS = 1.0
"""The router's clock shows when a file was saved only to the second."""
_NOTICE_SECONDS = 2.0
_START_SECONDS = 0.2


_FRESH = {
    name: value
    for name, value in vars(_host._Host).items()
    if not name.startswith("_") and not callable(value)
}
"""What a process knows when it starts."""


class KilledError(BaseException):
    """The process is killed: nothing of it runs any more."""


class _CountedRouter(Router):
    """A router that tells when an operation waits in its queue, and knows how many will come."""

    arrived: threading.Event
    expected: int

    def _enqueued(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # as the base class
        own = super()._enqueued(*args, **kwargs)
        self.arrived.set()
        return own


class Process:
    """One process of the provider, which works on one router.

    Attributes:
        is_killed: Whether it was killed.
        sends: The lines of each request that it has sent.
    """

    def __init__(
        self, simulator: Simulator, settings: Mapping[str, str], hooks: list[Hook]
    ) -> None:
        """Prepare.

        Args:
            simulator: The router.
            settings: What the stack's configuration says.
            hooks: What happens at its requests.
        """
        self._simulator, self._settings, self._hooks = simulator, settings, hooks
        self._transports: list[Transport] = []
        self._arrived = threading.Event()
        self._router: _CountedRouter | None = None
        self._expected = 1
        self._said = io.StringIO()
        self.is_killed = False
        self.sends: list[tuple[str, ...]] = []

    @contextlib.contextmanager
    def running(
        self, export: Callable[[], list[dict[str, Any]]], environment: Mapping[str, str]
    ) -> Iterator[None]:
        """Start it, and end it without a goodbye.

        Args:
            export: Returns the resources of the stack, as `pulumi stack export` does.
            environment: The variables of the run.
        """
        with (
            mock.patch.dict(vars(saved_config)["_AFTER"], clear=True),
            mock.patch.dict(os.environ, environment),
            mock.patch.multiple(_host._Host, **_FRESH),
            mock.patch.object(_state, "stack_resources", side_effect=lambda *_: export()),
            mock.patch.object(
                registry, "connectors", partial(self._connectors, registry.connectors)
            ),
            mock.patch.object(registry, "Router", self._make_router),
            contextlib.redirect_stderr(self._said),
        ):
            known.forget_routers()
            _state.forget_state()
            _host.configure(self._settings.get)
            try:
                yield
            finally:
                known.forget_routers()
                while self._transports:
                    self._transports.pop().close(leave=False)

    @property
    def said(self) -> str:
        """Return what the user was told beside errors."""
        return self._said.getvalue()

    def kill(self) -> None:
        """End it here and now.

        Raises:
            KilledError: Always.
        """
        self.is_killed = True
        raise KilledError

    def expect_operations(self, count: int) -> None:
        """Say how many operations start now, so that they share a batch in every replay."""
        self._expected = max(count, 1)
        if self._router is not None:
            self._router._workers = self._expected

    def start(self, thread: threading.Thread) -> None:
        """Start an operation, and wait until it is in the queue: the order of a batch is fixed."""
        self._arrived.clear()
        thread.start()
        end = time.monotonic() + _START_SECONDS
        while thread.is_alive() and not self._arrived.wait(0.001) and time.monotonic() < end:
            pass

    def notice_restart(self) -> None:
        """Wait until it could see that the router has ended its connections."""
        wires = [each._wire for each in self._transports if isinstance(each, Terminal)]
        end = time.monotonic() + _NOTICE_SECONDS
        while any(wire.is_open for wire in wires) and time.monotonic() < end:
            time.sleep(0.005)

    def _make_router(self, *args: Any, **kwargs: Any) -> Router:  # noqa: ANN401  # as Router
        ours: dict[str, Any] = {
            "timing": AT_ONCE,
            "workers": self._expected,
            "clock": self._seconds,
            "backups": None,
        }
        router = _CountedRouter(*args, **{**kwargs, **ours})
        router.arrived = self._arrived
        self._router = router
        return router

    def _seconds(self) -> float:
        """Return the time, which passes only with each request: so each replay is the same."""
        return len(self.sends) * _REQUEST_SECONDS

    def _connectors(
        self, real: Callable[[RouterSettings], tuple[Connector, ...]], settings: RouterSettings
    ) -> tuple[Connector, ...]:
        return tuple(partial(self._open, connect) for connect in real(settings))

    def _open(self, connect: Connector) -> Transport:
        if self.is_killed:
            raise KilledError
        self._transports.append(connect())
        return WatchedTransport(self._transports[-1], self._tell)

    def _tell(self, when: When, lines: bytes) -> None:
        if self.is_killed:
            raise KilledError
        if when == "before":
            self._simulator.advance(_ROUTER_SECONDS)
            self.sends.append(tuple(lines.decode("cp932", "replace").strip().split("\r\n")))
        text = "\n".join(self.sends[-1]) if self.sends else ""
        due = [each for each in self._hooks if each.is_due(when, text)]
        for each in due:
            self._hooks.remove(each)
        for each in due:
            each.do()
