"""A router and an empty stack for each test that asks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.trial import Open, offices


@pytest.fixture
def open_office(tmp_path: Path) -> Iterator[Open]:
    """Return a function that starts a router and makes an empty stack for it."""
    with offices(tmp_path) as start:
        yield start
