"""Settings of all tests: the two tiers, and hypothesis without a deadline.

`make test` runs every test; `make check` leaves out those with the mark `engine`. All tests in
tests/engine have it, and elsewhere each test that starts the `pulumi` command.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from rtx_provider.pickling import patches_put_back

settings.register_profile(
    "project",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("project")

# Tests of single processes leave no backups in this checkout; those of backups say where.
os.environ["RTX_BACKUPS"] = "off"

ENGINE = Path(__file__).parent / "engine"


@pytest.fixture(autouse=True)
def _pickle_put_back() -> Iterator[None]:
    """Leave nothing in pickle, which the SDK patches anew for each provider that it serializes."""
    with patches_put_back():
        yield


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of tests/engine before any is left out."""
    for item in items:
        if item.path.is_relative_to(ENGINE):
            item.add_marker(pytest.mark.engine)
