"""The folders that are used: that of the Pulumi project, and one cache folder of the user."""

from __future__ import annotations

import os
import pwd
import sys
from pathlib import Path

from rtx_provider.workspace.messages import ToolError

PYTHON = Path(sys.executable)
PROJECT = "Pulumi.yaml"
_PREFIX, _SUFFIX = "Pulumi.", ".yaml"
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


def stack_file(folder: Path, stack: str) -> Path:
    """Return the file of a stack of the project in a folder."""
    return folder / f"{_PREFIX}{stack}{_SUFFIX}"


def stacks(folder: Path) -> tuple[str, ...]:
    """Return the stacks for which the project in a folder has a file, by name."""
    files = (path.name for path in folder.glob(f"{_PREFIX}*{_SUFFIX}") if path.is_file())
    found = (name.removeprefix(_PREFIX).removesuffix(_SUFFIX) for name in files)
    return tuple(sorted(name for name in found if name))


def home() -> Path:
    """Return the user's home folder, even if HOME is unset or blank."""
    return Path(os.environ.get("HOME") or pwd.getpwuid(os.getuid()).pw_dir)


def cache() -> Path:
    """Return the only folder outside the project to which anything is written."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else home() / ".cache") / "rtx-provider"
