"""The messages of commands: progress and errors, each one line on standard error.

Nothing here writes to standard output, which is for results: a shell evaluates that of
``make env``.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

RUN_ENDED = "the engine takes no more of this program, because its run has ended"
"""What is said of a program that is still declaring resources then, as after Ctrl-C."""

_NAMED = 3
"""How many of many names a message has."""


class ToolError(Exception):
    """A step failed; the message is one line that says why and what to do."""


def say(text: str) -> None:
    """Show one line of progress."""
    print(text, file=sys.stderr, flush=True)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, such as `1 office` and `2 offices`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def some(names: Sequence[str]) -> str:
    """Return the first names, and how many more there are."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def meant(word: str, words: Iterable[str]) -> str:
    """Return a question for the nearest of these words; an empty text if none is near."""
    from rtx_provider.spelling import nearest  # noqa: PLC0415  # only a mistake needs it

    near = nearest(word, words, cutoff=0.6)
    return f"; did you mean {near}?" if near else ""


def exit_status(main: Callable[[], int]) -> int:
    """Run `main` and return its exit status; a `ToolError` is printed, and the status is 1."""
    try:
        return main()
    except ToolError as error:
        say(f"error: {error}")
        return 1
    except BrokenPipeError:  # a reader such as `head` has left
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for Python's own flush
        return 1
    except KeyboardInterrupt:
        say("interrupted")
        return 130
