"""Fixtures that give a test a router and a stack; every test here runs the `pulumi` command."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tools.trial import SEED, Open, Prepared, offices


@pytest.fixture
def open_office(tmp_path: Path) -> Iterator[Open]:
    """Return a function that starts a router and makes an empty stack for it."""
    with offices(tmp_path) as start:
        yield start


@pytest.fixture(scope="session")
def prepared_office(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Bring the published configuration up once, for all tests that start from it."""
    with offices(tmp_path_factory.mktemp("prepared")) as start:
        office = start()
        office.office = {}
        office.write_office(**SEED)
        office.up()
        return office.prepared()


@pytest.fixture
def open_running(open_office: Open, prepared_office: Prepared) -> Open:
    """Return a function that opens an office whose published configuration is up already."""
    return partial(open_office, prepared=prepared_office)
