"""A pytest fixture that starts simulated routers, for the tests of users' programs.

pytest finds the fixture wherever the package is installed. `docs/use/testing.md` shows a whole
test.

Example:
    def test_the_office(rtx_simulator: StartRouter) -> None:
        router = rtx_simulator(Path("examples/office.conf"))
        assert router.running_text() == router.saved_text()
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Literal, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rtx_provider.simulator import Simulator

Transport = Literal["http", "ssh"]


class SimulatedRouter:
    """A simulated router that listens on a real socket of this machine.

    Args:
        simulator: The simulator itself, with its faults, its clock and its other users.
        transport: The transport over which the provider is to connect.
    """

    def __init__(self, simulator: Simulator, transport: Transport) -> None:
        """Wrap a simulator that has been started."""
        self.simulator = simulator
        self.transport = transport

    @property
    def host(self) -> str:
        """Return the address on which the router listens."""
        return self.simulator.host

    @property
    def port(self) -> int:
        """Return the port of the chosen transport."""
        return self.simulator.ssh_port if self.transport == "ssh" else self.simulator.port

    @property
    def settings(self) -> dict[str, str]:
        """Return the settings for the provider, by keys of a stack such as `rtx:host`."""
        options = self.simulator.options
        found = {
            "rtx:host": self.host,
            "rtx:port": str(self.port),
            "rtx:transport": self.transport,
            "rtx:username": options.username,
            "rtx:password": options.password,
            "rtx:administratorPassword": options.administrator_password,
            "rtx:apiPassword": options.api_password,
        }
        key = {"rtx:hostKey": self.simulator.ssh_host_key} if self.transport == "ssh" else {}
        return found | key

    @property
    def environment(self) -> dict[str, str]:
        """Return the same settings, by environment variables such as RTX_HOST."""
        from rtx_provider.settings import RouterSettings, config_key, environment_key  # noqa: PLC0415

        names = {config_key(field): environment_key(field) for field in RouterSettings.model_fields}
        return {names[key]: value for key, value in self.settings.items()}

    @property
    def received_lines(self) -> tuple[str, ...]:
        """Return all lines that the router has received so far, in order, including queries."""
        return tuple(line for request in self.simulator.requests for line in request.lines)

    def running_text(self) -> str:
        """Return the running configuration as the router prints it, without the header."""
        return self.simulator.running_text()

    def saved_text(self) -> str:
        """Return the saved configuration as the router would print it, without the header."""
        return self.simulator.saved_text()


class StartRouter(Protocol):
    """The type of the fixture `rtx_simulator`: a function that starts a router."""

    def __call__(
        self,
        configuration: Path | str = "",
        *,
        transport: Transport = "http",
        **options: Any,  # noqa: ANN401  # any field of Options
    ) -> SimulatedRouter:
        """Start a router, which is stopped at the end of the test, and return it.

        Args:
            configuration: The configuration to boot from: a file, or the text itself.
            transport: The transport over which the provider is to connect.
            options: Fields of `rtx_provider.simulator.Options`, such as `model="RTX830"`.

        Raises:
            ValueError: The router refuses a line of the configuration.
        """


@pytest.fixture
def rtx_simulator() -> Iterator[StartRouter]:
    """Yield a function that starts simulated routers; they stop at the end of the test."""
    from rtx_provider.simulator import Options, Simulator  # noqa: PLC0415  # slow to load
    from rtx_provider.workspace import origin  # noqa: PLC0415

    origin.require_simulator()
    with ExitStack() as routers:

        def start(
            configuration: Path | str = "",
            *,
            transport: Transport = "http",
            **options: Any,  # noqa: ANN401
        ) -> SimulatedRouter:
            text = (
                configuration
                if isinstance(configuration, str)
                else configuration.read_text(encoding="utf-8")
            )
            chosen = Options(**{"ssh_service": transport == "ssh", **options})
            return SimulatedRouter(routers.enter_context(Simulator(text, chosen)), transport)

        yield start
