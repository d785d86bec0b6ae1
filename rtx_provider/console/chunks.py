"""Division of lines into requests that are small enough for the console."""

from collections.abc import Sequence

from rtx_provider.config.context import in_contexts

# The bytes of a request besides its lines: session ID, `show config`, `echo`.
_FRAME = 128


def chunks(groups: Sequence[Sequence[tuple[str, str]]], limit: int) -> list[list[str]]:
    """Divide lines into requests of limited size, and keep each operation in one request.

    A `pp disable` and its `pp enable` must be in one request, because the connection to the router
    may be down in between. Only an operation that is larger than the limit is divided.
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
    """Return the size of a request in bytes, in the widest character set."""
    return len("\r\n".join(in_contexts(lines)).encode()) + _FRAME
