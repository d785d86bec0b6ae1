"""The mechanisms by which lines reach the router; these, not the nouns, decide a fault's effect.

The mechanism of a noun follows from its desired lines. Every test run covers one noun of each
mechanism, so a new noun costs nothing there; `make matrix` covers all nouns.
"""

from collections.abc import Iterator, Sequence
from typing import Literal, get_args

from rtx_provider.commands.table import row_of
from rtx_provider.config.desired import Desired, DesiredLine, ListMembership
from rtx_provider.config.grammar import GLOBAL
from rtx_provider.models.noun import Noun
from rtx_provider.resources._provider import NounProvider
from tests.matrix.operations import Operation

Mechanism = Literal[
    "whole office",
    "list that must exist",
    "list shared with others",
    "lines with a switch",
    "list",
    "secret",
    "several lines",
    "single line of a pp or tunnel",
    "single line",
]
"""The ways of a noun's lines; a noun has the first of these that fits it."""

MECHANISMS: tuple[Mechanism, ...] = get_args(Mechanism)
IN_EVERY_LANE: tuple[Mechanism, ...] = ("list that must exist",)
"""What every test run brings over SSH and in confirmed commits too: what depends most on them.

Such a list is read in the same request before it is written, and its filters are what may cut
us off. Which lines are sent does not differ between the ways in.
"""


def mechanism_of(operation: Operation) -> Mechanism:
    """Return the mechanism of an operation."""
    if len(operation.parts) > 1:
        return "whole office"
    return mechanism_of_noun(_noun_of(operation))


def mechanism_of_noun(noun: Noun) -> Mechanism:
    """Return the mechanism of a noun.

    Raises:
        TypeError: It asks for something that no mechanism knows, which needs one of its own.
    """
    return next(_fitting(noun))


def _fitting(noun: Noun) -> Iterator[Mechanism]:
    desired = noun.desired_lines()
    lists = _lists_among(desired)
    if any(each.needs_list for each in lists):
        yield "list that must exist"
    if any(each.joins_others for each in lists):
        yield "list shared with others"
    if noun.switch():
        yield "lines with a switch"
    if lists:
        yield "list"
    if any((row := row_of(each.key.words)) and row.secret for each in desired):
        yield "secret"
    if len(desired) > 1:
        yield "several lines"
    if desired[0].key.context != GLOBAL:
        yield "single line of a pp or tunnel"
    yield "single line"


def _lists_among(desired: Sequence[Desired]) -> list[ListMembership]:
    for each in desired:
        if not isinstance(each, DesiredLine | ListMembership):
            raise TypeError(f"no mechanism knows {each!r}; add one to tests/matrix/mechanisms.py")
    return [each for each in desired if isinstance(each, ListMembership)]


def _noun_of(operation: Operation) -> Noun:
    [part] = operation.parts
    assert issubclass(part.provider, NounProvider), "only nouns have lines"
    return part.provider.model.model_validate(part.values)


def representatives(operations: Sequence[Operation]) -> list[Operation]:
    """Return what is done to one thing of each mechanism: to that which has the most lines."""
    chosen: dict[Mechanism, str] = {}
    for operation in sorted(operations, key=_by_lines_then_name):
        chosen.setdefault(mechanism_of(operation), operation.thing)
    return [each for each in operations if chosen[mechanism_of(each)] == each.thing]


def _by_lines_then_name(operation: Operation) -> tuple[int, str]:
    is_office = len(operation.parts) > 1
    count = 0 if is_office else len(_noun_of(operation).desired_lines())
    return -count, operation.thing
