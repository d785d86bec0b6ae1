"""Two configurations, compared by thing (the context and the key of a line) and not by position.

>>> from rtx_provider.config.tree import parse_config
>>> one, other = (parse_config(f"ip lan1 mtu {size}") for size in (1500, 1400))
>>> [(each.key.words, each.after) for each in differences(one, other).changed]
[(('ip', 'lan1', 'mtu'), ('ip', 'lan1', 'mtu', '1400'))]
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rtx_provider.config.backup import lacks_secret
from rtx_provider.config.change import Edit
from rtx_provider.config.grammar import Key
from rtx_provider.config.shown import shown
from rtx_provider.config.tree import Config, is_hidden, same


@dataclass(frozen=True, slots=True)
class Differences:
    """What two configurations differ in.

    Attributes:
        changed: The things that differ, each with its line before and after; None where there is
            no line.
        unknown: The things whose secret at least one side masks or encrypts, and whose lines are
            the same otherwise.
    """

    changed: tuple[Edit, ...]
    unknown: tuple[Key, ...]

    def lines(self) -> Iterator[str]:
        """Yield the differences as they may be shown, under a heading for each context."""
        heading = None
        for edit in self.changed:
            if edit.key.context != heading:
                heading = edit.key.context
                yield heading or "outside of pp and tunnel"
            before, after = (shown(words) if words else "" for words in (edit.before, edit.after))
            yield from (f"  {mark} {text}" for mark, text in (("-", before), ("+", after)) if text)
            if before == after:
                yield "    (the two differ in what is secret)"


def differences(one: Config, other: Config) -> Differences:
    """Compare two configurations; the things of one context stand together."""
    changed, unknown = [], []
    for key in sorted(dict.fromkeys((*one.lines, *other.lines)), key=lambda key: key.context):
        before, after = one.words(key), other.words(key)
        if not (same(before, after) or same(after, before)):
            changed.append(Edit(key, before, after))
        elif is_uncompared(before, after):
            unknown.append(key)
    return Differences(tuple(changed), tuple(unknown))


def is_uncompared(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> bool:
    """Return whether two lines that look the same may differ in a secret."""
    if lacks_secret(one) or lacks_secret(other):
        return True
    return one != other and (is_hidden(one) or is_hidden(other))
