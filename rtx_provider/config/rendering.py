"""Lines in the form that the router prints, where it differs from the form that was entered.

    >>> from rtx_provider.commands.table import row_of
    >>> line = ("ip", "lan1", "address", "192.0.2.1/255.255.255.0")
    >>> printed(row_of(line), line)
    ('ip', 'lan1', 'address', '192.0.2.1/24')

Source: wild 21; 37.1 for schedules, 8.1.2 for masks, 53.4 for the aging of a switch.
"""

import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network

from rtx_provider.commands.row import Row

Words = tuple[str, ...]
_MASK = re.compile(r"(\d+\.\d+\.\d+\.\d+)/(\d+\.\d+\.\d+\.\d+|0x[0-9a-f]{1,8})")
_DATE = re.compile(r"[*0-9a-z,-]+/[*0-9a-z,-]+")
_TIME = re.compile(r"(\d{1,2}|\*):(\d{1,2}|\*)(?::(\d{1,2}))?")
_SUBDOMAIN = re.compile(r"(?:\.[a-z0-9-]+)?\.netvolante\.jp$")
_CLASS = 6
"""The number of words in `security class LEVEL FORGET TELNET SSH`."""
_TARGET = 2
_MOMENT = 3
"""The index of the date or time in `schedule at N …`."""


def printed(row: Row, words: Words) -> Words:
    """Return a line as the router prints it, according to its row."""
    form = _FORMS.get(row.rendering)
    return form(words) if form else words


def _prefix_length(words: Words) -> Words:
    return tuple(_MASK.sub(_bits, word) for word in words)


def _bits(match: re.Match[str]) -> str:
    """Return an address with a prefix length; an invalid mask stays as it is."""
    text = match[2]
    try:
        mask = IPv4Address(int(text, 16)) if text.startswith("0x") else IPv4Address(text)
        network = IPv4Network(f"0.0.0.0/{mask}")
        return f"{match[1]}/{network.prefixlen}" if network.netmask == mask else match[0]
    except ValueError:
        return match[0]


def _network(words: Words) -> Words:
    """Return a route with its network in one form: a host without a mask, bits for a mask."""
    name = _MASK.sub(_bits, words[_TARGET])
    name = "default" if name == "0.0.0.0/0" else name.removesuffix("/32")
    return (*words[:_TARGET], name, *words[_TARGET + 1 :])


def _schedule(words: Words) -> Words:
    """Add the date and the seconds, which the router always prints."""
    head, rest = words[:_MOMENT], words[_MOMENT:]
    if rest[:1] and not _DATE.fullmatch(rest[0]):
        rest = ("*/*", *rest) if _TIME.fullmatch(rest[0]) else rest
    return (*head, *(_TIME.sub(_clock, word) if at == 1 else word for at, word in enumerate(rest)))


def _clock(match: re.Match[str]) -> str:
    parts = (match[1], match[2], match[3] or "00")
    return ":".join(part.zfill(2) if part.isdecimal() else part for part in parts)


def _aging(words: Words) -> Words:
    """Replace `on` by the seconds that it stands for."""
    return (*words[:-1], "300") if words[-1] == "on" else words


def _first_label(words: Words) -> Words:
    """Remove the subdomain that the service chose for a name (34.6)."""
    return tuple(_SUBDOMAIN.sub("", word) for word in words)


def _switches(words: Words) -> Words:
    """Add the omitted switches of `security class`, which are off."""
    return (*words, *("off",) * (_CLASS - len(words)))


_FORMS: dict[str, Callable[[Words], Words]] = {
    "aging": _aging,
    "first label": _first_label,
    "network": _network,
    "prefix length": _prefix_length,
    "schedule": _schedule,
    "switches": _switches,
}
