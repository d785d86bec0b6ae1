"""The lines that select a context: `pp select`, `tunnel select` and `… select none`.

A context is `pp 1`, `pp anonymous` or `tunnel 1`, or empty where nothing is selected.

Source: 56.1, 56.2.
"""

from collections.abc import Iterable, Iterator


def select(context: str, selected: str) -> str:
    """Return the line that selects a context, or that leaves `selected` for the empty context."""
    if context:
        kind, _, name = context.partition(" ")
        return f"{kind} select {name}"
    return f"{selected.partition(' ')[0]} select none"


def change(context: str, selected: str) -> Iterator[str]:
    """Yield the lines that leave the selected context, and then enter another.

    If the router refuses the new selection (no such number on this model), the lines that follow
    must not apply to the old context. With nothing selected, the router refuses them.
    """
    if selected:
        yield select("", selected)
    if context:
        yield select(context, selected)


def in_contexts(lines: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield lines with a selection wherever the context changes, and leave the last context.

    Args:
        lines: The context and the text of each line.
    """
    selected = ""
    for context, line in lines:
        if context != selected:
            yield from change(context, selected)
            selected = context
        yield line
    if selected:
        yield select("", selected)
