"""The position of a filter in a list: before the first rule that would reject its traffic.

A list is evaluated from the left and the first match decides (8.1.25), so a `pass` filter behind
the final `reject` has no effect. Only a `reject` that covers all sources and destinations of a
filter counts: one that protects against spoofing of the LAN's addresses stays in front.
"""

from collections.abc import Iterable

from rtx_provider.config.filter_terms import ANY, covers, covers_ports, protocol_name
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.tree import Config


def place(config: Config, numbers: tuple[str, ...], joining: Iterable[str]) -> int:
    """Return the index in `numbers` at which the joining filters belong."""
    rules = [rule for number in joining if (rule := _rule(config, number))]
    for index, number in enumerate(numbers):
        there = _rule(config, number)
        if there and any(_rejects_all_of(there, rule) for rule in rules):
            return index
    return len(numbers)


def is_defined(config: Config, number: str) -> bool:
    """Return whether the router has a filter with this number."""
    return _key(number) in config.lines


def _key(number: str) -> Key:
    return Key(GLOBAL, ("ip", "filter", number))


def _rule(config: Config, number: str) -> tuple[str, ...] | None:
    """Return a filter's action, source, destination, protocol, source port and destination port."""
    arguments = config.arguments(_key(number))
    if not arguments:
        return None
    return (*arguments, *(ANY,) * 6)[:6]


def _rejects_all_of(there: tuple[str, ...], rule: tuple[str, ...]) -> bool:
    return (
        there[0].startswith("reject")
        and covers(there[1], rule[1])
        and covers(there[2], rule[2])
        and _protocols_overlap(_protocols(there[3]), _protocols(rule[3]))
        and all(covers_ports(there[at], rule[at]) for at in (4, 5))
    )


def _protocols(text: str) -> set[str]:
    return {protocol_name(word) for word in text.split(",")}


def _protocols_overlap(there: set[str], joining: set[str]) -> bool:
    return ANY in there or bool(there & joining)
