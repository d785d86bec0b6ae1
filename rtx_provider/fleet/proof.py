"""The proof after a wave: does the router still stand as the run left it, and serve?

The run itself has read its lines back and confirmed its commit. The proof comes later and over a
connection of its own, so it also sees a rollback that fired, and a router that does not come back.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing
from dataclasses import dataclass

from rtx_provider.config.grammar import Key, row_of
from rtx_provider.config.prediction import OTHERS
from rtx_provider.config.shared import Member, members_present, read_list
from rtx_provider.config.shown import shown
from rtx_provider.config.tree import Config, parse_config, same
from rtx_provider.errors import RtxError, TransportError
from rtx_provider.fleet.stack_router import StackRouter, router_of, stack_router
from rtx_provider.redaction import fit_message, redact
from rtx_provider.router.router import Router
from rtx_provider.workspace.messages import ToolError
from rtx_provider.workspace.stack_state import commands_of

_STATUS = (("l2tp", "show status l2tp"),)
"""A service, and the command that shows its state. Unverified: that a router whose service is off
prints nothing (58.21 gives no fields)."""
_REMEDY = (
    "if it was changed by hand, `rtx fleet refresh --only {office}` and then "
    "`rtx fleet up --only {office}` put it back"
)


@dataclass(frozen=True, slots=True)
class Proof:
    """What the proof of an office has found.

    Attributes:
        faults: What is not as the last run left it; empty if everything is.
        is_reached: Whether the router has answered.
    """

    faults: tuple[str, ...]
    is_reached: bool = True


def prove(office: str) -> Proof:
    """Ask the router of an office whether it is as the last run left it.

    Args:
        office: The office, in the project of the current folder.
    """
    try:
        found = stack_router(office)
        lines = commands_of(office)
    except ToolError as error:
        return Proof((f"the proof failed: {error}",))
    try:
        with closing(router_of(found)) as router:
            return Proof(tuple(_faults(office, router, lines)))
    except RtxError as error:
        faults = (f"the proof failed: {_masked(error, found)}",)
        return Proof(faults, is_reached=not isinstance(error, TransportError))


def _masked(error: RtxError, found: StackRouter) -> str:
    return fit_message(str(error), found.settings.secrets)


def _faults(office: str, router: Router, lines: Sequence[str]) -> Iterator[str]:
    session = router.session
    remedy = _REMEDY.format(office=office)
    config = session.running_config()
    rollback = session.pending_rollback or session.others_rollback
    if rollback:
        yield f"a rollback is still armed: `{redact(rollback)}`"
    for line in missing(lines, config):
        yield f"`{line}` is not on the router; {remedy}"
    for service, question in _STATUS:
        if f"{service} service on" in lines:
            text, refusals = session.ask([question])
            if refusals or not text.strip():
                yield f"`{question}` shows no {service.upper()} service"


def missing(lines: Sequence[str], config: Config) -> list[str]:
    """Return those lines of a stack that a router does not have, each with its context.

    The state shows secrets masked, so a line of the router is masked in the same way before the two
    are compared. Of a list that others share, only the members of the stack must be there.
    """
    wanted = parse_config("\n".join(lines))
    there = {(key.context, shown(words)) for key, words in config.lines.items()}
    return [
        shown(words) if not key.context else f"{key.context}: {shown(words)}"
        for key, words in wanted.lines.items()
        if not _stands(key, words, config, there)
    ]


def _stands(
    key: Key, words: tuple[str, ...], config: Config, there: AbstractSet[tuple[str, str]]
) -> bool:
    if words[:1] == ("no",) or (key.context, shown(words)) in there:
        return True
    row = row_of(words)
    if row and row.members:
        members = [each for each in read_list(key.words, words[len(key.words) :]) if _is_own(each)]
        return members_present(key, config, members) == tuple(members) and key in config.lines
    found = config.words(key)
    return found is not None and same(words, found)


def _is_own(member: Member) -> bool:
    return member[1] != OTHERS
