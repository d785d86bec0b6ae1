"""A lock between processes, so that two clones do not build the same thing at once."""

from __future__ import annotations

import contextlib
import fcntl
from typing import TYPE_CHECKING

from rtx_provider.workspace.messages import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextlib.contextmanager
def exclusive(path: Path, waiting_for: str) -> Iterator[None]:
    """Hold the lock file at `path`; the kernel releases it if the process dies.

    Args:
        path: the lock file; it and its folder are created if missing, and never removed.
        waiting_for: what another holder is doing; it is shown only if there is one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting: {waiting_for} is under way in another process")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
