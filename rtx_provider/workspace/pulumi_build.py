"""Builds the Pulumi CLI and its Python plugin from Go modules pinned by hash.

This is for machines that cannot reach Pulumi's installer. The two programs need different
versions of the same SDK, so there are two modules under ``go``. Two more parts are scripts that
the SDK contains.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import IO, NamedTuple

from rtx_provider.workspace import paths
from rtx_provider.workspace.messages import ToolError, say

SDK = "github.com/pulumi/pulumi/sdk/v3"
SCRIPTS = ("cmd/pulumi-language-python-exec", "dist/pulumi-resource-pulumi-python")
USUAL_S = 300.0
"""How long a build takes on two cores that have nothing else to do."""
PROGRESS_EVERY_S = 15.0
LOG = "pulumi-build.log"

# Go's messages about a module that needs a newer Go: the first two since 1.21, the last before.
GO_TOO_OLD = ("go.mod requires go", "toolchain not available", "invalid go version")


class Program(NamedTuple):
    """One program to build: its name, the Go module here that pins it, its package, its origin."""

    name: str
    module: str
    package: str
    pinned: str

    @property
    def folder(self) -> Path:
        """The folder of the module that pins the program."""
        return paths.GO_MODULES / self.module

    @property
    def version(self) -> str:
        """The pinned version, which the program is to report."""
        return self.stated(rf"\s+{re.escape(self.pinned)} v(\S+)")

    @property
    def oldest_go(self) -> str:
        """The oldest Go that builds the program."""
        return self.stated(r"go (\S+)")

    def stated(self, line: str) -> str:
        """Return the group of the line in `go.mod` that matches the pattern `line`.

        Raises:
            ToolError: No line matches.
        """
        file = self.folder / "go.mod"
        found = re.search(f"^{line}", file.read_text(encoding="utf-8"), re.MULTILINE)
        if not found:
            msg = f"{file} has no line like `{line}`"
            raise ToolError(msg)
        return found[1]


CLI = Program(
    "pulumi",
    "cli",
    "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    "github.com/pulumi/pulumi/pkg/v3",
)
LANGUAGE_HOST = Program(
    "pulumi-language-python",
    "language-python",
    f"{SDK}/python/cmd/pulumi-language-python",
    SDK,
)


def version() -> str:
    """Return the version of the CLI that `build` builds."""
    return CLI.version


def fingerprint() -> str:
    """Return a short digest of the operating system, the processor type and the pinned modules."""
    digest = hashlib.sha256(f"{platform.system()} {platform.machine()}".encode())
    for program in (CLI, LANGUAGE_HOST):
        digest.update((program.folder / "go.mod").read_bytes())
        digest.update((program.folder / "go.sum").read_bytes())
    return digest.hexdigest()[:12]


def build(folder: Path) -> None:
    """Build all four parts into `folder`/bin.

    Raises:
        ToolError: Go is missing or too old, or a build failed.
    """
    if not shutil.which("go"):
        msg = "neither pulumi nor go is on PATH; install Go, or Pulumi from pulumi.com/docs/install"
        raise ToolError(msg)
    target = folder / "bin"
    target.mkdir(parents=True)
    say(f"building the Pulumi CLI {version()} from Go modules: 5 to 12 minutes, once per user")
    started = time.monotonic()
    for program in (CLI, LANGUAGE_HOST):
        compile_program(program, target, started)
    copy_scripts(target)
    say(f"built the Pulumi CLI in {time.monotonic() - started:.0f} s")


def compile_program(program: Program, target: Path, started: float) -> None:
    """Build one program into `target`, stripped and with its version inside."""
    flags = f"-s -w -X {SDK}/go/common/version.Version={program.version}"
    command = ["go", "build", "-trimpath", "-ldflags", flags, "-o", str(target / program.name)]
    log_path = paths.cache() / LOG
    with log_path.open("w", encoding="utf-8") as log:
        status = watch(launch([*command, program.package], program.folder, log), program, started)
    if status:
        raise ToolError(explain(program, log_path.read_text("utf-8", errors="replace")))


def launch(command: list[str], folder: Path, log: IO[str]) -> subprocess.Popen[bytes]:
    """Start Go, with HOME set, because its caches need a home folder."""
    environment = os.environ | {"HOME": str(paths.home())}
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)


def watch(process: subprocess.Popen[bytes], program: Program, started: float) -> int:
    """Wait for a build, print its progress from time to time, and return its exit status."""
    while True:
        try:
            return process.wait(timeout=PROGRESS_EVERY_S)
        except subprocess.TimeoutExpired:
            seconds = time.monotonic() - started
            busy = "; the machine is busy, nothing is wrong" if seconds > USUAL_S else ""
            say(f"  building {program.name}: {seconds:.0f} s{busy}")


def explain(program: Program, log: str) -> str:
    """Return one line that says why a build failed and what to do."""
    if any(sign in log for sign in GO_TOO_OLD):
        return f"the Pulumi CLI needs Go {program.oldest_go}; install that, or Pulumi itself"
    last = (log.strip().splitlines() or ["no reason given"])[-1]
    return f"building {program.name} failed: {last} (all of it: {paths.cache() / LOG})"


def copy_scripts(target: Path) -> None:
    """Copy the SDK's two scripts to `target`, and make them executable, which Go modules do not."""
    listed = subprocess.run(
        ["go", "list", "-m", "-f", "{{.Dir}}", SDK],
        cwd=CLI.folder,
        env=os.environ | {"HOME": str(paths.home())},
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode or not listed.stdout.strip():
        msg = f"Go does not say where {SDK} is: {listed.stderr.strip()}"
        raise ToolError(msg)
    for script in SCRIPTS:
        copied = target / Path(script).name
        shutil.copyfile(Path(listed.stdout.strip()) / "python" / script, copied)
        copied.chmod(0o755)
