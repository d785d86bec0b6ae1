"""Writes a new repository for a user: a Pulumi program, one office, a Makefile and a test."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import unquote, urlsplit

from rtx_provider.workspace.messages import ToolError
from rtx_provider.workspace.origin import EXTRA

WHEELS = "wheels"
"""The folder of a new repository that holds the product's wheel."""
TEMPLATE = Path(__file__).resolve().parent / "template"
# The files of a new repository, each with the file of the template from which it is made.
FILES = {
    ".github/workflows/drift.yml": "github/drift.yml",
    ".github/workflows/preview.yml": "github/preview.yml",
    ".github/workflows/up.yml": "github/up.yml",
    ".gitignore": "gitignore.txt",
    ".gitlab-ci.yml": "gitlab-ci.yml",
    "Makefile": "Makefile",
    "Pulumi.demo.yaml": "Pulumi.demo.yaml",
    "Pulumi.yaml": "Pulumi.yaml",
    "README.md": "README.md",
    "__main__.py": "main.py.txt",
    "examples/office.conf": "examples/office.conf",
    "requirements.txt": "requirements.txt",
    "tests/test_office.py": "test_office.py.txt",
}


def write(folder: Path, requirement: str) -> list[Path]:
    """Write a new repository.

    Args:
        folder: The folder of the repository; it is created if it is missing.
        requirement: The line of a requirements file that installs the product.

    Returns:
        The files that were written.

    Raises:
        ToolError: A file exists already, and nothing was written; or a file cannot be written.
    """
    try:
        refuse_to_overwrite(folder)
        requirement, brought = _with_wheel(folder, requirement)
        files = FILES.items()
        return [*brought, *(_write_file(folder / name, each, requirement) for name, each in files)]
    except OSError as error:
        msg = f"cannot write {error.filename}: {error.strerror}"
        raise ToolError(msg) from error


def refuse_to_overwrite(folder: Path) -> None:
    """Check that no file of a new repository exists already.

    Raises:
        ToolError: A file exists already, or `folder` is not a folder.
    """
    if folder.exists() and not folder.is_dir():
        msg = f"{folder} is not a folder; nothing was written"
        raise ToolError(msg)
    names = dict.fromkeys((*FILES, *(name.split("/")[0] for name in FILES), WHEELS))
    there = [name for name in names if _is_taken(folder / name, is_file=name in FILES)]
    if there:
        msg = f"{folder} has {', '.join(there)} already; nothing was written, choose another folder"
        raise ToolError(msg)


def _is_taken(path: Path, *, is_file: bool) -> bool:
    """Return whether something stands where a file, or the folder of one, is to be written."""
    return path.is_symlink() or (path.exists() and (is_file or not path.is_dir()))


def _with_wheel(folder: Path, requirement: str) -> tuple[str, list[Path]]:
    """Copy the wheel into the repository, so that colleagues and runners can install it too.

    Returns:
        The requirement line, and what was written; a checkout is not copied.
    """
    source = Path(unquote(urlsplit(requirement.partition(" @ ")[2]).path))
    if source.suffix != ".whl" or not source.is_file():
        return requirement, []
    wheel = folder / WHEELS / source.name
    wheel.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, wheel)
    return f"./{WHEELS}/{source.name}[{EXTRA}]", [wheel]


def _write_file(path: Path, source: str, requirement: str) -> Path:
    text = (TEMPLATE / source).read_text(encoding="utf-8")
    steps = (TEMPLATE / "steps.sh").read_text(encoding="utf-8").rstrip()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write(text.replace("@REQUIREMENT@", requirement).replace("@STEPS@", steps))
    return path
