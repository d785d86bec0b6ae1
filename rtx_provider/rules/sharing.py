"""Keys and passwords that several offices share.

They are compared as keyed digests, which exist in memory only: neither a secret nor a digest is
part of any finding, and the key is made anew for each comparison.
"""

import hmac
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rtx_provider.commands.masks import MASK
from rtx_provider.rules.algorithms import answers_anybody
from rtx_provider.rules.passwords import Credential, keys, passwords
from rtx_provider.rules.rule import Finding, Rule
from rtx_provider.rules.view import OfficeView

_TWO_ENDS = 2
_OF_PEOPLE = ("pp auth", "auth user", "login user")

SHARED = Rule(
    "shared-secret", "warning", "several offices have the same key or password",
    "whoever learns it in one office has it for all; each office is one command away from the "
    "next (4.3, 15.5)",
    "give each office a key and passwords of its own",
    lambda _: (),
    "lines",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shareable:
    """One secret of one office.

    Attributes:
        office: The name of the office.
        what: What the secret is, for messages.
        line: Its line, masked; empty if the stack's file holds it.
        is_end: Whether it is the key of a tunnel whose other end has a fixed address.
        digest: Its keyed digest.
    """

    office: str
    what: str
    line: str
    is_end: bool
    digest: bytes = field(repr=False)


def shareable(office: OfficeView, key: bytes, meant: Collection[str] = ()) -> Iterator[Shareable]:
    """Yield the secrets of an office that no other office should have, as keyed digests.

    The passwords of VPN users are left out, because a person may use several offices.

    Args:
        office: The office.
        key: The key of the digests: random, and the same for all offices that are compared.
        meant: The secrets that offices share on purpose.
    """
    for each in keys(office):
        if each.value in meant:
            continue
        is_end = not answers_anybody(office, each.what.rpartition(" ")[2])
        yield from _shareable(office, each, key, is_end=is_end)
    for each in passwords(office):
        if each.value not in meant and not each.line.startswith(_OF_PEOPLE):
            yield from _shareable(office, each, key, is_end=False)


def _shareable(
    office: OfficeView, each: Credential, key: bytes, *, is_end: bool
) -> Iterator[Shareable]:
    if each.value != MASK:
        digest = hmac.digest(key, each.value.encode(), "sha256")
        yield Shareable(office.name, each.what, each.line, is_end, digest)


def shared(found: Sequence[Shareable]) -> Mapping[str, list[Finding]]:
    """Return what each office shares with others, by the name of the office.

    A key that two gateways with fixed other ends share is taken for that of one tunnel.
    """
    by_digest: dict[bytes, list[Shareable]] = {}
    for each in found:
        by_digest.setdefault(each.digest, []).append(each)
    result: dict[str, list[Finding]] = {}
    for group in by_digest.values():
        offices = list(dict.fromkeys(each.office for each in group))
        is_tunnel = len(group) == _TWO_ENDS and all(each.is_end for each in group)
        if len(offices) < _TWO_ENDS or is_tunnel:
            continue
        for each in group:
            others = ", ".join(name for name in offices if name != each.office)
            text = f"{each.what} is also that of {others}"
            result.setdefault(each.office, []).append(Finding(text, each.line))
    return result
