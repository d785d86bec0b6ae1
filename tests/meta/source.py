"""The project's own source files, for the meta tests."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "rtx_provider"
FOLDERS = ("rtx_provider", "components", "tools")


def modules(*folders: str) -> list[Path]:
    """Return the Python files of these folders of the checkout."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """Walk the names that a file imports, with what it takes from them."""
    yield from _names(ast.walk(ast.parse(path.read_text(encoding="utf-8"))), path)


def imported_at_once(path: Path) -> Iterator[str]:
    """Walk the names that a file imports as soon as it is imported itself."""
    yield from _names(ast.parse(path.read_text(encoding="utf-8")).body, path)


def _names(nodes: Iterable[ast.AST], path: Path) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def name_of(path: Path) -> str:
    """Name a file for a reader, such as `rtx_provider/config/plan.py`."""
    return path.relative_to(ROOT).as_posix()
