"""Foreign text in the Markdown of GitHub and GitLab: no text leaves the place that it is given.

Lines of a router, names and messages come from people whom nobody has vouched for, such as the
author of a pull request. None of them formats anything, ends a table or a block, or mentions a
user.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from rtx_provider.redaction import visible

_BACKTICKS = re.compile("`+")
LONGEST_NAME = 200
MORE = "… ({0} more characters)"


def size_of(text: str) -> int:
    """Return the size of a text in bytes of UTF-8, which is never less than its characters."""
    return len(text.encode())


def inline(text: str, longest: int = 0) -> str:
    """Return a text as code inside a sentence, in which nothing is read as Markdown or a mention.

    Args:
        text: Any text.
        longest: The number of characters after which it is cut; 0 for never.
    """
    line = " ".join(one_line(text, longest).split())
    fence = "`" * (_longest_run(line) + 1)
    touches = line.startswith("`") or line.endswith("`")
    return f"{fence} {line} {fence}" if touches else f"{fence}{line or ' '}{fence}"


def cell(text: str, longest: int) -> str:
    """Return a text as code in a table, whose columns are found before its code.

    A vertical bar is shown as the broken one, because no way to escape it is read alike by all.
    """
    return inline(text, longest).replace("|", "¦")


def _longest_run(text: str) -> int:
    return max(map(len, _BACKTICKS.findall(text)), default=0)


def one_line(text: str, longest: int = 0) -> str:
    """Return a text in one line, whose invisible characters are shown as U+FFFD."""
    line = visible(text.replace("\n", " ").replace("\t", " "))
    if longest and len(line) > longest:
        return f"{line[:longest]}{MORE.format(len(line) - longest)}"
    return line


def block(lines: Iterable[str], kind: str) -> list[str]:
    """Return the lines of a code block, whose fence is longer than any row of backticks in it."""
    inside = list(lines)
    fence = "`" * max(3, 1 + max(map(_longest_run, inside), default=0))
    return [f"{fence}{kind}", *inside, fence]


def bullets(items: Sequence[str], most: int, noun: str) -> Iterator[str]:
    """Yield the lines of a list below an empty line; nothing if there are no items.

    Args:
        items: What the list has, in Markdown.
        most: How many items are shown at most; 0 for all.
        noun: What the items are, to say how many more there are.
    """
    shown = items[:most] if most else items
    if shown:
        yield ""
        yield from (f"- {each}" for each in shown)
    if len(shown) < len(items):
        yield f"- and {len(items) - len(shown)} more {noun}"


def listed(names: Sequence[str], room: int | None) -> str:
    """Return texts with commas, as many as fit, and the number of the others.

    Args:
        names: The texts.
        room: How many bytes they may take, of which the first may take more; None for any number.
    """
    taken: list[str] = []
    left = room
    for name in names:
        text = inline(name, 0 if room is None else LONGEST_NAME)
        if left is not None:
            left -= size_of(text) + 2
            if left < 0 and taken:
                break
        taken.append(text)
    others = len(names) - len(taken)
    return ", ".join(taken) + (f" and {others} more" if others else "")
