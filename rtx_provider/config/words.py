"""Console lines as words: splitting and joining by the router's quoting rules.

    >>> split('description pp "VPN for staff" # note')
    ('description', 'pp', 'VPN for staff')
    >>> join(('description', 'pp', 'VPN for staff'))
    'description pp "VPN for staff"'

Source: 1.5 (escaping), 2.1 and 4.56 (characters).
"""

import re
from functools import lru_cache

_PLAIN = re.compile(r"[A-Za-z0-9*./:,_@%+=^~{}\[\]()&;-]+\Z", re.ASCII)
# Only these separate words. Python's `\s` would also match the full-width space of Japanese text.
_BLANKS = re.compile(r"[ \t\r\n]+")
_SPECIAL = re.compile(r"[\"'\\#]")


@lru_cache(maxsize=8192)  # a run reads the same configuration again and again
def split(line: str) -> tuple[str, ...]:
    """Split a console line into words, without quotes, escapes and comments."""
    if not _SPECIAL.search(line):
        return tuple(filter(None, _BLANKS.split(line)))
    words: list[str] = []
    word: list[str] | None = None
    mark = ""
    characters = iter(line)
    for character in characters:
        if character == "\\" and mark != "'":
            word = _appended(word, next(characters, ""))
        elif character == mark:
            mark = ""
        elif mark:
            word = _appended(word, character)
        elif character in "\"'":
            mark, word = character, _appended(word, "")
        elif character == "#":
            break
        elif not _BLANKS.match(character):
            word = _appended(word, character)
        elif word is not None:
            words.append("".join(word))
            word = None
    return tuple(words if word is None else [*words, "".join(word)])


def _appended(word: list[str] | None, letter: str) -> list[str]:
    """Return a word with a letter appended; None begins a new word."""
    letters = [] if word is None else word
    letters.append(letter)
    return letters


def quote(word: str) -> str:
    """Return a word quoted so that the console reads it as one word.

    Double quotes and backslashes are escaped with a backslash, and the word is enclosed in double
    quotes. The empty word becomes two double quotes.
    """
    if _PLAIN.fullmatch(word):
        return word
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def join(words: tuple[str, ...]) -> str:
    """Return words as one console line."""
    return " ".join(quote(word) for word in words)
