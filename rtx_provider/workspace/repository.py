"""Writes a new repository for a user: a Pulumi program, one office, a Makefile and a test."""

from __future__ import annotations

from pathlib import Path

from rtx_provider.workspace.messages import ToolError

TEMPLATE = Path(__file__).resolve().parent / "template"
# The files of a new repository, each with the file of the template from which it is made.
FILES = {
    ".gitignore": "gitignore.txt",
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
        return [_write_file(folder / name, source, requirement) for name, source in FILES.items()]
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
    there = [name for name in FILES if (folder / name).exists() or (folder / name).is_symlink()]
    if there:
        msg = f"{folder} has {', '.join(there)} already; nothing was written, choose another folder"
        raise ToolError(msg)


def _write_file(path: Path, source: str, requirement: str) -> Path:
    text = (TEMPLATE / source).read_text(encoding="utf-8")
    steps = (TEMPLATE / "steps.sh").read_text(encoding="utf-8").rstrip()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write(text.replace("@REQUIREMENT@", requirement).replace("@STEPS@", steps))
    return path
