"""A simulated office router on a real socket, and the provider process that works on it."""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Literal

from rtx_provider.redaction import redact
from rtx_provider.resources import _host, _state
from rtx_provider.router.known import forget_routers, use_router
from rtx_provider.router.registry import connectors, safety_policy_of
from rtx_provider.router.router import Router
from rtx_provider.router.timing import Timing
from rtx_provider.settings import RouterSettings
from rtx_provider.simulator import Options, Simulator
from rtx_provider.transport.base import Connector, Transport
from tests.lifecycle.engine import Properties, Resource

OFFICE = (Path(__file__).parents[2] / "examples" / "office.conf").read_text(encoding="utf-8")
_QUIET = ("show ", "echo ", "save", "console ", "no console ", "administrator", "exit")
_ROLLBACK = re.compile(r"^(?:no )?(?:schedule at|description) 649\d\d\b|^rollback timer|^confirm$")
AT_ONCE = Timing(
    gather_seconds=0.0, gather_limit_seconds=0.0, save_gather_seconds=0.0, retry_seconds=0.0
)
"""Waits for nobody: these tests do one thing after the other."""


def settings_of(simulator: Simulator, transport: Literal["http", "ssh"] = "http") -> dict[str, str]:
    """Return a stack's settings for a simulated router, without confirmed commits."""
    options = simulator.options
    values = {
        "rtx:host": simulator.host,
        "rtx:port": str(simulator.port),
        "rtx:username": options.username,
        "rtx:administratorPassword": options.administrator_password,
        "rtx:confirmedCommit": "off",
    }
    if transport == "http":
        return values
    return {
        **values,
        "rtx:transport": "ssh",
        "rtx:port": str(simulator.ssh_port),
        "rtx:password": options.password,
        "rtx:hostKey": simulator.ssh_host_key,
    }


class Bench:
    """One router and one stack's process."""

    def __init__(
        self,
        simulator: Simulator,
        transport: Literal["http", "ssh"] = "http",
        wrap: Callable[[Transport], Transport] = lambda bare: bare,
    ) -> None:
        """Configure a new process for this router.

        Args:
            simulator: The router.
            transport: How its processes come in.
            wrap: Puts something around each connection, to watch it or to break it.
        """
        self.simulator = simulator
        self.said: list[str] = []
        self.saves_later = True  # a SavedConfig would follow
        self._way, self._wrap = transport, wrap
        self._transports: list[Transport] = []
        self._values: dict[str, str] = {}
        self._router: Router | None = None
        self.new_process()

    def new_process(self, **settings: str) -> None:
        """Forget all that a process knows, as the next run of the engine does."""
        self.close()
        self._values = {**settings_of(self.simulator, self._way), **settings}
        _host.configure(self._values.get)
        known = _host.settings()
        self._router = self._router_for(known) if known else None
        if self._router:
            self._router.saves_later = self.saves_later
        self.resume()

    def resume(self) -> None:
        """Let this process be the one that works, after another has."""
        _host.configure(self._values.get)
        forget_routers()
        _state.forget_state()
        known = _host.settings()
        if known and self._router:
            use_router(known, self._router)

    def _router_for(self, settings: RouterSettings) -> Router:
        return Router(
            [partial(self._open, connect) for connect in connectors(settings)],
            settings.address,
            timing=AT_ONCE,
            policy=safety_policy_of(settings),
            say=self.said.append,
        )

    def close(self) -> None:
        """End the process."""
        forget_routers()
        _state.forget_state()
        while self._transports:
            self._transports.pop().close(leave=False)  # a process that ends says no goodbye

    def _open(self, connect: Connector) -> Transport:
        self._transports.append(connect())
        return self._wrap(self._transports[-1])

    def refreshed(self, resource: Resource) -> bool:
        """Refresh in a new process, as `pulumi refresh` does."""
        self.new_process()
        return resource.refresh()

    def lines_of(self, resource: Resource, values: Properties) -> tuple[str, ...]:
        """Bring a resource up and return the setting lines that the router got for it."""
        self.simulator.reset_counters()
        resource.up(values)
        return settings_among(self.simulator.lines)


def settings_among(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the lines but for what reads, marks or rollbacks, and the selections of the probe."""
    quiet = [line for line in lines if not (line.startswith(_QUIET) or _ROLLBACK.search(line))]
    text = "".join(f"{line}\n" for line in quiet)
    return tuple(text.replace("pp select anonymous\npp select none\n", "").splitlines())


def masked(lines: Sequence[str]) -> list[str]:
    """Return lines as a preview may show them."""
    return [redact(line) for line in lines]


@contextmanager
def office(options: Options | None = None, *lines: str, config: str = OFFICE) -> Iterator[Bench]:
    """Run an office's router with some more lines, all of it saved."""
    simulator = Simulator(config, options)
    simulator.edit(lines)
    simulator.save()
    simulator.reset_counters()
    simulator.start()
    bench = Bench(simulator)
    try:
        yield bench
    finally:
        bench.close()
        # Its server looks only now and then whether it is to stop: nobody waits for that.
        threading.Thread(target=simulator.stop).start()
