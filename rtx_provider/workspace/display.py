"""What a Pulumi command shows while it runs.

On a terminal it writes there itself. Where its output goes into a pipe, it is passed on, because a
reader that leaves early, such as `head`, would end Pulumi between two steps: the stack would stay
locked, and what it was about to write would be known to nobody.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_STDOUT = 1
_CHUNK = 65536


def started(
    command: Sequence[str], folder: Path, variables: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Start a Pulumi command; its output must be passed on by `pass_on`."""
    output = None if sys.stdout.isatty() else subprocess.PIPE
    return subprocess.Popen(command, cwd=folder, env=variables, stdout=output)


def pass_on(process: subprocess.Popen[bytes]) -> None:
    """Pass on what a command prints until it ends, whether or not anybody reads it."""
    if process.stdout is None:
        return
    sys.stdout.flush()
    is_read = True
    while chunk := os.read(process.stdout.fileno(), _CHUNK):
        is_read = is_read and _written(chunk)


def _written(chunk: bytes) -> bool:
    """Write to the standard output; return whether somebody still reads it."""
    try:
        while chunk:
            chunk = chunk[os.write(_STDOUT, chunk) :]
    except BrokenPipeError:
        return False
    return True
