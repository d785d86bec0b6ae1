"""The configuration that a router has after the next run, as far as it is known beforehand.

>>> from rtx_provider.config.tree import parse_config
>>> before = parse_config("ip lan2 secure filter in 10 20")
>>> after = predicted(before, ["telnetd host lan", "ip lan2 secure filter in 30"], ())
>>> [" ".join(words) for words in after.lines.values()]
['ip lan2 secure filter in 10 20 30', 'telnetd host lan']
>>> lost = ["telnetd host lan", "ip lan2 secure filter in 10"]
>>> after = with_difference(after, lost, ["tftp host any"])
>>> [" ".join(words) for words in after.lines.values()]
['ip lan2 secure filter in 20 30', 'tftp host any']
"""

from collections.abc import Iterable

from rtx_provider.config.change import Change
from rtx_provider.config.context import in_contexts
from rtx_provider.config.desired import Desired, DesiredLine, ListMembership
from rtx_provider.config.grammar import Key, row_of
from rtx_provider.config.planner import taken_over
from rtx_provider.config.shared import read_list
from rtx_provider.config.shown import masked
from rtx_provider.config.tree import Config, parse_config

OTHERS = "..."
"""What stands for the members of others in a list of the state."""


def predicted(config: Config, commands: Iterable[str], changes: Iterable[Change]) -> Config:
    """Return a configuration with what the stack has written since, and with what it will write.

    Args:
        config: The last configuration that is known.
        commands: The lines that the stack has on the router, with secrets masked. Of a list that
            several owners share they hold the stack's own members, and `...` for those of others.
        changes: The changes that the program declares.
    """
    own = (Change("state", new=(each,)) for each in _all_desired(commands))
    for change in (*own, *changes):
        config = taken_over(change, config)
    return config


def with_difference(config: Config, lost: Iterable[str], gained: Iterable[str]) -> Config:
    """Return a configuration after one resource has lost lines and gained others.

    Args:
        config: The configuration.
        lost: The lines that go, each inside its context, with secrets masked.
        gained: The lines that come, in the same form.
    """
    going, coming = (tuple(_all_desired(each)) for each in (lost, gained))
    return taken_over(Change("program", old=going, new=coming, overwrites=True), config)


def as_text(config: Config) -> str:
    """Return a configuration as text, each line in its context and with its secrets masked."""
    by_context: dict[str, list[tuple[str, str]]] = {}
    for key, words in config.lines.items():
        by_context.setdefault(key.context, []).append((key.context, masked(words)))
    lines = (line for context in sorted(by_context) for line in by_context[context])
    return "".join(f"{line}\n" for line in in_contexts(lines))


def _all_desired(lines: Iterable[str]) -> list[Desired]:
    found = [_desired(*each) for each in parse_config("\n".join(lines)).lines.items()]
    # A filter's place in a list depends on its own line.
    return sorted(found, key=lambda each: isinstance(each, ListMembership))


def _desired(key: Key, words: tuple[str, ...]) -> Desired:
    row = row_of(words)
    if row is None or row.members is None:
        return DesiredLine(key, words)
    members = read_list(key.words, words[len(key.words) :])
    return ListMembership(key, tuple(each for each in members if each[1] != OTHERS))
