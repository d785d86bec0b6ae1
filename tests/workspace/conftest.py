"""A fixture that gives each workspace test a Pulumi project of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rtx_provider.workspace import paths

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay a project and its environment into a folder whose path has blanks and a quote."""
    root = tmp_path / "it's a checkout"
    monkeypatch.setattr(paths, "PYTHON", root / ".venv" / "bin" / "python")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (root / ".venv" / "bin").mkdir(parents=True)
    (root / ".rtx" / "simulator").mkdir(parents=True)
    (root / paths.PROJECT).touch()
    monkeypatch.chdir(root)
    return root
