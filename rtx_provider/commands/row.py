"""Row: all that is known of one command of the vendor's reference."""

from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Literal

Scope = Literal["global", "pp", "tunnel"]
Undo = Literal["no", "no line", "disable"]
Cuts = Literal[
    "",
    "management",
    "internet",
    "automation",
    "ipv6",
    "filter list",
    "filter",
    "nat binding",
    "nat",
    "ipsec service",
    "l2tp service",
]
Refused = Literal["", "operation", "dialogue", "block", "selection", "reserved"]
Rendering = Literal[
    "", "aging", "encrypted", "first label", "network", "prefix length", "schedule", "switches"
]


class Order(IntEnum):
    """The order in which lines are sent; they are taken back in the reverse of it.

    What is referred to comes before what refers to it, and what lets traffic in comes last.
    """

    FILTERS = 10
    NAT = 20
    NAT_ENTRIES = 21
    POLICIES = 30
    GATEWAYS = 40
    TUNNELS = 50
    TUNNELS_ENABLED = 60
    PPS = 70
    PPS_ENABLED = 80
    TRANSPORTS = 90
    SERVICES = 100
    INTERFACES = 110


@dataclass(frozen=True, slots=True)
class ListKind:
    """How the list reads that a command holds and several owners may share.

    Attributes:
        sections: Words that begin a section of the list, such as `dynamic`.
        placing: Where a new member goes: at the `end`, before the filter that would
            `reject` its traffic first, or in the order of its `number`.
        ranges: The interface whose neighbours may be written as a range
            (`tunnel1-tunnel3`); empty where none may.
        switch: The word before the members, without which the list is empty; a list
            that has the switch alone holds every member.
    """

    sections: tuple[str, ...] = ()
    placing: Literal["end", "reject", "number"] = "end"
    ranges: str = ""
    switch: str = ""


LISTS = {
    "filters": ListKind(sections=("dynamic",), placing="reject"),
    "descriptors": ListKind(sections=("reverse",)),
    "tunnels": ListKind(placing="number", ranges="tunnel"),
    "versions": ListKind(switch="on"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One command.

    Attributes:
        pattern: The words that identify a line, its key. `{n}` stands for a number,
            `{name}` for a name that people choose, `{login}` for a login name,
            `{word}` for any other word, `{if}` for an interface that is no pp and no
            tunnel, `{option}` for `name=value`, `{a|b}` for one of these words, and
            `{rest}` for all words up to the end.
        section: The section of the vendor's reference.
        scope: Where its lines stand; those of a `pp` or `tunnel` act on the selected one.
        order: The place among the lines of a run.
        live: Whether it can change while its pp or tunnel is in use, without the
            vendor's disable, change, enable (56.7.1).
        members: What kind of list its value is, where several owners share it.
        secret: Where secrets stand in its value, in the form that `masks` reads;
            empty where there are none. Elsewhere `*` is a value like any other.
        undo: What takes a line back: `no` and the key; `no` and the whole line, where
            the short form is refused; or `disable` in place of `enable`.
        cuts: What a change may cut off.
        refused: Why `ConfigLines` does not take it.
        models: The models that have it, as `limits` reads it; empty for all.
        rendering: How the router prints a line otherwise than it was entered.
        defines: The kind of thing that a line defines, where it is not the command's own name.
        names: What a line names, in the form that `config.references` reads.
    """

    pattern: str
    section: str
    scope: Scope = "global"
    order: Order = Order.SERVICES
    live: bool = False
    members: ListKind | None = None
    secret: str = ""
    undo: Undo = "no"
    cuts: Cuts = ""
    refused: Refused = ""
    models: str = ""
    rendering: Rendering = ""
    defines: str = ""
    names: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """Return the pattern, word by word."""
        return _words(self.pattern)

    @property
    def is_setting(self) -> bool:
        """Tell whether its lines stand in a configuration; operations act at once."""
        return self.refused not in ("operation", "selection")

    @property
    def keeps_case(self) -> bool:
        """Tell whether the last word of its key is a name, whose capitals count."""
        return self.words[-1] in ("{name}", "{login}")


@cache
def _words(pattern: str) -> tuple[str, ...]:
    return tuple(pattern.split())
