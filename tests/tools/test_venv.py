"""When the Python environment is created anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rtx_provider.workspace.messages import ToolError
from tests.workspace.programs import write_program
from tools import venv

if TYPE_CHECKING:
    from pathlib import Path


PROJECT = """
[project]
name = "rtx-provider"
version = "0.1"
[tool.ruff]
line-length = 100
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout with an empty environment, whose path has blanks and a quote."""
    root = tmp_path / "it's a checkout"
    (root / ".venv" / "bin").mkdir(parents=True)
    return root


@pytest.fixture
def finished(checkout: Path) -> Path:
    """Return a checkout whose environment was finished."""
    (checkout / venv.LOCK).write_text("pulumi==3", encoding="utf-8")
    (checkout / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    write_program(checkout / ".venv/bin/python", "exit 0")
    stamp = checkout / ".venv" / venv.STAMP
    stamp.write_text(venv.fingerprint(checkout), encoding="utf-8")
    return checkout


def test_a_finished_environment_is_kept(finished: Path) -> None:
    assert venv.is_current(finished)


@pytest.mark.parametrize(
    ("name", "content"),
    [(venv.LOCK, "pulumi==4"), ("pyproject.toml", PROJECT.replace("0.1", "0.2"))],
)
def test_a_changed_input_asks_for_a_new_one(finished: Path, name: str, content: str) -> None:
    (finished / name).write_text(content, encoding="utf-8")
    assert not venv.is_current(finished)


def test_another_way_to_lint_keeps_it(finished: Path) -> None:
    text = PROJECT.replace("100", "88")
    (finished / "pyproject.toml").write_text(text, encoding="utf-8")
    assert venv.is_current(finished)


def test_a_copied_checkout_asks_for_a_new_one(finished: Path) -> None:
    assert not venv.is_current(finished.rename(finished.with_name("moved")))


@pytest.mark.parametrize("part", ["bin/python", venv.STAMP])
def test_an_environment_without_its_parts_is_made_anew(finished: Path, part: str) -> None:
    (finished / ".venv" / part).unlink()
    assert not venv.is_current(finished)


def test_a_step_that_fails_is_named_by_what_was_run(checkout: Path) -> None:
    with pytest.raises(ToolError, match="`sh -c exit 4` failed"):
        venv.step(checkout, "/bin/sh", "-c", "exit 4")
