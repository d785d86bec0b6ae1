"""What the state says of lines that somebody else has changed since a resource wrote them.

A refresh keeps the lines of the last write in the output `written` as long as the router has others
in their place, and in `others_lines` those that count as somebody else's.
"""

import shlex
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from rtx_provider.config.change import decode_lines, encode_lines
from rtx_provider.config.desired import DesiredLine, Words
from rtx_provider.config.drift import drifts, others_things, overwriting
from rtx_provider.config.grammar import Key
from rtx_provider.config.tree import Config, same
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

    written = decode_lines(olds.get("written") or {})
    revision, id_ = str(olds.get("revision", "")), _host.qualified(noun.id)
    return holding(noun.name, noun.desired_lines(), written, revision, noun.things(), id_)


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
    previous = decode_lines(props.get("previous") or {})  # a power cut may have brought it back
    others = [
        str(each)
        for each in others_things(noun.things(), written, config)
        if not (each.key in previous and same(previous[each.key], each.there))
    ]
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
    others = olds.get("others_lines")
    if not others or _host.overwrites(id_):
        return
    lines = "; ".join(map(str, others))
    with _host.plain_errors():
        raise ConflictError(
            f"{noun.name}: {lines}, which counts as somebody else's; nothing was sent. To keep "
            "theirs, give this resource another number or name, and run `pulumi state delete "
            f"{shlex.quote(current_urn().text)}`; {overwriting(id_)}"
        )
