"""A configuration as the router stores and prints it.

A configuration is a set of lines, each identified by its block, its family and its key.
`render` prints them in a canonical order, whatever the order in which they were entered.

Source: 57.2.
Unverified: the order of families, which was taken from published configurations.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from operator import attrgetter

from rtx_provider.simulator.rows import Context, Match, Order, Row, Section

Identity = tuple[str, str, tuple[str, ...]]
Natural = tuple[tuple[int, int, str], ...]
Rank = tuple[Natural, int, tuple[Natural, ...]]
GLOBAL = ""


@dataclass(frozen=True)
class Entry:
    """One line of the configuration; what is asked of it at every print is worked out once."""

    where: str
    match: Match
    body: str = ""

    @property
    def row(self) -> Row:
        """Return the grammar row of the line."""
        return self.match.command.row

    @cached_property
    def identity(self) -> Identity:
        """Return the identity of the line; a later line of the same identity replaces it."""
        return self.where, self.match.command.family, _identifying(self.match)

    @cached_property
    def rank(self) -> Rank:
        """Return what the lines of a section are sorted by."""
        keys = tuple(_natural(text) for text in self.match.key)
        is_grouped = self.row.order is Order.BY_FIRST_KEY and keys
        sorted_by = () if self.row.order is Order.AS_ENTERED else keys
        return keys[0] if is_grouped else (), self.match.command.index, sorted_by

    def show(self, *, masked: bool) -> str:
        """Return the line as it is printed, without indentation."""
        return self._masked if masked else self._readable

    @cached_property
    def _masked(self) -> str:
        return self._printed(masked=True)

    @cached_property
    def _readable(self) -> str:
        return self._printed(masked=False)

    def _printed(self, *, masked: bool) -> str:
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
        page = _Page(self, masked=masked)
        tunnels = [line for where in self.blocks("tunnel") for line in page.block(where)]
        peers = [line for where in self.blocks("pp") for line in page.block(where)]
        return [
            *page.section(Section.SYSTEM),
            *page.section(Section.INTERFACE),
            *peers,
            *tunnels,
            *page.without_tunnel(),
            *page.section(Section.FILTER),
            *page.section(Section.NAT),
            *page.section(Section.SERVICE),
        ]

    def render_block(self, where: str, *, masked: bool = False) -> list[str]:
        """Return the lines of one `pp` or `tunnel` block as they are printed."""
        is_there = where in self.blocks(where.partition(" ")[0])
        return _Page(self, masked=masked).block(where) if is_there else []


class _Page:
    """One print of a configuration, which sorts its lines once."""

    def __init__(self, config: Config, *, masked: bool) -> None:
        self._enabled = config.enabled
        self._masked = masked
        self._nested = set[Identity]()
        self._entries = defaultdict[tuple[Section, str], list[Entry]](list)
        for entry in sorted(config.entries.values(), key=attrgetter("rank")):
            self._entries[entry.row.section, entry.where].append(entry)

    def section(self, section: Section) -> list[str]:
        """Return the global lines of a section."""
        return [self._show(entry) for entry in self._entries[section, GLOBAL]]

    def block(self, where: str) -> list[str]:
        """Return the lines of a peer or a tunnel, with the lines of IPsec that belong to it."""
        kind, number = where.split()
        section = Section.PP if kind == "pp" else Section.TUNNEL
        lines = [f"{kind} select {number}"]
        for entry in self._entries[section, where]:
            lines.append(f" {self._show(entry)}")
            if entry.match.command.family == "ipsec tunnel":
                lines += self._of_policy(entry.match.texts[0])
        if where in self._enabled:
            lines.append(f" {kind} enable {number}")
        return lines

    def without_tunnel(self) -> list[str]:
        """Return the lines of IPsec that no tunnel so far has claimed."""
        entries = self._entries[Section.IPSEC, GLOBAL]
        unclaimed = [each for each in entries if each.identity not in self._nested]
        return [self._show(entry) for entry in sorted(unclaimed, key=_rank_of_ipsec)]

    def _of_policy(self, policy: str) -> Iterator[str]:
        entries = self._entries[Section.IPSEC, GLOBAL]
        policies = [e for e in entries if _is_policy(e) and e.match.key == (policy,)]
        gateways = {e.match.texts[0] for e in policies}
        claimed = [e for e in entries if not _is_policy(e) and e.match.key[-1] in gateways]
        for entry in policies + claimed:
            # A policy that two tunnels share is printed under the first tunnel.
            if entry.identity not in self._nested:
                self._nested.add(entry.identity)
                yield f"  {self._show(entry)}"

    def _show(self, entry: Entry) -> str:
        return entry.show(masked=self._masked)


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


@lru_cache(maxsize=4096)
def _natural(text: str) -> Natural:
    # Numbers are compared as numbers, and `default` comes before any address.
    if text == "default":
        return ((-1, 0, ""),)
    parts = re.findall(r"\d+|\D+", text)
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)


def _rank_of_block(where: str) -> Natural:
    return _natural(where.split()[1])


def _rank_of_ipsec(entry: Entry) -> Rank:
    gateway = entry.match.texts[0] if _is_policy(entry) else entry.match.key[-1]
    return _natural(gateway), *entry.rank[1:]
