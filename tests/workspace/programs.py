"""Small programs that stand in for the real ones, on a PATH of the test's own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PYTHON = f"#!{sys.executable}"
SHELL = "#!/bin/sh"


def write_program(path: Path, body: str, interpreter: str = SHELL) -> Path:
    """Write a runnable file with its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{interpreter}\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def write_pulumi(folder: Path, version: str, *, complete: bool = True) -> Path:
    """Write a CLI that only knows its version, with its Python plugin where `complete`."""
    write_program(folder / "pulumi", f"echo {version}")
    if complete:
        write_program(folder / "pulumi-language-python", "exit 0")
        write_program(folder / "pulumi-language-python-exec", "exit 0")
    return folder
