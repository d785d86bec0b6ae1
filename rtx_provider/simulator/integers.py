"""How the console reads whole numbers, and the type of every reader of a word."""

from collections.abc import Callable

from rtx_provider.simulator.models import Model
from rtx_provider.simulator.replies import Complaint, RefusedError
from rtx_provider.simulator.words import Word

Reader = Callable[[Word, Model], str]


def number(text: str, low: int, high: int) -> int:
    """Return the integer that the text holds.

    Raises:
        RefusedError: if the text is no integer, or the integer is outside the range.
    """
    if not (text.isascii() and text.isdigit()):
        raise RefusedError(Complaint.INTEGER)
    if not low <= int(text) <= high:
        raise RefusedError(Complaint.RANGE)
    return int(text)


def numbered(low: int, high: int) -> Reader:
    """Return a reader of integers in a range."""
    return lambda word, _: str(number(word.value, low, high))
