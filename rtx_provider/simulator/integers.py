"""Whole numbers as the console reads them, and the type of everything that reads a word.

Part of the simulator; imports only `models`, `replies` and `words`.
"""

from collections.abc import Callable

from rtx_provider.simulator.models import Model
from rtx_provider.simulator.replies import Complaint, RefusedError
from rtx_provider.simulator.words import Word

Reader = Callable[[Word, Model], str]


def number(text: str, low: int, high: int) -> int:
    """Return the integer, if it lies in the range.

    Raises:
        RefusedError: if it is no integer, or too small, or too large.
    """
    if not (text.isascii() and text.isdigit()):
        raise RefusedError(Complaint.INTEGER)
    if not low <= int(text) <= high:
        raise RefusedError(Complaint.RANGE)
    return int(text)


def numbered(low: int, high: int) -> Reader:
    """Return a reader of integers in a range."""
    return lambda word, _: str(number(word.value, low, high))
