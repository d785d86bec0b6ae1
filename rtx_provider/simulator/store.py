"""A configuration as the router stores and prints it.

A configuration is a set of lines, each identified by its block, its family and its key.
`render` prints them in a canonical order, whatever the order in which they were entered.

Source: 57.2.
Unverified: the order of families, which was taken from published configurations.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from rtx_provider.simulator.rows import Context, Match, Order, Row, Section

Identity = tuple[str, str, tuple[str, ...]]
Rank = tuple[tuple[int, int, str], ...]
GLOBAL = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the configuration."""

    where: str
    match: Match
    body: str = ""

    @property
    def row(self) -> Row:
        """Return the grammar row of the line."""
        return self.match.command.row

    @property
    def identity(self) -> Identity:
        """Return the identity of the line; a later line of the same identity replaces it."""
        return self.where, self.match.command.family, _identifying(self.match)

    def show(self, *, masked: bool) -> str:
        """Return the line as it is printed, without indentation."""
        pieces = self.match.head + self.match.values
        line = " ".join(piece.show(masked=masked) for piece in pieces)
        has_address = self.match.texts[:1] == ("forward",)
        return line + ("" if has_address else self.row.trailing) + self.body


@dataclass(slots=True)
class Config:
    """The lines of a configuration, and the peers and tunnels that are enabled."""

    entries: dict[Identity, Entry] = field(default_factory=dict)
    enabled: set[str] = field(default_factory=set)

    def copy(self) -> "Config":
        """Return an independent copy."""
        return Config(dict(self.entries), set(self.enabled))

    def put(self, entry: Entry) -> None:
        """Add a line, or replace the one of the same identity."""
        self.entries[entry.identity] = entry

    def drop(self, where: str, match: Match) -> None:
        """Remove a line, if it is there."""
        self.entries.pop((where, match.command.family, _identifying(match)), None)

    def enable(self, where: str) -> None:
        """Enable a peer or a tunnel."""
        self.enabled.add(where)

    def disable(self, where: str) -> None:
        """Disable a peer or a tunnel."""
        self.enabled.discard(where)

    def of_family(self, family: str) -> list[Entry]:
        """Return the lines of a family, in the order in which they were entered."""
        return [entry for entry in self.entries.values() if entry.match.command.family == family]

    def blocks(self, kind: str) -> list[str]:
        """Return the peers or tunnels that have a line or are enabled, in order."""
        known = {entry.where for entry in self.entries.values()} | self.enabled
        return sorted((each for each in known if each.startswith(f"{kind} ")), key=_rank_of_block)

    def value(self, family: str, default: str) -> str:
        """Return the first value of a global line without a key, else the default."""
        entry = self.entries.get((GLOBAL, family, ()))
        return entry.match.texts[0] if entry else default

    def render(self, *, masked: bool = False) -> list[str]:
        """Return the lines of the whole configuration as they are printed, without the header."""
        nested: set[Identity] = set()
        tunnels = [
            line
            for where in self.blocks("tunnel")
            for line in self._block(where, nested, masked=masked)
        ]
        peers = [
            line
            for where in self.blocks("pp")
            for line in self._block(where, nested, masked=masked)
        ]
        unclaimed = [e for e in self._of(Section.IPSEC) if e.identity not in nested]
        return [
            *_lines(self._of(Section.SYSTEM), masked=masked),
            *_lines(self._of(Section.INTERFACE), masked=masked),
            *peers,
            *tunnels,
            *_lines(sorted(unclaimed, key=_rank_of_ipsec), masked=masked),
            *_lines(self._of(Section.FILTER), masked=masked),
            *_lines(self._of(Section.NAT), masked=masked),
            *_lines(self._of(Section.SERVICE), masked=masked),
        ]

    def render_block(self, where: str, *, masked: bool = False) -> list[str]:
        """Return the lines of one `pp` or `tunnel` block as they are printed."""
        return self._block(where, set(), masked=masked) if self._exists(where) else []

    def _exists(self, where: str) -> bool:
        return where in self.blocks(where.partition(" ")[0])

    def _of(self, section: Section, where: str = GLOBAL) -> list[Entry]:
        found = [
            entry
            for entry in self.entries.values()
            if entry.row.section is section and entry.where == where
        ]
        return sorted(found, key=_rank)

    def _block(self, where: str, nested: set[Identity], *, masked: bool) -> list[str]:
        kind, number = where.split()
        section = Section.PP if kind == "pp" else Section.TUNNEL
        lines = [f"{kind} select {number}"]
        for entry in self._of(section, where):
            lines.append(f" {entry.show(masked=masked)}")
            if entry.match.command.family == "ipsec tunnel":
                lines += self._nested(entry.match.texts[0], nested, masked=masked)
        if where in self.enabled:
            lines.append(f" {kind} enable {number}")
        return lines

    def _nested(self, policy: str, nested: set[Identity], *, masked: bool) -> Iterator[str]:
        entries = self._of(Section.IPSEC)
        policies = [e for e in entries if _is_policy(e) and e.match.key == (policy,)]
        gateways = {e.match.texts[0] for e in policies}
        claimed = [e for e in entries if not _is_policy(e) and e.match.key[-1] in gateways]
        for entry in policies + sorted(claimed, key=_rank):
            # A policy that two tunnels share is printed under the first tunnel.
            if entry.identity not in nested:
                nested.add(entry.identity)
                yield f"  {entry.show(masked=masked)}"


def where_of(context: Context, selected: str) -> str | None:
    """Return the block to which a line of this context goes, or `None` if none is selected."""
    if context is Context.ANY:
        return GLOBAL
    return selected if selected.startswith(f"{context.value} ") else None


def _identifying(match: Match) -> tuple[str, ...]:
    # `set NAME=VALUE` is identified by its name; every other key is a whole word.
    if match.command.family == "set <ANY>":
        return (match.key[0].split("=", 1)[0],)
    return match.key


def _is_policy(entry: Entry) -> bool:
    return entry.match.command.family == "ipsec sa policy <NUMBER>"


def _lines(entries: Iterable[Entry], *, masked: bool) -> Iterator[str]:
    for entry in entries:
        yield entry.show(masked=masked)


@lru_cache(maxsize=4096)
def _natural(text: str) -> Rank:
    # Numbers are compared as numbers, and `default` comes before any address.
    if text == "default":
        return ((-1, 0, ""),)
    parts = re.findall(r"\d+|\D+", text)
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)


def _rank_of_block(where: str) -> Rank:
    return _natural(where.split()[1])


def _rank(entry: Entry) -> tuple[Rank, int, tuple[Rank, ...]]:
    keys = tuple(_natural(text) for text in entry.match.key)
    is_grouped = entry.row.order is Order.BY_FIRST_KEY and keys
    sorted_by = () if entry.row.order is Order.AS_ENTERED else keys
    return keys[0] if is_grouped else (), entry.match.command.index, sorted_by


def _rank_of_ipsec(entry: Entry) -> tuple[Rank, int, tuple[Rank, ...]]:
    gateway = entry.match.texts[0] if _is_policy(entry) else entry.match.key[-1]
    return _natural(gateway), *_rank(entry)[1:]
