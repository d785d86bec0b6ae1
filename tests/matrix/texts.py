"""Configurations as lines with their contexts, for comparisons."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from rtx_provider.redaction import redact

_SELECTS = re.compile(r"(?:pp|tunnel) select ")
ROLLBACK_LINE = re.compile(r"^\s*(?:schedule at|description) 649\d\d\b", re.MULTILINE)


def lines_of(text: str) -> Counter[str]:
    """Return each line with what is selected before it; `pp 1: ip pp mtu 1454`."""
    return _lines_of(text).copy()


@cache
def _lines_of(text: str) -> Counter[str]:
    found: Counter[str] = Counter()
    context = ""
    for line in text.splitlines():
        if _SELECTS.match(line):
            context = line.replace(" select", "")
        elif line.startswith(" "):
            found[f"{context}: {line.strip()}"] += 1
        else:
            found[line] += 1
    return found


def changed(one: str, other: str) -> list[str]:
    """Return the lines that only one of two configurations has."""
    first, second = lines_of(one), lines_of(other)
    return sorted(((first - second) + (second - first)).elements())


def bare(line: str) -> str:
    """Return a line without what is selected before it."""
    context, colon, rest = line.partition(": ")
    return rest if colon and context.partition(" ")[0] in ("pp", "tunnel") else line


def is_named(line: str, text: str) -> bool:
    """Tell whether a message names a line: as it is, masked, or by its first words."""
    shown, text = redact(bare(line)).replace('"', ""), text.replace('"', "")
    words = shown.split()
    heads = (" ".join(words[:count]) for count in range(min(3, len(words)), len(words) + 1))
    return any(f"`{head}" in text for head in heads)


def with_member(text: str, thing: str) -> tuple[str, ...]:
    """Return the lines with which somebody adds a member of theirs to a thing's list."""
    if thing == "AnonymousPp":
        there = _line(text, "pp select anonymous", "pp bind") or "pp bind"
        return ("pp select anonymous", f"{there} tunnel13", "pp select none")
    begins, member = "ip pp secure filter in", "4711"
    if thing == "NatBinding":
        begins, member = "ip pp nat descriptor", "4712"
    there = _line(text, "pp select 1", begins)
    return ("pp select 1", there.replace(begins, f"{begins} {member}"), "pp select none")


def strangers(now: str, known: Iterable[str], kept: Iterable[str]) -> list[str]:
    """Return what of others changed: lines that nobody wrote, and lines that went.

    Args:
        now: What the router holds.
        known: Configurations whose lines may stand there.
        kept: Configurations; lines that all of them have must stand there.
    """
    there = lines_of(now)
    allowed: Counter[str] = Counter()
    for text in known:
        allowed |= lines_of(text)
    needed: Counter[str] | None = None
    for text in kept:
        needed = lines_of(text) if needed is None else needed & lines_of(text)
    more = [f"+ {line}" for line in there - allowed]
    return more + [f"- {line}" for line in (needed or Counter()) - there]


def _line(text: str, context: str, begins: str) -> str:
    _, _, rest = text.partition(f"{context}\n")
    for line in rest.splitlines():
        if not line.startswith(" "):
            break
        if line.strip().startswith(f"{begins} "):
            return line.strip()
    return ""
