"""What the state says of lines that somebody else has changed since a resource wrote them.

A refresh keeps the lines of the last write in the output `written` as long as the router has others
in their place, and in `others_lines` those that count as somebody else's.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rtx_provider.config.change import decode_lines, encode_lines
from rtx_provider.config.desired import DesiredLine, Words
from rtx_provider.config.drift import drifts, others_things, overwriting, refusal
from rtx_provider.config.grammar import Key
from rtx_provider.config.tree import Config
from rtx_provider.errors import ConflictError
from rtx_provider.models.noun import Noun
from rtx_provider.resources import _host
from rtx_provider.resources._properties import Properties
from rtx_provider.resources._request import current_urn

if TYPE_CHECKING:
    from rtx_provider.router.ownership import Holding


def holding_of(noun: Noun, olds: Properties) -> "Holding":
    """Return what the state says that a resource owns."""
    # Only a provider process loads what belongs to the router.
    from rtx_provider.router.ownership import holding  # noqa: PLC0415

    return replace(
        holding(noun.name, noun.desired_lines(), decode_lines(olds.get("written") or {})),
        previous=decode_lines(olds.get("previous") or {}),
        revision=str(olds.get("revision", "")),
        things=noun.things(),
        id=_host.qualified(noun.id),
    )


def back(written: Mapping[Key, Words | None], known: Collection[Key]) -> tuple[DesiredLine, ...]:
    """Return the lines of the last write that a refresh saw missing; they may be back by now."""
    lines = ((key, words) for key, words in written.items() if words and key not in known)
    return tuple(DesiredLine(key, words) for key, words in lines)


def say(owned: "Holding") -> None:
    """Say, in a live preview, what somebody else has made of a resource's lines."""
    with _host.plain_errors():
        _, config = _host.router().snapshot()
    for fault in owned.faults(config):
        _host.say(f"warning: {owned.title}: {fault}")


def outputs(noun: Noun, id_: str, props: Properties, config: Config) -> dict[str, Any]:
    """Return what the state keeps of lines that are not as they were last written."""
    last = {
        each.key: each.beside(config.words(each.key)).words
        for each in noun.desired_lines()
        if isinstance(each, DesiredLine)
    }
    written = last | decode_lines(props.get("written") or {})
    if not drifts(written, config):
        return {}
    previous = decode_lines(props.get("previous") or {})
    others = [str(each) for each in others_things(noun.things(), written, previous, config)]
    for line in others:
        _host.say(
            f"warning: {noun.name}: {line}, which counts as somebody else's, so `pulumi up` and "
            f"`pulumi destroy` refuse to touch it; {overwriting(id_)}"
        )
    return {"written": encode_lines(written), **({"others_lines": others} if others else {})}


def refuse_others(noun: Noun, id_: str, olds: Properties) -> None:
    """Refuse to go on with what a refresh has found to be another's, unless it is asked for.

    Raises:
        ConflictError: Names both lines and the ways out.
    """
    if _host.overwrites(id_):
        return
    msg = refusal(noun.name, olds["others_lines"], id_, current_urn().text, is_shown=True)
    with _host.plain_errors():
        raise ConflictError(msg)
