"""Creates the Python environment in ``.venv`` from the pins and hashes of ``requirements.lock``.

The Python that ``find-python.sh`` finds runs this module. The environment is created anew only
if the lock file, the package's own description or the interpreter has changed.
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
    """Return a digest of everything that decides what the environment contains.

    The path of the checkout is part of it, because scripts in ``bin`` name their interpreter by
    path: an environment that was moved or copied with its checkout has to be created anew.
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
    """Return the part of a project file that an installation depends on, without lint and tests."""
    tables = tomllib.loads(project)
    wanted = {name: tables.get(name) for name in ("build-system", "dependency-groups", "project")}
    return repr(wanted | {"setuptools": tables.get("tool", {}).get("setuptools")})


def is_current(root: Path) -> bool:
    """Return whether the environment was completed from the current inputs and still starts."""
    stamp = root / ".venv" / STAMP
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != fingerprint(root):
        return False
    probe = [str(root / ".venv" / "bin" / "python"), "-c", ""]
    try:
        return subprocess.run(probe, check=False).returncode == 0
    except FileNotFoundError:
        return False


def step(root: Path, *command: str) -> None:
    """Run one step of the installation, with its output on standard error.

    Raises:
        ToolError: The step failed; its output stands above the message.
    """
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=root, env=clean, stdout=sys.stderr, check=False)
    if done.returncode:
        shown = " ".join(Path(word).name if word.startswith("/") else word for word in command)
        msg = f"`{shown}` failed (see above); correct the cause, then run make again"
        raise ToolError(msg)


def create(root: Path) -> None:
    """Create the environment anew, and stamp it when it is complete."""
    pip = (str(root / ".venv" / "bin" / "python"), "-m", "pip", "--disable-pip-version-check")
    say("installing the Python environment into .venv (about a minute)")
    step(root, sys.executable, "-m", "venv", "--clear", ".venv")
    step(root, *pip, "install", "--quiet", "--require-hashes", "--requirement", LOCK)
    step(root, *pip, "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", ".")
    stamp = root / ".venv" / STAMP
    stamp.write_text(fingerprint(root), encoding="utf-8")


def main() -> int:
    """Create the environment unless a current one exists."""
    with exclusive(ROOT / ".rtx" / "venv.lock", waiting_for="the installation of .venv"):
        if not is_current(ROOT):
            create(ROOT)
    return 0


if __name__ == "__main__":
    sys.exit(exit_status(main))
