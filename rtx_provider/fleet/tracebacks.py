"""Errors of Python in one line: what was raised, and where in the user's own program.

The comment, the journal and the summary show it. A traceback has twenty lines, names folders of the
machine, and is another one on each worker, so that offices with the same fault look different.
"""

import re
from collections.abc import Sequence
from pathlib import Path

_BEGINNING = "Traceback (most recent call last):"
_HEADING = "Program failed with an unhandled exception:"
_FRAME = re.compile(r' *File "(.+)", line (\d+)')
_OF_OTHERS = ("site-packages", "dist-packages")


def without_traceback(text: str, folder: Path) -> str:
    """Return an error with the last exception and the user's own line in place of its traceback.

    Args:
        text: The error; one without a traceback stays as it is.
        folder: The folder of the project, whose files are the user's own.
    """
    lines = text.replace(_HEADING, "").splitlines()
    frames = [at for at, each in enumerate(lines) if _FRAME.match(each)]
    if not frames or not (_HEADING in text or _BEGINNING in text):
        return text
    begin = next((at for at, line in enumerate(lines) if line.strip() == _BEGINNING), frames[0])
    words = " ".join(each.strip() for each in lines[:begin])
    raised = _raised(lines[frames[-1] + 1 :])
    place = _own([lines[at] for at in frames], folder)
    return f"{words} {raised}{place}".strip()


def _raised(lines: Sequence[str]) -> str:
    """Return the exception of a traceback's end: it is the first text that is not indented."""
    begin = next((at for at, each in enumerate(lines) if each[:1].strip()), None)
    if begin is None:
        return "an exception without a text"
    return " ".join(each.strip() for each in lines[begin:] if each.strip())


def _own(frames: Sequence[str], folder: Path) -> str:
    """Return the last place in the user's own files; empty if there is none."""
    folder = folder.resolve()
    for frame in reversed(frames):
        found = _FRAME.match(frame)
        path = Path(found[1]).resolve() if found else Path()
        if path.is_relative_to(folder) and not {*path.parts}.intersection(_OF_OTHERS):
            return f" ({path.relative_to(folder)}, line {found[2] if found else 0})"
    return ""
