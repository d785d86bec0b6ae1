"""Texts on which a pattern backtracks as much as it can.

Each text begins as the pattern does, repeats what one of its repetitions takes, and ends with what
it cannot take. A pattern that may take such a text apart in many ways tries all of them.
"""

import re
from collections.abc import Iterator
from re import _constants as codes  # type: ignore[attr-defined]  # the only reader of patterns
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

ENDS = ("\x01", "\n\n!")
# What the classes and dots of the patterns are tried with, beside the pattern's own characters.
USUAL = "a0 \t.\"'\\`*/:-=_Z,\n"
_REPEATS = {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}


def pumped(pattern: re.Pattern[Any], length: int, most: int = 999) -> Iterator[str]:
    """Yield hostile texts of about this length for one pattern, `most` for each repetition."""
    text = pattern.pattern
    if isinstance(text, bytes):
        text = text.decode("latin-1")
    tree = parser.parse(text, pattern.flags & ~re.UNICODE)
    letters = "".join(dict.fromkeys([*_letters(tree), *USUAL]))
    for prefix, bodies in dict.fromkeys(_repeats(list(tree), "", letters)):
        for body in bodies[:most]:
            for end in ENDS:
                yield prefix + body * (length // len(body)) + end


def _repeats(nodes: list[Any], prefix: str, letters: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each repetition: a text that leads to it, and texts to repeat."""
    for at, (kind, value) in enumerate(nodes):
        for inner in _inner(kind, value):
            yield from _repeats(inner, prefix, letters)
        if kind in _REPEATS and value[1] > 1:
            body = _sample(value[2])
            singles = [body, *letters, *(nodes[at + 1 :] and [_sample(nodes[at + 1 :])])]
            several = [body + letter for letter in letters]
            texts = (each for each in (*singles, *several) if each)
            yield prefix, tuple(dict.fromkeys(texts))
        prefix += _sample([(kind, value)])


def _inner(kind: Any, value: Any) -> Iterator[list[Any]]:  # noqa: ANN401  # as the parser has it
    if kind in _REPEATS:
        yield list(value[2])
    elif kind is codes.BRANCH:
        yield from (list(branch) for branch in value[1])
    elif kind is codes.SUBPATTERN:
        yield list(value[-1])
    elif kind is codes.ATOMIC_GROUP:
        yield list(value)
    elif kind in {codes.ASSERT, codes.ASSERT_NOT}:
        yield list(value[1])


def _sample(nodes: Any) -> str:  # noqa: ANN401
    """Return a short text that the nodes match, but for what looks ahead or behind."""
    return "".join(_one(kind, value) for kind, value in nodes)


def _one(kind: Any, value: Any) -> str:  # noqa: ANN401
    if kind is codes.LITERAL:
        return chr(int(value))
    if kind in _REPEATS:
        return _sample(value[2]) * max(int(value[0]), 1)
    inner = next(_inner(kind, value), None)
    if inner is not None and kind not in {codes.ASSERT, codes.ASSERT_NOT}:
        return _sample(inner)
    if kind in {codes.IN, codes.ANY, codes.NOT_LITERAL}:
        return next((each for each in USUAL if _is_in(kind, value, each)), "a")
    return ""


def _is_in(kind: Any, value: Any, letter: str) -> bool:  # noqa: ANN401
    if kind is codes.ANY:
        return letter != "\n"
    if kind is codes.NOT_LITERAL:
        return bool(ord(letter) != value)
    is_negated = bool(value[0][0] is codes.NEGATE)
    parts = (each for each in value if each[0] is not codes.NEGATE)
    return any(_has(part, letter) for part in parts) != is_negated


def _has(part: Any, letter: str) -> bool:  # noqa: ANN401
    kind, value = part
    if kind is codes.LITERAL:
        return bool(ord(letter) == value)
    if kind is codes.RANGE:
        return bool(value[0] <= ord(letter) <= value[1])
    names: dict[Any, bool] = {
        codes.CATEGORY_SPACE: letter.isspace(),
        codes.CATEGORY_NOT_SPACE: not letter.isspace(),
        codes.CATEGORY_DIGIT: letter.isdecimal(),
        codes.CATEGORY_NOT_DIGIT: not letter.isdecimal(),
        codes.CATEGORY_WORD: letter.isalnum() or letter == "_",
        codes.CATEGORY_NOT_WORD: not (letter.isalnum() or letter == "_"),
    }
    return names[value]


def _letters(nodes: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield the characters that the pattern names."""
    for kind, value in nodes:
        if kind is codes.LITERAL:
            yield chr(value)
        elif kind is codes.IN:
            yield from (chr(each) for name, each in value if name is codes.LITERAL)
        for inner in _inner(kind, value):
            yield from _letters(inner)
