"""A fixture that gives each test of a command a project of its own."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a project with the stack tokyo."""
    for name in ("Pulumi.yaml", "Pulumi.tokyo.yaml"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RTX_BACKUPS", raising=False)
    return tmp_path
