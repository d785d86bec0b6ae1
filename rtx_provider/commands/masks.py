"""Where the secrets of a command stand, and its words with them hidden.

A mask describes the words behind the key, one sign for each: `_` is a word that is
shown, `*` a word that is hidden, `**` hides all words up to the end, `[text]` is a word
that may stand there and is part of what is hidden, and `auth=` an option whose value is
hidden. `(myname _ *)` is a group that may be left out and begins with that word, or with one
of several (`pop3|apop`). Groups and options count wherever they stand. Words beyond the mask
are shown.

    >>> hide("* (myname _ *)", ("moon", "192.0.2.1"))
    ('*', '192.0.2.1')
    >>> visible("* (myname _ *)", ("moon", "myname", "me", "sun"))
    ('*', 'myname', 'me', '*')
    >>> hide("[text] **", ("text", "two", "moons"))
    ('text', '*')
    >>> hide("_ auth=", ("1", "192.0.2.1", "auth=moon"))
    ('1', '192.0.2.1', 'auth=*')
"""

import re
from functools import cache
from typing import NamedTuple

MASK = "*"
_SIGN = re.compile(r"\(([^)]*)\)|\[([^\]]*)\]|(\S+)")


class _Sign(NamedTuple):
    kind: str
    word: str = ""
    inside: tuple["_Sign", ...] = ()


class Piece(NamedTuple):
    """One word of a value, and what is shown of it.

    Attributes:
        at: Which word it is, counted from 0.
        shown: The word, or the mask of it, or an option with its value masked.
        is_secret: Whether something of it is hidden.
        is_lead: Whether it only announces what is hidden, such as `text`.
        is_merged: Whether it belongs to the secret before it, and is not shown beside its mask.
        hides_rest: Whether it stands for all words up to the end.
    """

    at: int
    shown: str
    is_secret: bool = False
    is_lead: bool = False
    is_merged: bool = False
    hides_rest: bool = False


def hide(mask: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of a value with its secrets masked; what is hidden to the end is one."""
    return tuple(piece.shown for piece in pieces(mask, words) if not piece.is_merged)


def visible(mask: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of a value with each secret as one mask, whatever announces it."""
    return tuple(piece.shown for piece in pieces(mask, words) if not piece.is_lead)


def is_masked(mask: str, words: tuple[str, ...]) -> bool:
    """Tell whether the router shows a mask where a secret stands."""
    return hides_all(mask, words) or any(
        piece.is_secret
        and _is_masked(words[piece.at :] if piece.hides_rest else words[piece.at :][:1])
        for piece in pieces(mask, words)
    )


def hides_all(mask: str, words: tuple[str, ...]) -> bool:
    """Tell whether a bare mask stands for all words of a value, those that are shown, too."""
    return words == (MASK,) and "**" in mask.split()


def _is_masked(words: tuple[str, ...]) -> bool:
    return any(word.rpartition("=")[2] == MASK for word in words)


def pieces(mask: str, words: tuple[str, ...]) -> list[Piece]:
    """Walk the words of a value by its mask.

    Where a mask hides all up to the end, the last piece stands for all of those words.
    """
    signs = _signs(mask)
    options = tuple(sign.word for sign in signs if sign.kind == "option")
    found = _walk([sign for sign in signs if sign.kind != "option"], words)
    return [_option(piece, words[piece.at], options) for piece in found]


def _option(piece: Piece, word: str, options: tuple[str, ...]) -> Piece:
    for option in options:
        if not piece.is_secret and word.lower().startswith(option) and len(word) > len(option):
            return Piece(piece.at, f"{word[: len(option)]}{MASK}", is_secret=True)
    return piece


def _walk(signs: list[_Sign], words: tuple[str, ...]) -> list[Piece]:
    found: list[Piece] = []
    for sign in signs:
        found += _take(sign, words, found)
    rest = [] if found and found[-1].hides_rest else range(len(found), len(words))
    return [*found, *(Piece(at, words[at]) for at in rest)]


def _take(sign: _Sign, words: tuple[str, ...], found: list[Piece]) -> list[Piece]:
    """Return what one sign makes of the next words."""
    at = len(found)
    if at >= len(words):
        return []
    word = words[at]
    if sign.kind == "group":
        return _group(sign, words, found)
    if sign.kind == "lead":
        is_lead = word.lower() == sign.word and at + 1 < len(words)
        return [Piece(at, word, is_lead=True)] if is_lead else []
    is_secret = sign.kind in ("secret", "rest")
    hides_rest = sign.kind == "rest"
    return [Piece(at, MASK if is_secret else word, is_secret, hides_rest=hides_rest)]


def _group(sign: _Sign, words: tuple[str, ...], found: list[Piece]) -> list[Piece]:
    """Return a group and what stands before it; nothing where it is left out.

    Right behind a secret that is not masked yet it is hidden with it.
    """
    begins = [
        at for at in range(len(found), len(words)) if words[at].lower() in sign.word.split("|")
    ]
    if not begins:
        return []
    at = begins[0]
    is_merged = at == len(found) > 0 and found[-1].is_secret and words[at - 1] != MASK
    pairs = zip(sign.inside, words[at:], strict=False)
    before = [Piece(place, words[place]) for place in range(len(found), at)]
    return before + [
        Piece(
            at + step,
            MASK if each.kind == "secret" else word,
            each.kind == "secret",
            is_merged=is_merged,
        )
        for step, (each, word) in enumerate(pairs)
    ]


@cache
def _signs(mask: str) -> tuple[_Sign, ...]:
    return tuple(_read(match) for match in _SIGN.finditer(mask))


def _read(match: re.Match[str]) -> _Sign:
    group, lead, sign = match.groups()
    if group is not None:
        first, *rest = group.split()
        return _Sign("group", first, (_Sign("shown"), *map(_plain, rest)))
    return _Sign("lead", lead) if lead is not None else _plain(sign)


def _plain(sign: str) -> _Sign:
    kinds = {"_": "shown", "*": "secret", "**": "rest"}
    if sign in kinds:
        return _Sign(kinds[sign])
    if sign.endswith("="):
        return _Sign("option", sign)
    msg = f"no such sign of a mask: {sign}"
    raise ValueError(msg)
