"""A checkout of its own for each test of the tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tools import paths

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay the tools' folders into a checkout whose path has blanks and a quote."""
    root = tmp_path / "it's a checkout"
    monkeypatch.setattr(paths, "ROOT", root)
    monkeypatch.setattr(paths, "VENV", root / ".venv")
    monkeypatch.setattr(paths, "BACKEND", root / ".rtx" / "backend")
    monkeypatch.setattr(paths, "PULUMI_HOME", root / ".rtx" / "pulumi-home")
    monkeypatch.setattr(paths, "SIMULATOR", root / ".rtx" / "simulator")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (root / ".venv" / "bin").mkdir(parents=True)
    (root / ".rtx" / "simulator").mkdir(parents=True)
    return root
