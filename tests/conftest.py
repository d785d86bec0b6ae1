"""What all tests share: the two tiers, and examples that are drawn without a stopwatch.

`make test` runs every test; `make check` leaves out those that are marked `engine`. All of
tests/engine is, and elsewhere each test that starts the `pulumi` command marks itself.
"""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "project",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("project")

ENGINE = Path(__file__).parent / "engine"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of tests/engine before any is left out."""
    for item in items:
        if item.path.is_relative_to(ENGINE):
            item.add_marker(pytest.mark.engine)
