"""Where things live: in the folder of the Pulumi project, and in one cache folder of the user."""

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
    """Return the folder of the Pulumi project that the current folder belongs to.

    Raises:
        ToolError: The current folder belongs to none.
    """
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / PROJECT).is_file():
            return folder
    msg = f"there is no {PROJECT} in this folder or above it; `rtx new DIR` writes a repository"
    raise ToolError(msg)


def state() -> Path:
    """Return the folder for all that a project's stacks leave behind; git ignores it."""
    return root() / ".rtx"


def backend() -> Path:
    """Return the folder with the state of the stacks."""
    return state() / "backend"


def home() -> Path:
    """Return the user's home folder, also where HOME is unset or blank."""
    return Path(os.environ.get("HOME") or pwd.getpwuid(os.getuid()).pw_dir)


def cache() -> Path:
    """Return the one folder outside the project that is written to."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else home() / ".cache") / "rtx-provider"
