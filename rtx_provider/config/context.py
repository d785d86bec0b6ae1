"""The selections that lines need around them: `pp select`, `tunnel select`, `… none`.

Pure. A context is `pp 1`, `pp anonymous`, `tunnel 1`, or
empty for none.

Source: 56.1, 56.2.
"""

from collections.abc import Iterable, Iterator


def select(context: str, selected: str) -> str:
    """Return the line that goes into a context, or leaves the selected one."""
    if context:
        kind, _, name = context.partition(" ")
        return f"{kind} select {name}"
    return f"{selected.partition(' ')[0]} select none"


def change(context: str, selected: str) -> Iterator[str]:
    """Leave the selected context before another is entered.

    Where the router refuses the new one (no such number on this model), lines
    that follow must not fall into the old one: without any, it refuses them.
    """
    if selected:
        yield select("", selected)
    if context:
        yield select(context, selected)


def in_contexts(lines: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Put selections where the context changes, and leave it at the end.

    Args:
        lines: Context and text of each line.
    """
    selected = ""
    for context, line in lines:
        if context != selected:
            yield from change(context, selected)
            selected = context
        yield line
    if selected:
        yield select("", selected)
