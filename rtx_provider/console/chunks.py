"""Lines divided into requests that a console takes."""

from collections.abc import Sequence

from rtx_provider.config.context import in_contexts

# What a request holds beside its lines: session id, `show config`, `echo`.
_FRAME = 128


def chunks(groups: Sequence[Sequence[tuple[str, str]]], limit: int) -> list[list[str]]:
    """Divide lines into requests that stay small, and operations between requests.

    Between a `pp disable` and its `pp enable` the line to the router may be the
    one that is down: they go together, unless one operation alone is too large.
    """
    done: list[list[tuple[str, str]]] = [[]]
    for group in groups:
        for part in _parts(group, limit):
            if done[-1] and _size([*done[-1], *part]) > limit:
                done.append([])
            done[-1] += part
    return [list(in_contexts(chunk)) for chunk in done]


def _parts(group: Sequence[tuple[str, str]], limit: int) -> list[list[tuple[str, str]]]:
    parts: list[list[tuple[str, str]]] = [[]]
    for line in group:
        if parts[-1] and _size([*parts[-1], line]) > limit:
            parts.append([])
        parts[-1].append(line)
    return parts


def _size(lines: Sequence[tuple[str, str]]) -> int:
    """Return the bytes of a request, in the longest of the character sets."""
    return len("\r\n".join(in_contexts(lines)).encode()) + _FRAME
