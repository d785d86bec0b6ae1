"""The order of a rollout: first the canaries, then waves of the rest."""

from collections.abc import Sequence
from itertools import pairwise

from rtx_provider.workspace.messages import ToolError

ALL = "100%"
_WHOLE = 100


def waves(offices: Sequence[str], canaries: Sequence[str], steps: str) -> list[tuple[str, ...]]:
    """Return the offices of each wave, none of which is empty.

    Args:
        offices: All offices of the rollout, in their order.
        canaries: Those that come first, in a wave of their own.
        steps: How many of the others each wave has reached at its end, as numbers or shares of
            all others, such as `1,10%,100%`. What is left after the last step is one more wave.

    Raises:
        ToolError: A step is wrong, or a canary is not among the offices.
    """
    known, first = set(offices), dict.fromkeys(canaries)
    unknown = [name for name in first if name not in known]
    if unknown:
        msg = f"--canary {', '.join(unknown)}: not among the offices of this rollout"
        raise ToolError(msg)
    rest = [name for name in offices if name not in first]
    ends = [min(_end(step, len(rest)), len(rest)) for step in _steps(steps)]
    if ends != sorted(ends):
        msg = f"--waves {steps}: each wave must reach at least as many offices as the one before"
        raise ToolError(msg)
    bounds = [0, *ends, len(rest)]
    parts = [tuple(rest[start:end]) for start, end in pairwise(bounds)]
    return [part for part in (tuple(first), *parts) if part]


def _steps(text: str) -> list[str]:
    return [each.strip() for each in text.split(",")]


def _end(step: str, size: int) -> int:
    number = step.removesuffix("%")
    is_share = step.endswith("%")
    if not number.isdecimal() or int(number) == 0 or (is_share and int(number) > _WHOLE):
        msg = f"--waves: `{step}` must be a number of offices or a share, such as 1,10%,{ALL}"
        raise ToolError(msg)
    if not is_share:
        return int(number)
    return -(-size * int(number) // _WHOLE)  # rounded up: a share of few offices is at least one
