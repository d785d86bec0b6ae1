"""The plan that makes a router's whole configuration equal to another one, for `rtx restore`.

It removes and changes everybody's lines, which no resource does; a person asked for it, and has
seen every line. What cannot be written back, or must not be, is left as it is, and is named.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rtx_provider.commands.row import Order
from rtx_provider.commands.table import operation_of
from rtx_provider.config.backup import lacks_secret
from rtx_provider.config.change import Command, Edit, Plan
from rtx_provider.config.differences import is_uncompared
from rtx_provider.config.grammar import GLOBAL, Key, order_of, row_of
from rtx_provider.config.refusals import begins_like
from rtx_provider.config.tree import Config, same, text_of

_CONSOLE = {("console", name) for name in ("character", "columns", "lines")}
"""What a session of ours sets for itself, so that a reading does not show the router's own."""
_LOGIN_USER = ("login", "user")
_LOGIN = "{login}"
_REFERRED_TO = {Order.FILTERS, Order.NAT, Order.POLICIES, Order.GATEWAYS}
"""What other lines name: it is removed last, when nothing names it any more."""


class Why(StrEnum):
    """Why a line is left as it is on the router."""

    MASKED = "its secret is missing, because the router masks it"
    UNCOMPARED = "its secret cannot be compared, because one side masks it"
    DIALOGUE = "the console asks for it in a dialogue"
    BLOCK = "it is an embedded file or a macro"
    RESERVED = "it may restart the router, shut a port, or change what a command means"
    CONSOLE = "this connection sets it for itself"
    LOGIN = "the router lacks the login user to which it belongs"
    OPERATION = "it is no line of a configuration"
    UNKNOWN = "its command is not known here, and taking it back may remove more"


@dataclass(frozen=True, slots=True)
class Left:
    """A line that is left as it is.

    Attributes:
        key: Its key.
        there: The line on the router; None if there is none.
        wanted: The line of the other configuration; None if there is none.
        why: Why it is left.
    """

    key: Key
    there: tuple[str, ...] | None
    wanted: tuple[str, ...] | None
    why: Why


@dataclass(frozen=True, slots=True)
class OverwritingPlan(Plan):
    """A plan over all lines of a router.

    Attributes:
        off: The lines that take pps and tunnels out of use while they are changed, by the line
            that enables each again, which is an edit whose two sides are equal.
        left: The lines that are left as they are.
    """

    off: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    left: tuple[Left, ...] = ()

    def commands(self) -> tuple[Command, ...]:
        """Return the lines to send: take out of use, remove, write, and remove what was named."""
        if not self.edits:
            return ()
        there = {edit.key for edit in self.edits}
        on = (Edit(key, key.words, key.words) for key in self.off if key not in there)
        going = sorted(
            (edit for edit in self.edits if edit.after is None),
            key=lambda edit: order_of(edit.key),
            reverse=True,
        )
        coming = sorted(
            (edit for edit in (*self.edits, *on) if edit.after is not None),
            key=lambda edit: order_of(edit.key),
        )
        first = [edit for edit in going if order_of(edit.key)[0] not in _REFERRED_TO]
        last = [edit for edit in going if order_of(edit.key)[0] in _REFERRED_TO]
        off = (Command(GLOBAL, line) for lines in self.off.values() for line in lines)
        return (*off, *(_command(edit) for edit in (*first, *coming, *last)))


def overwriting_plan(wanted: Config, running: Config) -> OverwritingPlan:
    """Return the plan that makes the running configuration the wanted one."""
    edits, left = [], []
    absent = _absent_logins(wanted, running)
    for key in dict.fromkeys((*running.lines, *wanted.lines)):
        there, after = running.words(key), wanted.words(key)
        why = _why_left(key, there, after, running)
        if after and not why and _login_of(key) in absent:
            why = Why.LOGIN
        if why:
            left.append(Left(key, there, after, why))
        elif not _is_equal(there, after):
            edits.append(Edit(key, there, after))
    off = dict(_switches(edits, running, wanted))
    edits += [Edit(key, key.words, key.words) for key in off]
    return OverwritingPlan(tuple(edits), off=off, left=tuple(left))


