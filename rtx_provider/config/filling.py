"""Lines that a router masked, with the secrets that a person gives for them.

>>> filled(("ipsec", "ike", "pre-shared-key", "1", "text", "*"), "moon")
('ipsec', 'ike', 'pre-shared-key', '1', 'text', 'moon')
>>> filled(("ipsec", "ike", "pre-shared-key", "1", "*"), "moon")
('ipsec', 'ike', 'pre-shared-key', '1', 'text', 'moon')
"""

from rtx_provider.commands import masks
from rtx_provider.commands.table import key_size, row_of
from rtx_provider.config.backup import lacks_secret, name_of
from rtx_provider.config.tree import Config, same
from rtx_provider.config.words import split
from rtx_provider.errors import InputError

_TEXT = "[text]"
_BINARY = "0x"


def filled(words: tuple[str, ...], secret: str) -> tuple[str, ...]:
    """Return a masked line with its first masked secret filled in.

    Args:
        words: The line as the router shows it.
        secret: What stands in the place of the mask, as one would type it on the console.
    """
    row = row_of(words)
    if row is None or not row.secret:
        return words
    size, typed = key_size(row, words), split(secret)
    value = words[size:]
    for piece in masks.pieces(row.secret, value):
        word = value[piece.at]
        if not piece.is_secret or word.rpartition("=")[2] != masks.MASK:
            continue
        if "=" in word:
            typed = (f"{word.removesuffix(masks.MASK)}{' '.join(typed)}",)
        elif _lacks_text(row.secret, value[: piece.at], typed):
            typed = ("text", *typed)
        return (*words[: size + piece.at], *typed, *value[piece.at + 1 :])
    return words


def _lacks_text(mask: str, before: tuple[str, ...], typed: tuple[str, ...]) -> bool:
    """Return whether the router masked the word `text` together with the secret."""
    is_given = before[-1:] == ("text",) or len(typed) != 1 or typed[0].startswith(_BINARY)
    return _TEXT in mask and not is_given


def with_lines(config: Config, given: Config) -> Config:
    """Return a configuration with full lines in the place of masked ones.

    Raises:
        InputError: A given line stands for no masked line, or is masked itself.
    """
    for key, words in given.lines.items():
        there = config.words(key)
        if not lacks_secret(there) or lacks_secret(words) or not same(words, there):
            name = name_of(key, words)
            msg = f"{name}: the configuration has no masked line that this line completes"
            raise InputError(msg)
    return config.with_lines(given.lines)
