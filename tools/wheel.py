"""Builds the wheel into ``dist``: ``make wheel``.

The build works on a copy, because it leaves folders beside the sources, and old files in them
would get into a later wheel. Nothing is downloaded.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rtx_provider.workspace.messages import ToolError, exit_status, say
from tools.venv import ROOT

SOURCES = ("LICENSE", "README.md", "pyproject.toml", "rtx_provider")
PIP = ("-m", "pip", "--disable-pip-version-check")


def build(target: Path) -> Path:
    """Build the wheel into `target`, and return its path.

    Raises:
        ToolError: The build failed; its output stands above the message.
    """
    with tempfile.TemporaryDirectory(prefix="rtx-wheel-") as scratch:
        folder, built = Path(scratch) / "source", Path(scratch) / "built"
        copy_sources(folder)
        command = [sys.executable, *PIP, "wheel", "--quiet", "--no-deps", "--no-index"]
        command += ["--no-build-isolation", "--wheel-dir", str(built), str(folder)]
        if subprocess.run(command, stdout=sys.stderr, check=False).returncode:
            msg = "the wheel was not built (see above)"
            raise ToolError(msg)
        (wheel,) = built.iterdir()
        target.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copy2(wheel, target))


def copy_sources(folder: Path) -> None:
    """Copy everything that the wheel is built from."""
    folder.mkdir()
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            caches = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / name, ignore=caches)
        else:
            shutil.copy2(source, folder / name)


def main() -> int:
    """Build the wheel and print its path."""
    wheel = build(ROOT / "dist")
    say("built the wheel; `pip install` takes this file:")
    print(wheel.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(exit_status(main))
