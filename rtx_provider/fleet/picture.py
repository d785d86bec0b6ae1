"""The picture of an office: its router, its interfaces below it, and the tunnels they carry.

It is a tree of boxes, one below the other, so that it is read on a phone as well.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rtx_provider.fleet.network import Interface, Network, TunnelEnd
from rtx_provider.redaction import visible

WIDTH = 340
_INDENT = 26
_HEIGHT, _GAP = 42, 10
_MOST = 24
"""How many boxes are drawn; a count stands for the others."""
_CHARACTER = 7.0
"""About how wide a narrow character is; one of Japanese text is twice as wide."""
_PADDING = 20

Kind = Literal["router", "lan", "wan", "users", "peer", "more"]


@dataclass(frozen=True, slots=True)
class Box:
    """One box, in pixels.

    Attributes:
        kind: What it stands for.
        title: Its first line.
        detail: Its second line; of `more`, how many boxes are left out; of `users`, how many
            users there are.
        depth: How far it is indented; the router has 0.
        is_off: Whether what it stands for is disabled.
        y: Its top.
        parent_y: The bottom of the box to which it belongs.
    """

    kind: Kind
    title: str
    detail: str = ""
    depth: int = 0
    is_off: bool = False
    y: int = 0
    parent_y: int = 0

    @property
    def x(self) -> int:
        """Return its left side."""
        return self.depth * _INDENT + 1

    @property
    def width(self) -> int:
        """Return its width."""
        return WIDTH - self.x - 1

    @property
    def height(self) -> int:
        """Return its height."""
        return _HEIGHT


def boxes_of(network: Network, title: str, detail: str, users: int) -> tuple[Box, ...]:
    """Return the boxes of an office, from the top.

    Args:
        network: The network of the office.
        title: What people call the office.
        detail: The model of its router.
        users: How many users the anonymous PP has.
    """
    boxes = [Box("router", title, detail), *_below(network, users)]
    if len(boxes) > _MOST:
        left = len(boxes) - _MOST + 1
        boxes = [*boxes[: _MOST - 1], Box("more", "", str(left), 1)]
    return tuple(_placed(boxes))


def height_of(boxes: Sequence[Box]) -> int:
    """Return the height of the whole picture."""
    return len(boxes) * (_HEIGHT + _GAP) - _GAP + 2


def _placed(boxes: Sequence[Box]) -> Iterator[Box]:
    parents: dict[int, int] = {}
    for at, box in enumerate(boxes):
        y = at * (_HEIGHT + _GAP) + 1
        parents[box.depth] = y + _HEIGHT
        yield Box(
            box.kind,
            fitting(box.title, box.width),
            fitting(box.detail, box.width),
            box.depth,
            box.is_off,
            y,
            parents.get(box.depth - 1, 0),
        )


def _below(network: Network, users: int) -> Iterator[Box]:
    drawn: set[str] = set()
    for each in network.interfaces:
        carried = [tunnel for tunnel in network.tunnels if each.name in tunnel.over[:1]]
        if each.name.startswith("tunnel ") or not (carried or each.addresses or _is_outer(each)):
            continue
        kind: Kind = "wan" if carried or _is_outer(each) else "lan"
        detail = " · ".join(filter(None, (", ".join(each.addresses), each.description)))
        yield Box(kind, each.name, detail, 1, not each.is_enabled)
        yield from _tunnels(carried, users, 2)
        drawn |= {tunnel.name for tunnel in carried}
    yield from _tunnels([each for each in network.tunnels if each.name not in drawn], users, 1)


def _is_outer(interface: Interface) -> bool:
    return bool(interface.descriptors) or (
        interface.name.startswith("pp ") and interface.name != "pp anonymous"
    )


def _tunnels(tunnels: Sequence[TunnelEnd], users: int, depth: int) -> Iterator[Box]:
    """Yield one box for all tunnels of the users, and one for each other tunnel."""
    shared = [each for each in tunnels if each.is_anonymous]
    if shared:
        numbers = ", ".join(each.name.partition(" ")[2] for each in shared)
        is_off = not any(each.is_enabled for each in shared)
        yield Box(
            "users", f"tunnel {numbers} · {shared[0].encapsulation}", str(users), depth, is_off
        )
    for each in tunnels:
        if not each.is_anonymous:
            title = f"{each.name} · {each.encapsulation}"
            detail = " · ".join(filter(None, (", ".join(each.peers), each.description)))
            yield Box("peer", title, detail, depth, not each.is_enabled)


def fitting(text: str, width: int) -> str:
    """Return the beginning of a text that fits into a box, with an ellipsis if it is cut."""
    room = width - _PADDING
    used = 0.0
    for at, letter in enumerate(visible(text)):
        used += _CHARACTER * (2 if unicodedata.east_asian_width(letter) in "WF" else 1)
        if used > room:
            return f"{text[:at]}…"
    return text
