"""The Python environment in ``.venv``: exactly what ``requirements.lock`` pins, by hash.

Run by whatever Python ``find-python.sh`` found; redone only when the lock file, the package's
own description or the interpreter changed.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tomllib
from pathlib import Path

from rtx_provider.workspace.locks import exclusive
from rtx_provider.workspace.messages import ToolError, exit_status, say

LOCK = "requirements.lock"
ROOT = Path(__file__).resolve().parent.parent
STAMP = "rtx-provider.stamp"


def fingerprint(root: Path) -> str:
    """Return a digest of all that decides what the environment holds.

    The checkout's own path is part of it: scripts in ``bin`` name their interpreter by path, so
    an environment that was moved or copied along with its checkout has to be made anew.
    """
    parts = (
        str(root),
        str(Path(sys.executable).resolve()),
        sys.version,
        (root / LOCK).read_text(encoding="utf-8"),
        installed_part((root / "pyproject.toml").read_text(encoding="utf-8")),
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def installed_part(project: str) -> str:
    """Return what an installation takes from a project file: nothing of how we lint or test."""
    tables = tomllib.loads(project)
    wanted = {name: tables.get(name) for name in ("build-system", "dependency-groups", "project")}
    return repr(wanted | {"setuptools": tables.get("tool", {}).get("setuptools")})


def is_current(root: Path) -> bool:
    """Tell whether the environment was finished from these very inputs and still starts."""
    stamp = root / ".venv" / STAMP
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != fingerprint(root):
        return False
    probe = [str(root / ".venv" / "bin" / "python"), "-c", ""]
    try:
        return subprocess.run(probe, check=False).returncode == 0
    except FileNotFoundError:
        return False


def step(root: Path, *command: str) -> None:
    """Run one installing step with its output on standard error.

    Raises:
        ToolError: the step failed; its own words stand just above.
    """
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=root, env=clean, stdout=sys.stderr, check=False)
    if done.returncode:
        shown = " ".join(Path(word).name if word.startswith("/") else word for word in command)
        msg = f"`{shown}` failed (see above); nothing else was changed, run make again once fixed"
        raise ToolError(msg)


def create(root: Path) -> None:
    """Make the environment anew and stamp it once everything is in."""
    pip = (str(root / ".venv" / "bin" / "python"), "-m", "pip", "--disable-pip-version-check")
    say("installing the Python environment into .venv (about a minute)")
    step(root, sys.executable, "-m", "venv", "--clear", ".venv")
    step(root, *pip, "install", "--quiet", "--require-hashes", "--requirement", LOCK)
    step(root, *pip, "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", ".")
    stamp = root / ".venv" / STAMP
    stamp.write_text(fingerprint(root), encoding="utf-8")


def main() -> int:
    """Make the environment unless it is there already."""
    with exclusive(ROOT / ".rtx" / "venv.lock", waiting_for="the installation of .venv"):
        if not is_current(ROOT):
            create(ROOT)
    return 0


if __name__ == "__main__":
    sys.exit(exit_status(main))
