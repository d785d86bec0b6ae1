"""Files that are complete or not there at all, most of them for their owner alone."""

import os
import tempfile
from pathlib import Path

_OWNER, _EVERYBODY = 0o600, 0o644


def write_privately(path: Path, text: str, prefix: str = ".partial-") -> None:
    """Write a file that only its owner can read, whatever was there and whatever the umask is.

    Args:
        path: The file.
        text: Its text, whose line ends stay as they are.
        prefix: The beginning of the name that it has until it is complete.

    Raises:
        OSError: It cannot be written; an earlier file is left as it was.
    """
    _write(path, text, prefix, _OWNER)


def write_publicly(path: Path, text: str, prefix: str = ".partial-") -> None:
    """Write a file that every user of the machine can read; see `write_privately`."""
    _write(path, text, prefix, _EVERYBODY)


def _write(path: Path, text: str, prefix: str, mode: int) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=prefix)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as partial:
            partial.write(text)
            partial.flush()
            os.fchmod(handle, mode)
            os.fsync(handle)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
