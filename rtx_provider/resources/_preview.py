"""What a preview shows of one resource: masked lines for the router, and what they risk."""

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rtx_provider.config.change import Command
from rtx_provider.config.context import in_contexts
from rtx_provider.models.noun import Noun
from rtx_provider.models.values import UNKNOWN

if TYPE_CHECKING:
    from rtx_provider.router.dry_run import DryRun


def shown(noun: Noun, commands: Iterable[Command]) -> list[str]:
    """Write commands as the router gets them, secrets masked."""
    return [noun.show(line) for line in in_contexts(commands)]


def bounce(noun: Noun, is_adopting: bool) -> list[str]:  # noqa: FBT001
    """Show the lines around a pp or tunnel that is taken over while it is in use."""
    switch = noun.switch()
    return [*switch.off, switch.on] if switch and is_adopting else []


def named(lines: list[str]) -> dict[str, list[str]]:
    """Give lines a name of their own.

    Beside those of an earlier run, which the engine shows as gone, they must
    not look like changes of them.
    """
    return {hashlib.sha256("\n".join(lines).encode()).hexdigest()[:6]: lines}


def is_open(noun: Noun) -> bool:
    """Tell whether some value is not known before the run."""
    return any(value in (UNKNOWN, (UNKNOWN,)) for _, value in noun)


def dry_run(noun: Noun, seen: Iterable["DryRun"]) -> list[str]:
    """Write what a live preview foresees."""
    return [text for each in seen for text in _facts(noun, each)]


def _facts(noun: Noun, seen: "DryRun") -> list[str]:
    return [
        *(f"sends: {line}" for line in shown(noun, seen.commands)),
        *(f"then reads: {noun.show(line)}" for line in seen.lists),
        *(f"cuts off: {text}" for text in seen.drops),
        *([f"confirmed commit, because of {', '.join(seen.risks)}"] if seen.risks else []),
        f"lock-out: {seen.lockout}",
    ]
