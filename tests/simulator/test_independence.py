"""The simulator judges the provider, so the two share no code."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SIMULATOR = Path(__file__).parents[2] / "rtx_provider" / "simulator"


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            yield node.module or ""


@pytest.mark.parametrize("path", sorted(SIMULATOR.rglob("*.py")), ids=lambda path: path.stem)
def test_it_imports_nothing_else_of_the_project(path: Path) -> None:
    foreign = {name for name in _imported(path) if name.split(".")[0] in {"components", "tests"}}
    ours = {name for name in _imported(path) if name.startswith("rtx_provider")}
    assert foreign == set()
    assert {name for name in ours if not name.startswith("rtx_provider.simulator")} == set()
