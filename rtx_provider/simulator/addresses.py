"""How the console reads addresses, host names and interfaces."""

import ipaddress
import re

from rtx_provider.simulator.integers import number
from rtx_provider.simulator.models import Model
from rtx_provider.simulator.replies import Complaint, RefusedError
from rtx_provider.simulator.words import Word

_HOST_LIMIT = 255
_BITS = 32
_HOST = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_SUFFIX_HOST = re.compile(r"\*?(?=.*[A-Za-z])[A-Za-z0-9._-]+")
_STARRED = re.compile(r"(?:\d{1,3}|\*)(?:\.(?:\d{1,3}|\*)){3}")
_INTERFACE = re.compile(
    r"lan(\d+)(?:/(\d+))?|(?:bridge|vlan|loopback|wan|onu|usb|bri|pri)\d+|null",
)


def address(text: str) -> str:
    """Return an IPv4 address in dotted notation.

    Raises:
        RefusedError: if the text is no IPv4 address.
    """
    try:
        return str(ipaddress.IPv4Address(text))
    except ValueError:
        raise RefusedError(Complaint.ADDRESS) from None


def address_range(text: str) -> tuple[int, int]:
    """Return both ends of `A-B` as integers.

    Raises:
        RefusedError: if an end is no address, or the range runs backwards.
    """
    first, dash, last = text.partition("-")
    low, high = (
        int(ipaddress.IPv4Address(address(end))) for end in (first, last if dash else first)
    )
    if low > high:
        raise RefusedError(Complaint.RANGE)
    return low, high


def _mask(text: str) -> str:
    if text.isdigit():
        return str(number(text, 0, _BITS))
    if re.fullmatch(r"0x[0-9a-fA-F]{8}", text):
        return text.lower()
    return address(text)


def masked_address(word: Word, _: Model) -> str:
    """Return an address with an optional mask: bits, dotted, or hexadecimal."""
    base, slash, mask = word.value.partition("/")
    return address(base) + (f"/{_mask(mask)}" if slash else "")


def host(word: Word, _: Model) -> str:
    """Return a host name or an address."""
    if len(word.value) <= _HOST_LIMIT and _HOST.fullmatch(word.value):
        return word.value
    return address(word.value)


def addresses(word: Word, _: Model) -> str:
    """Return an address or a range of them."""
    address_range(word.value)
    return word.value


def translated_pair(word: Word, _: Model) -> str:
    """Return `OUTER=INNER`, with an optional mask of 16 to 32 bits (23.6)."""
    outer, equals, inner = word.value.partition("=")
    base, slash, bits = inner.partition("/")
    if not equals:
        raise RefusedError(Complaint.ADDRESS)
    return f"{address(outer)}={address(base)}" + (f"/{number(bits, 16, 32)}" if slash else "")


def filter_addresses(word: Word, _: Model) -> str:
    """Return the addresses of a filter: a list of addresses, ranges and names (8.1.10)."""
    for part in word.value.split(","):
        _demand_filter_address(part)
    return word.value


def _demand_filter_address(part: str) -> None:
    if part in {"*", "map-e", "hb46pp"} or part.startswith("@"):
        return
    base, slash, mask = part.partition("/")
    if slash:
        _mask(mask)
    if _STARRED.fullmatch(base):
        address(base.replace("*", "0"))
    elif "-" in base and not re.search("[A-Za-z]", base):
        for end in filter(None, base.split("-")):
            address(end)
    elif slash or not _SUFFIX_HOST.fullmatch(base):
        raise RefusedError(Complaint.ADDRESS)


def prefix6(word: Word, _: Model) -> str:
    """Return an IPv6 prefix."""
    try:
        return str(ipaddress.IPv6Network(word.value))
    except ValueError:
        raise RefusedError(Complaint.ADDRESS) from None


def interface(word: Word, model: Model) -> str:
    """Return the name of an interface that the model has."""
    found = _INTERFACE.fullmatch(word.folded)
    if not found:
        raise RefusedError(Complaint.KEYWORD)
    if found[1]:
        number(found[1], 1, model.lans)
    return word.folded
