r"""Rows from lines of text, so that a chapter of the reference reads as a table.

A line is `PATTERN | SECTION` or `PATTERN | SECTION | FACTS`; facts are separated by
`;` and are fields of a row, `live` for one that is true. `<LPT>` in a pattern stands
for the interfaces that have the command, one row each: L for LANs and everything
that is named like one, P for `pp`, T for `tunnel`.

    >>> [row.pattern for row in rows("ip <LP> mtu | 8.1.4")]
    ['ip {if} mtu', 'ip pp mtu']
    >>> next(rows("pp auth myname | 11.4 | scope: pp; secret: _ **")).secret
    '_ **'
"""

import re
from collections.abc import Iterator
from typing import Any, get_args

from rtx_provider.commands.row import LISTS, Cuts, Order, Refused, Rendering, Row, Scope, Undo

_INTERFACES: dict[str, tuple[str, Scope, Order | None]] = {
    "L": ("{if}", "global", None),
    "P": ("pp", "pp", Order.PPS),
    "T": ("tunnel", "tunnel", Order.TUNNELS),
}
_MARK = re.compile(r"<([LPT]+)>")
_FREE = ("secret", "models", "defines", "names")
_TEXTS = {"scope": Scope, "undo": Undo, "cuts": Cuts, "refused": Refused, "rendering": Rendering}


def rows(table: str, order: Order | None = None, **common: Any) -> Iterator[Row]:  # noqa: ANN401
    """Read a table of rows.

    Args:
        table: One row a line; blank lines are passed over.
        order: The order of rows that say none; without it that of the interface they
            belong to, or that of services.
        common: Further facts that all of them share, by field.

    Raises:
        ValueError: A line is not in this form.
    """
    for line in filter(None, map(str.strip, table.splitlines())):
        pattern, section, facts = (*map(str.strip, line.split(" | ")), "")[:3]
        values = common | dict(map(_fact, filter(None, map(str.strip, facts.split(";")))))
        yield from _expand(pattern, section, order, values)


def _expand(
    pattern: str, section: str, order: Order | None, values: dict[str, Any]
) -> Iterator[Row]:
    mark = _MARK.search(pattern)
    if mark is None:
        values = {"order": order or Order.SERVICES, **values}
        yield Row(pattern, section, **values)
        return
    for letter in mark[1]:
        name, scope, own = _INTERFACES[letter]
        whole = {"scope": scope, "order": order or own or Order.SERVICES, **values}
        yield Row(pattern.replace(mark[0], name), section, **whole)


def _fact(text: str) -> tuple[str, Any]:
    name, colon, value = map(str.strip, text.partition(":"))
    if name == "live" and not colon:
        return name, True
    if name == "members" and value in LISTS:
        return name, LISTS[value]
    if name == "order" and value in Order.__members__:
        return name, Order[value]
    if value and (name in _FREE or value in get_args(_TEXTS.get(name))):
        return name, value
    msg = f"no such fact of a command: {text}"
    raise ValueError(msg)
