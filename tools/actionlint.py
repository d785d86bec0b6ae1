"""Finds actionlint, which checks GitHub's workflows, or builds it from a Go module pinned by hash.

No package of Python brings it without a download at its installation. It is built once per user.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from rtx_provider.workspace import paths
from rtx_provider.workspace.locks import exclusive
from rtx_provider.workspace.messages import ToolError, exit_status, say

MODULE = Path(__file__).resolve().parent / "go" / "actionlint"
NAME = "actionlint"
PACKAGE = "github.com/rhysd/actionlint/cmd/actionlint"
_VERSION = re.compile(r"github\.com/rhysd/actionlint v(\S+)")


def ensure() -> Path:
    """Return the path of actionlint: that on PATH, or one in the user's cache, which is built.

    Raises:
        ToolError: It is nowhere, and cannot be built.
    """
    found = shutil.which(NAME)
    if found:
        return Path(found)
    program = paths.cache() / f"{NAME}-{fingerprint()}" / NAME
    with exclusive(paths.cache() / f"{NAME}.lock", waiting_for="the build of actionlint"):
        if not program.is_file():
            build(program)
    return program


def fingerprint() -> str:
    """Return a short digest of the pinned modules."""
    files = (MODULE / "go.mod", MODULE / "go.sum")
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:12]


def version() -> str:
    """Return the pinned version.

    Raises:
        ToolError: `go.mod` names none.
    """
    file = MODULE / "go.mod"
    found = _VERSION.search(file.read_text(encoding="utf-8"))
    if found is None:
        msg = f"{file} names no version of actionlint"
        raise ToolError(msg)
    return found[1]


def build(program: Path) -> None:
    """Build actionlint.

    Raises:
        ToolError: Go is missing, or the build failed.
    """
    if not shutil.which("go"):
        msg = "neither actionlint nor go is on PATH; install Go, or actionlint (rhysd/actionlint)"
        raise ToolError(msg)
    say("building actionlint from Go modules: about half a minute, once per user")
    program.parent.mkdir(parents=True, exist_ok=True)
    partial = program.with_suffix(".partial")
    flags = f"-s -w -X github.com/rhysd/actionlint.version={version()}"
    done = subprocess.run(
        ["go", "build", "-trimpath", "-ldflags", flags, "-o", str(partial), PACKAGE],
        cwd=MODULE,
        env=os.environ | {"HOME": str(paths.home())},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        msg = f"building actionlint failed: {last}"
        raise ToolError(msg)
    partial.replace(program)


def main() -> int:
    """Print the path of actionlint."""
    print(ensure())
    return 0


if __name__ == "__main__":
    sys.exit(exit_status(main))
