"""Files and functions stay small, and no text reveals the machine on which it was written."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tests.meta.source import FOLDERS, ROOT, modules, name_of

SOURCES = modules(*FOLDERS)
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
# Written in parts, so that this file is not the one that is found.
HOSTS = (
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "proxy.golang" + ".org",
    "sum.golang" + ".org",
    "npmjs" + ".org",
    "index" + "-url",
    "crates" + ".io",
    "GOPROXY=" + "http",
)
MACHINE = re.compile("(?<![A-Za-z0-9_.$}~*])/" + r"(work|root|home/[a-z]+|Users/[A-Za-z]+)" + "/")


def _functions(path: Path) -> list[tuple[str, int]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        (node.name, (node.end_lineno or 0) - node.lineno + 1)
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]


def _is_generated(path: Path) -> bool:
    return "Written by `make generate`" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_file_has_at_most_400_lines_and_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE
    assert ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("path", [path for path in SOURCES if not _is_generated(path)], ids=name_of)
def test_no_function_is_longer_than_60_lines(path: Path) -> None:
    assert [each for each in _functions(path) if each[1] > LONGEST_FUNCTION] == []


def test_half_of_the_functions_have_at_most_8_lines_and_nine_of_ten_at_most_25() -> None:
    sizes = sorted(
        size for path in SOURCES if not _is_generated(path) for _, size in _functions(path)
    )
    assert sizes[len(sizes) // 2] <= 8
    assert sizes[len(sizes) * 9 // 10] <= 25


def _texts() -> list[Path]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    paths = [ROOT / name for name in done.stdout.splitlines()]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()]


def test_no_text_names_a_package_registry_or_a_place_on_somebody_s_machine() -> None:
    found = [
        f"{name_of(path)}:{at}: {line.strip()[:80]}"
        for path in _texts()
        for at, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), start=1)
        if any(host in line for host in HOSTS) or MACHINE.search(line)
    ]
    assert found == []
