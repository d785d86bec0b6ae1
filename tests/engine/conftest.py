"""A router and an empty stack for each test that asks."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rtx_provider.simulator import Options, Simulator
from tests.engine.office import DEMO, ROOT, Office, Open, environment_for, write_project


@pytest.fixture
def open_office(tmp_path: Path) -> Iterator[Open]:
    """Return a function that starts a router and makes an empty stack for it."""
    routers: list[Simulator] = []

    def start(*, config: str | None = None, program: str | None = None, **options: Any) -> Office:  # noqa: ANN401
        text = (ROOT / "examples" / "office.conf").read_text(encoding="utf-8")
        router = Simulator(text if config is None else config, Options(**options))
        router.start()
        routers.append(router)
        folder = tmp_path / f"project{len(routers)}"
        office = Office(router, folder, dict(DEMO), environment_for(folder, router))
        write_project(folder, program)
        office.pulumi("stack", "init", "test", "--secrets-provider", "passphrase")
        if program is None:
            office.write_office()
        return office

    yield start
    for router in routers:
        router.stop()
