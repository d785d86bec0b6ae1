"""A PostgreSQL server for the tests of a fleet, started once for each process of the tests."""

from collections.abc import Iterator

import pytest

from tools import postgres


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """Start a server; each test makes a database of its own on it."""
    with postgres.server(connections=200) as server:
        yield server
