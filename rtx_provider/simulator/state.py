"""The state file: running and saved configuration in one JSON file that outlives the process.

The file holds secrets in plain text, as a router's flash does. Only its owner may read it.
"""

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The running and the saved configuration as text."""

    running: str
    saved: str


def read_snapshot(path: Path) -> Snapshot | None:
    """Return the contents of the file, or `None` if there is no file."""
    if not path.exists():
        return None
    content = json.loads(path.read_text(encoding="utf-8"))
    return Snapshot(running=content["running"], saved=content["saved"])


def write_snapshot(path: Path, snapshot: Snapshot) -> None:
    """Replace the file in one step, so that no reader sees an incomplete one."""
    write_atomically(path, json.dumps(asdict(snapshot), ensure_ascii=False, indent=1) + "\n")


def write_atomically(path: Path, text: str) -> None:
    """Write a temporary file in the same folder, then rename it to `path`."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).replace(path)
