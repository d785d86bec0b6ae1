"""A fixture that builds the wheel of this checkout once."""

from pathlib import Path

import pytest

from tests.package.environments import dependencies
from tools import wheel as building


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel into a folder of its own."""
    return building.build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with all that the wheel depends on."""
    return dependencies(tmp_path_factory.mktemp("packages") / "site")
