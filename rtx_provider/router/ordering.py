"""The order of the operations of a batch: the same in every run, whichever came first.

What a tunnel or pp needs is written before the line that enables it, and taken away after the
line that enables it is gone. The engine's threads would bring the operations in any order.
"""

import re
from collections.abc import Iterable

from rtx_provider.config.grammar import order_of
from rtx_provider.router.operation import Operation

_Place = tuple[bool, bool, int, tuple[tuple[str, int], ...]]


def in_order(operations: Iterable[Operation]) -> list[Operation]:
    """Return operations in the order in which their lines are sent.

    Edits of shared lists go last, and so into the last request, which reads before it writes.
    Before them, what only goes away is first, in the opposite order of what comes. If a list is
    left, it goes behind the lists: one may have named it, and the connection may break in between.
    """
    given = list(operations)
    is_left = any(each.leaves_list for each in given)
    return sorted(given, key=lambda each: (is_left and each.takes_away, *_place(each)))


def _place(operation: Operation) -> _Place:
    last = max((order_of(each.key)[0] for each in operation.desired), default=0)
    comes = bool(operation.change.new)
    return operation.has_shared_list, comes, last if comes else -last, _natural(operation.title)


def _natural(title: str) -> tuple[tuple[str, int], ...]:
    """Return a sort key by which `Tunnel 2` comes before `Tunnel 10`."""
    parts = re.findall(r"(\D*)(\d*)", title)
    return tuple((text, int(number or 0)) for text, number in parts)
