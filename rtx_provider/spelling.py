"""What a mistyped word was probably meant to be; loaded only after a mistake."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, words: Iterable[str], cutoff: float = 0.7) -> str:
    """Return the nearest of these words, in whatever case; an empty text if none is near.

    Args:
        word: The mistyped word.
        words: The words that there are.
        cutoff: How near it must be, from 0 to 1 (equal).
    """
    lowered = {each.lower(): each for each in sorted(words)}
    found = get_close_matches(word.lower(), lowered, n=1, cutoff=cutoff)
    return lowered[found[0]] if found else ""
