"""A configuration as units: its lines, and the members of its lists; by plain text alone.

Whose a line is, is judged by units. No code of the provider reads them.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple


class Unit(NamedTuple):
    """One line, or one member of a list.

    Attributes:
        context: What is selected before it: `pp 1`, `tunnel 1`, `pp anonymous` or nothing.
        text: The line; of a list, the words before its members.
        member: The member; empty for a line.
    """

    context: str
    text: str
    member: str = ""

    def __str__(self) -> str:
        """Return it as a person reads it."""
        where = f"{self.context}: " if self.context else ""
        member = f" [{self.member}]" if self.member else ""
        return f"`{where}{self.text}{member}`"


LISTS = re.compile(
    r"(ip \S+ secure filter (?:in|out)|ip \S+ nat descriptor|pp bind) (?P<members>.+)"
)
GUARD = re.compile(
    r'^\s*(?:schedule at 649\d\d \S.* restart|description 649\d\d "?rtx-provider: rolls back.*)$',
    re.MULTILINE,
)
"""A line with which a run of ours tells the router to go back, or says that it did."""
SWITCH = re.compile(
    r"^\s*schedule at (?!649\d\d)\d+ (?:\+\d+|\d+/\d+ \S+|\d\d:\d\d(?::\d\d)?) .*"
    r"\b(?:restart|load)\b",
    re.MULTILINE,
)
"""A line with which somebody else tells the router to go back."""
_SELECTS = re.compile(r"(pp|tunnel) select (\S+)")
_RANGE = re.compile(r"tunnel(\d+)-tunnel(\d+)")
_SECTIONS = ("dynamic", "reverse")


def lines_of(text: str) -> Iterator[tuple[str, str]]:
    """Yield each line of a configuration with what is selected before it."""
    context = ""
    for line in text.splitlines():
        selects = _SELECTS.fullmatch(line)
        bare = line.strip()
        if selects:
            context = f"{selects[1]} {selects[2]}"
        elif bare.startswith(("ipsec ike ", "ipsec sa policy ")):
            yield "", bare  # they are shown within the tunnel that uses them, but stand alone
        elif line.startswith(" "):
            yield context, bare
        else:
            yield "", bare


@lru_cache(maxsize=256)
def units_of(text: str) -> frozenset[Unit]:
    """Return the units of a configuration, without the lines of our own rollbacks."""
    found: set[Unit] = set()
    for context, line in lines_of(text):
        if not GUARD.match(line):
            found.update(split(context, line))
    return frozenset(found)


def split(context: str, line: str) -> Iterator[Unit]:
    """Yield a line, or the members of a list."""
    listed = LISTS.fullmatch(line)
    if listed is None:
        yield Unit(context, line)
        return
    section = ""
    for word in listed["members"].split():
        if word in _SECTIONS:
            section = f"{word} "
            continue
        for member in _spread(word):
            yield Unit(context, listed[1], f"{section}{member}")


def sequences_of(text: str) -> dict[tuple[str, str], list[Unit]]:
    """Return the members of each list in their order."""
    found: dict[tuple[str, str], list[Unit]] = {}
    for context, line in lines_of(text):
        members = [each for each in split(context, line) if each.member]
        if members:
            found[context, members[0].text] = members
    return found


@lru_cache(maxsize=256)
def dangling(text: str) -> frozenset[str]:
    """Return each place that names what does not exist: a filter, or a NAT descriptor."""
    lines = [line for _, line in lines_of(text)]
    filters = _numbers(lines, r"ip filter (\d+) ")
    dynamics = _numbers(lines, r"ip filter dynamic (\d+) ")
    descriptors = _numbers(lines, r"nat descriptor type (\d+) ")
    found = set()
    for unit in units_of(text):
        kind, _, number = unit.member.rpartition(" ")
        if "secure filter" in unit.text:
            known = dynamics if kind == "dynamic" else filters
        elif unit.text.endswith("nat descriptor"):
            known = descriptors
        else:
            continue
        if number not in known:
            found.add(f"{unit} names what does not exist")
    for line in lines:
        static = re.match(r"nat descriptor (?:masquerade static|address outer) (\d+) ", line)
        if static and static[1] not in descriptors:
            found.add(f"`{line}` belongs to no descriptor")
    return frozenset(found)


def is_named(unit: Unit, text: str) -> bool:
    """Tell whether a message names a line: as it is, or by the words before its values."""
    plain = text.replace('"', "")
    if unit.member:
        return any(head in plain for head in _heads(unit.text)) and unit.member in plain
    return any(head in plain for head in _heads(unit.text))


def _heads(text: str) -> Iterator[str]:
    words = text.replace('"', "").split()
    known = re.match(
        r"(ip filter \d+|nat descriptor masquerade static \d+ \d+|pp auth username \S+"
        r"|ipsec ike [a-z -]+ \d+|ip \S+ secure filter \S+)",
        text,
    )
    shortest = len(known[1].split()) if known else min(3, len(words))
    for count in range(shortest, len(words) + 1):
        yield " ".join(words[:count])


def _numbers(lines: Iterable[str], pattern: str) -> set[str]:
    found = (re.match(pattern, f"{line} ") for line in lines)
    return {each[1] for each in found if each}


def _spread(word: str) -> list[str]:
    found = _RANGE.fullmatch(word)
    if found is None:
        return [word]
    return [f"tunnel{number}" for number in range(int(found[1]), int(found[2]) + 1)]
