"""The table of all commands, and how a line finds its row.

>>> row_of(("ip", "filter", "7", "pass", "*", "*")).pattern
'ip filter {n}'
>>> row_of(("user", "attribute", "login-timer=600")).pattern
'user attribute'
>>> operation_of(("restart",)).section
'56.7.3'
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache

from rtx_provider.commands import (
    addresses,
    dhcp,
    dns,
    filters,
    ipsec,
    ipv6,
    lan,
    nat,
    operations,
    pps,
    qos,
    routes,
    system,
    tunnels,
)
from rtx_provider.commands.row import Row

UNKNOWN = "[known-after-up]"
"""Stands for a word that a preview cannot know yet; it may be a number."""

_CHAPTERS = (
    filters, nat, ipsec, tunnels, pps, addresses, routes, dhcp, dns, ipv6, lan, system, qos,
    operations,
)  # fmt: skip
ROWS: tuple[Row, ...] = tuple(row for chapter in _CHAPTERS for row in chapter.ROWS)

INTERFACE = re.compile(r"(?:lan|wan|bridge|vlan|onu|usb|bri|loopback|null)[0-9./]*")
_LOGIN = re.compile(r"[A-Za-z0-9_-]+|\*|\*radius")
_REST = "{rest}"
_LOOKUPS = 4096
"""How many lines are remembered with their row: a run looks the same lines up many times."""


@dataclass(slots=True)
class _Node:
    """A word of a pattern, with what may follow it: fixed words, and narrow patterns first."""

    row: Row | None = None
    fixed: dict[str, "_Node"] = field(default_factory=dict)
    patterns: dict[str, "_Node"] = field(default_factory=dict)


@lru_cache(maxsize=_LOOKUPS)
def row_of(words: tuple[str, ...]) -> Row | None:
    """Find the setting that a line makes: the longest pattern that its first words match."""
    node = _walk(_tree(settings=True), words, 0)
    return node.row if node else None


def operation_of(words: tuple[str, ...]) -> Row | None:
    """Find the operation that a line is, unless it makes a setting of a longer pattern."""
    node = _walk(_tree(settings=False), words, 0)
    setting = row_of(words)
    if node is None or node.row is None:
        return None
    is_setting = setting is not None and len(setting.words) > len(node.row.words)
    return None if is_setting else node.row


def key_size(row: Row, words: tuple[str, ...]) -> int:
    """Return how many words of a line are its key."""
    return len(words) if row.words[-1] == _REST else len(row.words)


def first_words() -> frozenset[str]:
    """Return every word with which a line of a configuration may begin."""
    return frozenset(row.words[0] for row in ROWS if row.is_setting)


def second_words(first: str) -> frozenset[str]:
    """Return the words that may stand behind a first word, but for those that people choose."""
    second = {row.words[1] for row in ROWS if row.words[0] == first and len(row.words) > 1}
    return frozenset(word for word in second if word[0] != "{")


def relatives(words: tuple[str, ...]) -> tuple[Row, ...]:
    """Return the settings that begin with the same word as a line that has no row."""
    return tuple(row for row in ROWS if row.is_setting and row.words[0] == words[0])


@cache
def _tree(*, settings: bool) -> _Node:
    root = _Node()
    for row in _wanted(settings=settings):
        node = root
        for word in row.words:
            node = (node.patterns if word[0] == "{" else node.fixed).setdefault(word, _Node())
        node.row = row
    _sort_patterns(root)
    return root


def _wanted(*, settings: bool) -> Iterable[Row]:
    return (row for row in ROWS if row.is_setting is settings)


def _sort_patterns(node: _Node) -> None:
    """Put the patterns that fit any word behind the others, the widest last."""
    node.patterns = dict(sorted(node.patterns.items(), key=lambda each: _width(each[0])))
    for child in (*node.fixed.values(), *node.patterns.values()):
        _sort_patterns(child)


def _width(pattern: str) -> int:
    return _WIDE.index(pattern) + 1 if pattern in _WIDE else 0


def _walk(node: _Node, words: tuple[str, ...], at: int) -> _Node | None:
    """Find the last node of the longest pattern: a word itself counts before a pattern."""
    if at < len(words):
        word = words[at]
        if (child := node.fixed.get(word)) and (found := _walk(child, words, at + 1)):
            return found
        for pattern, child in node.patterns.items():
            if not _fits(pattern, word):
                continue
            if found := child if pattern == _REST else _walk(child, words, at + 1):
                return found
    return node if node.row else None


_WIDE = ("{word}", "{name}", _REST)


def _fits(pattern: str, word: str) -> bool:
    if pattern == "{n}":
        return word.isdecimal() or word == UNKNOWN
    if pattern in _WIDE:
        return True
    if pattern == "{option}":
        return "=" in word
    if pattern == "{if}":
        return bool(INTERFACE.fullmatch(word)) or word == UNKNOWN
    if pattern == "{login}":
        return bool(_LOGIN.fullmatch(word)) or word == UNKNOWN
    return word in pattern[1:-1].split("|")
