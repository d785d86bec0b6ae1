"""Shared lists: reading and writing them, and adding and removing members.

`no` removes a whole list (1.4), so a member is removed by writing the list again without it. That
is one command, so the list never disappears in between. The row of a command says how its list is
read.

    >>> members = read_list(("ip", "pp", "nat", "descriptor"), ("1000", "reverse", "2"))
    >>> members
    (('', '1000'), ('reverse', '2'))
"""

import re
from collections.abc import Iterable

from rtx_provider.commands.row import ListKind
from rtx_provider.commands.table import row_of
from rtx_provider.config.filters import place
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.tree import Config

Member = tuple[str, str]
"""A member of a list: its section (`dynamic`, `reverse` or none) and its word."""

EVERY_VERSION = "*"
_PLAIN = ListKind()


def list_kind(words: tuple[str, ...]) -> ListKind:
    """Return the kind of a command's list; a plain list if its row names none."""
    row = row_of(words)
    return row.members if row and row.members else _PLAIN


def read_list(words: tuple[str, ...], arguments: tuple[str, ...]) -> tuple[Member, ...]:
    """Return the members in the arguments of a shared list's line, in order."""
    kind = list_kind(words)
    if kind.switch:
        return _read_switched(kind, arguments)
    members: list[Member] = []
    section = ""
    for word in arguments:
        if word in kind.sections:
            section = word
        else:
            members += [(section, each) for each in (expand(word) if kind.ranges else [word])]
    return tuple(members)


def members_present(key: Key, config: Config, ours: Iterable[Member]) -> tuple[Member, ...]:
    """Return which of our members are in the list; a list of every version has all of them."""
    there = read_list(key.words, config.arguments(key) or ())
    every = ("", EVERY_VERSION) in there
    return tuple(member for member in ours if every or member in there)


def definition_of(key: Key, member: Member) -> Key | None:
    """Return the key of the line that defines a member of a list; None if it needs none."""
    section, word = member
    if "filter" in key.words:
        return Key(GLOBAL, ("ip", "filter", *([section] if section else []), word))
    if "descriptor" in key.words:
        return Key(GLOBAL, ("nat", "descriptor", "type", word))
    return None


def write_list(words: tuple[str, ...], members: tuple[Member, ...]) -> tuple[str, ...] | None:
    """Return members as the arguments of a line; None if there are no members."""
    if not members:
        return None
    kind = list_kind(words)
    if kind.switch:
        return (kind.switch, *(word for _, word in members if word != EVERY_VERSION))
    written = [word for section, word in members if not section]
    if kind.ranges:
        written = compress(written)
    for section in kind.sections:
        inside = [word for each, word in members if each == section]
        written += [section, *inside] if inside else []
    return tuple(written)


def _read_switched(kind: ListKind, arguments: tuple[str, ...]) -> tuple[Member, ...]:
    """Return the members behind a switch such as `l2tp service on`, which alone means all."""
    if arguments[:1] != (kind.switch,):
        return ()
    return tuple(("", word) for word in arguments[1:] or (EVERY_VERSION,))


def join_list(
    config: Config, key: Key, there: tuple[Member, ...], joining: tuple[Member, ...]
) -> tuple[Member, ...]:
    """Add members at the position where they take effect; the others keep their order."""
    kind = list_kind(key.words)
    new = [member for member in joining if member not in there]
    if kind.switch and ("", EVERY_VERSION) in (*there, *joining):
        return (("", EVERY_VERSION),)
    if kind.placing == "number":
        return tuple(sorted((*there, *new), key=lambda member: _tunnel(member[1])))
    plain = tuple(word for section, word in there if not section)
    coming = [word for section, word in new if not section]
    at = place(config, plain, coming) if kind.placing == "reject" else len(plain)
    words = (*plain[:at], *coming, *plain[at:])
    rest = [member for member in (*there, *new) if member[0]]
    return (*(("", word) for word in words), *rest)


def leave_list(
    there: tuple[Member, ...], leaving: Iterable[Member], found: tuple[Member, ...]
) -> tuple[Member, ...]:
    """Remove members, except for those that were there before we joined.

    What others removed meanwhile does not come back.
    """
    gone = set(leaving) - set(found)
    left = tuple(member for member in there if member not in gone)
    # `on` for every version has absorbed the members that were found: only these are restored.
    return left or (found if ("", EVERY_VERSION) in there else ())


def expand(word: str) -> list[str]:
    """Return the members of a range such as `tunnel1-tunnel3`; any other word alone."""
    match = re.fullmatch(r"tunnel([0-9]{1,4})-tunnel([0-9]{1,4})", word)
    if not match:
        return [word]
    return [f"tunnel{number}" for number in range(int(match[1]), int(match[2]) + 1)]


def compress(words: list[str]) -> list[str]:
    """Write consecutive tunnels as a range, as the vendor's samples do."""
    runs: list[list[str]] = []
    for word in words:
        if runs and 0 <= _tunnel(runs[-1][-1]) == _tunnel(word) - 1:
            runs[-1].append(word)
        else:
            runs.append([word])
    return [run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]


def _tunnel(word: str) -> int:
    """Return a tunnel's number; -1 for any other interface, so that it sorts first."""
    match = re.fullmatch(r"tunnel([0-9]{1,4})", word)
    return int(match[1]) if match else -1
