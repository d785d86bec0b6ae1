"""The messages of commands: progress and errors, each one line on standard error.

Nothing here writes to standard output, which is for results: a shell evaluates that of
``make env``.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class ToolError(Exception):
    """A step failed; the message is one line that says why and what to do."""


def say(text: str) -> None:
    """Show one line of progress."""
    print(text, file=sys.stderr, flush=True)


def exit_status(main: Callable[[], int]) -> int:
    """Run `main` and return its exit status; a `ToolError` is printed, and the status is 1."""
    try:
        return main()
    except ToolError as error:
        say(f"error: {error}")
        return 1
    except KeyboardInterrupt:
        say("interrupted")
        return 130
