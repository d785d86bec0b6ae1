"""Fixtures of the simulator's own tests: a client for its console."""

from typing import Protocol

import pytest

from rtx_provider.simulator import Options, Simulator
from tests.simulator.console import ENGLISH, Client


class Typed(Protocol):
    """Types lines at a fresh router and returns what it prints."""

    def __call__(self, *lines: str, options: Options = ENGLISH) -> str:
        """Type the lines in one request."""
        ...


@pytest.fixture
def typed() -> Typed:
    """Type lines at a fresh router and return what it prints, in English."""

    def run(*lines: str, options: Options = ENGLISH) -> str:
        return Client(Simulator(options=options)).api(*lines).replace("\r\n", "\n")

    return run
