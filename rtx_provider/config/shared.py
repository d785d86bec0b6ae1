"""Lists that belong to several owners: how they read, join, shrink and write.

`no` wipes a whole list (1.4), so one element is taken out by writing the list
anew, in one command: no moment is without it.


    >>> members = read_list(("ip", "pp", "nat", "descriptor"), ("1000", "reverse", "2"))
    >>> members
    (('', '1000'), ('reverse', '2'))
"""

import re
from collections.abc import Iterable

from rtx_provider.config.filters import place
from rtx_provider.config.grammar import Key
from rtx_provider.config.tree import Config

Member = tuple[str, str]
"""A member of a list: its section (`dynamic`, `reverse` or none) and its word."""

EVERY_VERSION = "*"
_SECTIONS = ("dynamic", "reverse")


def read_list(family: tuple[str, ...], arguments: tuple[str, ...]) -> tuple[Member, ...]:
    """Read the arguments of a shared line as its members, in order."""
    if family[:2] == ("l2tp", "service"):
        return _read_versions(arguments)
    members: list[Member] = []
    section = ""
    for word in arguments:
        if word in _SECTIONS:
            section = word
        else:
            members += [(section, each) for each in expand(word)]
    return tuple(members)


def members_present(key: Key, config: Config, ours: Iterable[Member]) -> tuple[Member, ...]:
    """Return which of our members stand in the list; `l2tp service on` serves them all."""
    there = read_list(key.words, config.arguments(key) or ())
    every = ("", EVERY_VERSION) in there
    return tuple(member for member in ours if every or member in there)


def write_list(family: tuple[str, ...], members: tuple[Member, ...]) -> tuple[str, ...] | None:
    """Write members as arguments; None where nothing is left of the line."""
    if not members:
        return None
    if family[:2] == ("l2tp", "service"):
        return ("on", *(word for _, word in members if word != EVERY_VERSION))
    words = [word for section, word in members if not section]
    if family == ("pp", "bind"):
        words = compress(words)
    for section in _SECTIONS:
        inside = [word for each, word in members if each == section]
        words += [section, *inside] if inside else []
    return tuple(words)


def _read_versions(arguments: tuple[str, ...]) -> tuple[Member, ...]:
    """Read `l2tp service`: `on` alone serves every version (16.1)."""
    if arguments[:1] != ("on",):
        return ()
    return tuple(("", word) for word in arguments[1:] or (EVERY_VERSION,))


def join_list(
    config: Config, key: Key, there: tuple[Member, ...], joining: tuple[Member, ...]
) -> tuple[Member, ...]:
    """Add members where they take effect, and keep everybody else's order."""
    new = [member for member in joining if member not in there]
    if key.words[:2] == ("l2tp", "service") and ("", EVERY_VERSION) in (*there, *joining):
        return (("", EVERY_VERSION),)
    if key.words == ("pp", "bind"):
        return tuple(sorted((*there, *new), key=lambda member: _tunnel(member[1])))
    plain = tuple(word for section, word in there if not section)
    at = _place(config, key, plain, [word for section, word in new if not section])
    words = (*plain[:at], *(word for section, word in new if not section), *plain[at:])
    rest = [member for member in (*there, *new) if member[0]]
    return (*(("", word) for word in words), *rest)


def leave_list(
    there: tuple[Member, ...], leaving: Iterable[Member], found: tuple[Member, ...]
) -> tuple[Member, ...]:
    """Take members out, but for those that were found there at the beginning."""
    gone = set(leaving) - set(found)
    left = tuple(member for member in there if member not in gone)
    # What others served may have been written as ours: `on` for every version.
    return left or (found if there else ())


def _place(config: Config, key: Key, plain: tuple[str, ...], joining: list[str]) -> int:
    if key.words[-3:-1] == ("secure", "filter"):
        return place(config, plain, joining)
    return len(plain)


def expand(word: str) -> list[str]:
    """Write `tunnel1-tunnel3` as its three members; any other word is itself."""
    match = re.fullmatch(r"tunnel([0-9]{1,4})-tunnel([0-9]{1,4})", word)
    if not match:
        return [word]
    return [f"tunnel{number}" for number in range(int(match[1]), int(match[2]) + 1)]


def compress(words: list[str]) -> list[str]:
    """Write neighbours among `tunnel1 tunnel2 …` as a range, as the vendor's samples do."""
    runs: list[list[str]] = []
    for word in words:
        if runs and 0 <= _tunnel(runs[-1][-1]) == _tunnel(word) - 1:
            runs[-1].append(word)
        else:
            runs.append([word])
    return [run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]


def _tunnel(word: str) -> int:
    """Return a tunnel's number; -1 for another interface, which comes first."""
    match = re.fullmatch(r"tunnel([0-9]{1,4})", word)
    return int(match[1]) if match else -1
