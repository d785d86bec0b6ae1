"""How commands speak: progress on standard error, and one clear line when something is missing.

Standard output belongs to what was asked for (``make env`` is evaluated by a shell), so
nothing in here writes to it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class ToolError(Exception):
    """A step cannot go on; the message is one line and says what to do about it."""


def say(text: str) -> None:
    """Show one line of progress."""
    print(text, file=sys.stderr, flush=True)


def exit_status(main: Callable[[], int]) -> int:
    """Run a command's `main` and turn a `ToolError` into one line and exit status 1."""
    try:
        return main()
    except ToolError as error:
        say(f"error: {error}")
        return 1
    except KeyboardInterrupt:
        say("interrupted")
        return 130
