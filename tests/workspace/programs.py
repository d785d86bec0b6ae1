"""Small programs that stand in for the real ones, on a PATH of the test's own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rtx_provider.workspace.simulator import Simulator

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

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


def log_of_pulumi(checkout: Path, script: str, config: str, patch: pytest.MonkeyPatch) -> Path:
    """Put a CLI on PATH that writes down what it is told, and return that file.

    Args:
        checkout: The folder of the project.
        script: The body of the CLI, which writes to $LOG and prints $CONFIG.
        config: What it prints as the stack's configuration.
        patch: Undoes it all at the end of the test.
    """
    folder = write_pulumi(checkout.parent / "pulumi", "v3.274.1")
    write_program(folder / "pulumi", script)
    patch.setattr(Simulator, "ensure", lambda _router: 8080)
    patch.setenv("PATH", f"{folder}:/bin:/usr/bin")
    patch.setenv("LOG", str(checkout / "log"))
    patch.setenv("CONFIG", config)
    return checkout / "log"
