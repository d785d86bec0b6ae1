"""What a preview shows for one resource: the lines for the router, masked, and their risks."""

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rtx_provider.config.change import Command
from rtx_provider.config.context import in_contexts
from rtx_provider.config.shown import CUTS_OFF, SENDS
from rtx_provider.models.noun import Noun
from rtx_provider.models.values import UNKNOWN

if TYPE_CHECKING:
    from rtx_provider.router.dry_run import DryRun

_DOUBTFUL = (
    "not known: whether the router still has `{}`, or the last run has removed it; if it is there, "
    "the run refuses this change"
)


def shown(noun: Noun, commands: Iterable[Command]) -> list[str]:
    """Return the lines that the router gets for these commands, with secrets masked."""
    return [noun.show(line) for line in in_contexts(commands)]


def bounce(noun: Noun, is_adopting: bool) -> list[str]:  # noqa: FBT001
    """Return the lines that disable and enable a pp or tunnel which is adopted while in use."""
    switch = noun.switch()
    return [*switch.off, switch.on] if switch and is_adopting else []


def under_digest(lines: list[str]) -> dict[str, list[str]]:
    """Return the lines under a name that is derived from them.

    The engine shows the lines of an earlier run as removed. Under the same name, the new lines
    would look like changes of the old ones.
    """
    return {hashlib.sha256("\n".join(lines).encode()).hexdigest()[:6]: lines}


def has_unknown(noun: Noun) -> bool:
    """Return whether a value of the noun is not known before the run."""
    return any(value in (UNKNOWN, (UNKNOWN,)) for _, value in noun)


def dry_run(noun: Noun, seen: Iterable["DryRun"]) -> list[str]:
    """Return the lines with which a live preview describes its dry runs."""
    return [text for each in seen for text in _facts(noun, each)]


def _facts(noun: Noun, seen: "DryRun") -> list[str]:
    return [
        *seen.adopted,
        *(f"{SENDS}{line}" for line in shown(noun, seen.commands)),
        *(f"then reads: {noun.show(line)}" for line in seen.lists),
        *(f"{CUTS_OFF}{text}" for text in seen.drops),
        *([f"confirmed commit, because of {', '.join(seen.risks)}"] if seen.risks else []),
        *(_DOUBTFUL.format(line) for line in seen.doubtful),
        f"lock-out: {seen.lockout}",
        *(f"refused unless this run removes the name: {text}" for text in seen.still_named),
    ]
