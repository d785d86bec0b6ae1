"""Finds a Pulumi CLI that can run Python programs, or installs one.

The sources are tried in this order: PATH, the CLI of an earlier run in the user's cache, Pulumi's
own installer, and a build from Go modules. A CLI that is installed goes into the cache, complete
or not at all, where later runs find it.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rtx_provider.workspace import paths, pulumi_build, pulumi_download
from rtx_provider.workspace.locks import exclusive
from rtx_provider.workspace.messages import ToolError, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

OLDEST = (3, 200)
SOURCE = "PULUMI_FROM"
"""The variable that, as `build`, leaves out the installer, whose script nobody has pinned."""
VERSIONS = "pulumi-versions.json"
SMALLEST = 10_000_000
"""The size of a file, in bytes, below which it is no CLI but a script that starts one."""
PARTS = ("pulumi", "pulumi-language-python", "pulumi-language-python-exec")


def ensure() -> Path:
    """Return the folder of a usable Pulumi CLI, which is installed first if there is none.

    Raises:
        ToolError: There is none, and none could be installed.
    """
    return on_path(os.environ.get("PATH", "")) or cached(wanted()) or download_or_build()


def places() -> tuple[Path, Path]:
    """Return the folders in the cache for a downloaded CLI and for a built one."""
    return (
        paths.cache() / f"pulumi-{pulumi_download.version()}",
        paths.cache() / f"pulumi-{pulumi_build.version()}-{pulumi_build.fingerprint()}",
    )


def wanted() -> tuple[Path, ...]:
    """Return the folders whose CLI may be used; only the built one if the user says so."""
    return places()[os.environ.get(SOURCE) == "build" :]


def on_path(search_path: str) -> Path | None:
    """Return the first folder of `search_path` with a Pulumi CLI that is complete and new enough.

    A package manager may link only `pulumi` into PATH, so the folder of the link's target is
    searched, too.
    """
    for entry in filter(None, search_path.split(os.pathsep)):
        program = Path(entry) / "pulumi"
        for folder in dict.fromkeys((program.parent, program.resolve().parent)):
            if is_usable(folder):
                return folder
    return None


def cached(folders: Iterable[Path]) -> Path | None:
    """Return the first of these folders whose CLI runs, or None."""
    return next((folder / "bin" for folder in folders if is_usable(folder / "bin")), None)


def is_usable(folder: Path) -> bool:
    """Return whether `folder` holds a CLI with its Python plugin, at least of version `OLDEST`."""
    if not all(os.access(folder / part, os.X_OK) for part in PARTS):
        return False
    return version_of(folder / "pulumi") >= OLDEST


def version_of(program: Path) -> tuple[int, ...]:
    """Return the version that `program` reports, or an empty tuple if it does not run.

    A program that has reported it once and has not changed since is not started again.
    """
    if not is_whole_program(program):
        return reported_version(program)
    file = program.stat()
    mark = [file.st_mtime_ns, file.st_size]
    known = remembered()
    if known.get(str(program), {}).get("mark") == mark:
        return tuple(known[str(program)]["version"])
    version = reported_version(program)
    if version:
        remember({**known, str(program): {"mark": mark, "version": version}})
    return version


def is_whole_program(program: Path) -> bool:
    """Return whether a file is the CLI itself, and not what chooses among several versions."""
    return program.resolve().name == program.name and program.stat().st_size >= SMALLEST


def remembered() -> dict[str, Any]:
    """Return what earlier runs have noted of the CLIs that they found."""
    try:
        known = json.loads((paths.cache() / VERSIONS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def remember(known: dict[str, Any]) -> None:
    """Note it for later runs; a cache that cannot be written costs them time only."""
    with contextlib.suppress(OSError):
        paths.cache().mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=paths.cache(), delete=False) as file:
            json.dump(known, file)
        Path(file.name).replace(paths.cache() / VERSIONS)


def reported_version(program: Path) -> tuple[int, ...]:
    """Return the version that `program` reports, or an empty tuple if it does not run."""
    quiet = {"PULUMI_SKIP_UPDATE_CHECK": "true", "HOME": str(paths.home())}
    command = [str(program), "version"]
    try:
        answer = subprocess.run(
            command, env=os.environ | quiet, capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    found = re.match(r"v?(\d+)\.(\d+)\.(\d+)", answer.stdout)
    return tuple(map(int, found.groups())) if found and not answer.returncode else ()


def download_or_build() -> Path:
    """Return the folder of a CLI that is downloaded or else built, by one process at a time."""
    downloaded, built = places()
    with exclusive(paths.cache() / "pulumi.lock", waiting_for="installing the Pulumi CLI"):
        earlier = cached(wanted())
        if earlier:
            return earlier
        if downloaded in wanted():
            try:
                return complete(downloaded, pulumi_download.install)
            except ToolError as obstacle:
                say(f"no Pulumi CLI from its own installer: {obstacle}")
        return complete(built, pulumi_build.build)


def complete(target: Path, fill: Callable[[Path], None]) -> Path:
    """Fill a temporary folder and rename it to `target`, so that no incomplete one is found.

    Raises:
        ToolError: `fill` failed, or the CLI does not run.
    """
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="partial-") as scratch:
        folder = Path(scratch) / "pulumi"
        fill(folder)
        if not is_usable(folder / "bin"):
            msg = "the Pulumi CLI was installed, but does not run here"
            raise ToolError(msg)
        if target.exists():
            shutil.rmtree(target)
        folder.rename(target)
    return target / "bin"
