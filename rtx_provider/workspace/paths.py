"""The folders that are used: that of the Pulumi project, and one cache folder of the user."""

from __future__ import annotations

import os
import pwd
import sys
from pathlib import Path

from rtx_provider.workspace.messages import ToolError

PYTHON = Path(sys.executable)
PROJECT = "Pulumi.yaml"
GO_MODULES = Path(__file__).resolve().parent / "go"


def root() -> Path:
    """Return the folder of the Pulumi project to which the current folder belongs.

    Raises:
        ToolError: The current folder belongs to no project.
    """
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / PROJECT).is_file():
            return folder
    msg = f"there is no {PROJECT} in this folder or above it; `rtx new DIR` writes a repository"
    raise ToolError(msg)


def state() -> Path:
    """Return the folder for all files that a project's stacks leave behind; git ignores it."""
    return root() / ".rtx"


def backend() -> Path:
    """Return the folder that holds the state of the stacks."""
    return state() / "backend"


def home() -> Path:
    """Return the user's home folder, even if HOME is unset or blank."""
    return Path(os.environ.get("HOME") or pwd.getpwuid(os.getuid()).pw_dir)


def cache() -> Path:
    """Return the only folder outside the project to which anything is written."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else home() / ".cache") / "rtx-provider"
