"""Fixtures that give a test a router and a stack; every test here runs the `pulumi` command."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from rtx_provider.workspace import program_server
from tools.trial import SEED, Open, Prepared, offices


@pytest.fixture
def open_office(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Open]:
    """Return a function that starts a router and makes an empty stack for it.

    The program runs in this process, as with `rtx`; in a module or test with the mark
    `language_host` it runs as with `pulumi`.
    """
    # A list for each test, so that one fault does not look like many.
    monkeypatch.setattr(program_server, "_ABANDONED", left := list[Any]())
    with offices(tmp_path, inline="language_host" not in request.keywords) as start:
        yield start
    assert left == [], "a program did not end with its engine"


@pytest.fixture(scope="session")
def prepared_office(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Bring the published configuration up once, for all tests that start from it."""
    with offices(tmp_path_factory.mktemp("prepared"), inline=True) as start:
        office = start()
        office.office = {}
        office.write_office(**SEED)
        office.up()
        return office.prepared()


@pytest.fixture
def open_running(open_office: Open, prepared_office: Prepared) -> Open:
    """Return a function that opens an office whose published configuration is up already."""
    return partial(open_office, prepared=prepared_office)
