"""Previews that stand on what the last run has kept of a router, and reach none."""

import os
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from rtx_provider.router.remembered import Remembered

AGAINST, LAST_KNOWN = "RTX_AGAINST", "last-known"
"""The variable that asks for it, and its only value."""
_READING = threading.Lock()
_KNOWN: "dict[str, Remembered | None]" = {}
"""What was read of each router, by its label."""


def stand_in(label: str, say: "Callable[[str], None]") -> "Remembered | None":
    """Return what stands in for a router; None if the router itself is to be asked.

    Args:
        label: The label of the router; empty for the stack's own.
        say: Shows a line, once, if nothing is known of the router yet.

    Raises:
        ConflictError: The state cannot be read.
    """
    if os.environ.get(AGAINST) != LAST_KNOWN:
        return None
    with _READING:
        if label not in _KNOWN:
            # Few runs ask for it, and what belongs to a router takes time to load.
            from rtx_provider.resources._remembered import remembered  # noqa: PLC0415

            _KNOWN[label] = remembered(label)
            if _KNOWN[label] is None:
                say(
                    "note: no configuration of this router is known yet, so this preview shows no "
                    "whole lists and no conflicts"
                )
        return _KNOWN[label]