def _is_equal(there: tuple[str, ...] | None, after: tuple[str, ...] | None) -> bool:
    """Return whether a line stands as it is wanted.

    A secret that is wanted and cannot be compared is written again.
    """
    return same(after, there) and not is_uncompared(after, there)


def _why_left(
    key: Key, there: tuple[str, ...] | None, after: tuple[str, ...] | None, running: Config
) -> Why | None:
    """Return why a line is left as it is; None if it can be made equal, or is."""
    is_masked = lacks_secret(after)
    if is_masked and same(there, after):
        return Why.UNCOMPARED
    if _is_equal(there, after):
        return None
    row = row_of(key.words)
    if row is None:
        return Why.MASKED if is_masked else _why_unknown(key, there, running)
    if key.words[:2] in _CONSOLE:
        return Why.CONSOLE
    refused = None if _is_harmless(key, there, after) else _REFUSED.get(row.refused)
    return refused or (Why.MASKED if is_masked else None)


def _absent_logins(wanted: Config, running: Config) -> set[str]:
    """Return the login users that cannot be entered, because their passwords are masked."""
    return {
        key.words[-1]
        for key, words in wanted.lines.items()
        if key.words[:-1] == _LOGIN_USER and lacks_secret(words) and key not in running.lines
    }


def _login_of(key: Key) -> str:
    """Return the login user to which a line belongs; empty if it belongs to none."""
    row = row_of(key.words)
    is_own = row is not None and _LOGIN in row.words
    return key.words[row.words.index(_LOGIN)] if row and is_own else ""


_REFUSED = {"dialogue": Why.DIALOGUE, "block": Why.BLOCK, "reserved": Why.RESERVED}


def _why_unknown(key: Key, there: tuple[str, ...] | None, running: Config) -> Why | None:
    """Return why a line of a command without a row is left; None if it only has to be added."""
    if operation_of(key.words) or key.words[0] == "no":
        return Why.OPERATION
    others = (each for each in running.within(key.context) if row_of(each.words) is None)
    is_alone = there is None and not any(begins_like(each, key) for each in others)
    return None if is_alone else Why.UNKNOWN


def _is_harmless(key: Key, *lines: tuple[str, ...] | None) -> bool:
    """Return whether a schedule neither restarts the router nor loads a configuration."""
    if key.words[:2] != ("schedule", "at"):
        return False
    words = {word for line in lines for word in (line or ())[3:]}
    relative = any(word.startswith("+") for word in words)
    return not relative and not words & _SWITCHING


_SWITCHING = {"restart", "load", "cold", "rollback"}


def _switches(
    edits: Iterable[Edit], running: Config, wanted: Config
) -> Iterator[tuple[Key, tuple[str, ...]]]:
    """Yield the line that enables a pp or tunnel in use, with the lines that disable it meanwhile.

    As for a single resource, it is a tunnel or the anonymous pp whose lines change, except those
    that may change while it is in use.
    """
    for context in dict.fromkeys(edit.key.context for edit in edits if not _is_live(edit)):
        kind, _, name = context.partition(" ")
        key = Key(GLOBAL, (kind, "enable", name))
        is_in_use = key in running.lines and key in wanted.lines
        if is_in_use and (kind == "tunnel" or name == "anonymous"):
            ends = ("disconnect anonymous",) if kind == "pp" else ()
            yield key, (f"{kind} disable {name}", *ends)


def _is_live(edit: Edit) -> bool:
    row = row_of(edit.key.words)
    return row is not None and row.live


def _command(edit: Edit) -> Command:
    return Command(edit.key.context, text_of(edit.key, edit.after, edit.before))
