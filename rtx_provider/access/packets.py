r"""What the static filters of an interface do to a packet.

A list is evaluated from the left, the first match decides, and a packet without a match is
dropped (8.1.25). Where it is not known whether a filter matches, both cases count: a packet is
rejected if every case rejects it. The dynamic filters of a list are ignored here: they only admit
replies.

    >>> from rtx_provider.config.tree import parse_config
    >>> config = parse_config("ip filter 5 reject * * tcp * telnet\nip lan2 secure filter in 5")
    >>> verdict(config, "lan2", "in", Packet("192.0.2.9", "192.0.2.1", "tcp", None, 23))
    Verdict(outcome='rejects', number=5)

Source: 8.1.10, 8.1.11, 8.1.25; wild 16 to 18.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rtx_provider.access.matching import Packet, matches
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.tree import Config

__all__ = ["Packet", "Verdict", "filter_key", "members", "set_key", "verdict"]

DYNAMIC = "dynamic"
_ACTIONS = ("pass", "restrict", "reject")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What happens to a packet, and the number of the deciding `ip filter`; 0 if there is none.

    Of an `unknown` outcome, the number is that of the first filter that may decide.
    """

    outcome: Literal["passes", "rejects", "unknown"]
    number: int = 0


def verdict(config: Config, interface: str, direction: str, packet: Packet) -> Verdict:
    """Return what the static filters of an interface do to a packet.

    Args:
        config: The configuration.
        interface: Such as `lan1`, `pp 1` or `tunnel 3`.
        direction: `in` or `out`.
        packet: The packet.
    """
    numbers = members(config, interface, direction)
    if numbers is None:
        return Verdict("passes")
    possible = list(_possible(config, numbers, packet))
    is_sure = len({each.outcome for each in possible}) == 1
    return possible[-1] if is_sure else Verdict("unknown", possible[0].number)


def _possible(config: Config, numbers: tuple[str, ...], packet: Packet) -> Iterator[Verdict]:
    """Yield the verdict of each filter that may decide; the last one decides if no other does.

    The reference does not say what an undefined number does (8.1.25), so the verdict on it is
    `unknown`, and so is that on an unknown action.
    """
    for number in numbers:
        if number == DYNAMIC:
            break
        rule = config.arguments(Key(GLOBAL, ("ip", "filter", number)))
        at = int(number) if number.isdecimal() else 0
        if rule is None or _action(rule) not in _ACTIONS:
            yield Verdict("unknown", at)
            return
        fits = matches(rule, packet)
        if fits is not False:
            yield Verdict("rejects" if _action(rule) == "reject" else "passes", at)
        if fits:
            return
    yield Verdict("rejects")


def _action(rule: tuple[str, ...]) -> str:
    return rule[0].partition("-")[0]


def members(config: Config, interface: str, direction: str) -> tuple[str, ...] | None:
    """Return the words of an interface's list; None if it has no list.

    An undefined set acts as no filter (8.1.25).
    """
    own = config.arguments(filter_key(interface, direction))
    if own:
        return own
    named = set_key(config, interface)
    return _section(config.arguments(named) or (), direction) if named else None


def set_key(config: Config, interface: str) -> Key | None:
    """Return the key of the filter set that `secure filter name` applies to an interface."""
    words = config.arguments(filter_key(interface, "name"))
    return Key(GLOBAL, ("ip", "filter", "set", words[0])) if words else None


def _section(words: tuple[str, ...], direction: str) -> tuple[str, ...] | None:
    """Return the filters of a set for one direction; None if the set has none."""
    if direction not in words:
        return None
    rest = words[words.index(direction) + 1 :]
    return rest[: next((at for at, word in enumerate(rest) if word in ("in", "out")), len(rest))]


def filter_key(interface: str, direction: str) -> Key:
    """Return the key of an interface's list, in the interface's own context."""
    kind, _, number = interface.partition(" ")
    context = interface if number else GLOBAL
    return Key(context, ("ip", kind, "secure", "filter", direction))
