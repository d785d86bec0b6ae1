"""Environments that have the wheel and its dependencies, but not the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

# The checkout's own installation, and the files that put folders on the path.
OURS = ("__editable__", "rtx_provider", "rtx_provider-")


def dependencies(folder: Path, *without: str) -> Path:
    """Return a folder with every package that the checkout has installed, but not the checkout."""
    folder.mkdir()
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if entry.suffix != ".pth" and not entry.name.startswith((*OURS, *without)):
            (folder / entry.name).symlink_to(entry)
    return folder


def empty_environment(folder: Path, packages: Path) -> Path:
    """Make an environment that sees these packages, and return its Python."""
    command = [sys.executable, "-m", "venv", "--without-pip", str(folder)]
    subprocess.run(command, check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(f"{packages}\n", encoding="utf-8")
    return folder / "bin" / "python"


def environment_with(wheel: Path, folder: Path, packages: Path) -> Path:
    """Make an environment that has the wheel installed, and return its Python."""
    python = empty_environment(folder, packages)
    words = ("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel))
    run(folder, python, *words)
    return python


def run(folder: Path, *command: str | Path, ok: bool = True, given: str | None = None) -> str:
    """Run a command in `folder`, and return all that it prints."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=variables(folder),
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if (done.returncode == 0) != ok:
        raise AssertionError(done.stdout)
    return done.stdout


def variables(folder: Path) -> dict[str, str]:
    """Return an environment with nothing of the checkout; pip finds no index in it.

    Pulumi, Go and the cache of the Pulumi CLI are the machine's own.
    """
    home = folder / "home"
    home.mkdir(exist_ok=True)
    pulumi = shutil.which("pulumi")
    machine = [] if pulumi is None else [str(Path(pulumi).parent)]
    return {
        "PATH": os.pathsep.join((*machine, "/usr/local/bin", "/usr/bin", "/bin")),
        "HOME": str(home),
        "LANG": os.environ.get("LANG", "C.UTF-8"),
        "PIP_NO_INDEX": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
