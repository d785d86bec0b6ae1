"""The router's memory outside the process: running and saved configuration in one JSON file.

Part of the simulator; imports only the standard library.
The file holds secrets readable, as a router's flash does; only its owner may read it.
"""

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Both configurations as text."""

    running: str
    saved: str


def read_snapshot(path: Path) -> Snapshot | None:
    """Return what the file holds, or `None` if there is no file."""
    if not path.exists():
        return None
    content = json.loads(path.read_text(encoding="utf-8"))
    return Snapshot(running=content["running"], saved=content["saved"])


def write_snapshot(path: Path, snapshot: Snapshot) -> None:
    """Replace the file in one step, so that no reader meets half of it."""
    write_atomically(path, json.dumps(asdict(snapshot), ensure_ascii=False, indent=1) + "\n")


def write_atomically(path: Path, text: str) -> None:
    """Write a text file beside its place, then move it there."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).replace(path)
