"""Which models and firmware have a command.

The text names models with commas between them: `RTX830` has it, `-vRX` lacks it, and
`RTX1210>=14.01.26` has it from that firmware on, `RTX1210<14.01.34` up to it.
`5M` stands for a group. Where models are named without a sign, the others lack it; else they
have it. A model may be named twice: `RTX1300, RTX1300>=23.00.16` says that no other has it.

    >>> is_available("RTX1210>=14.01.26, -vRX", "RTX1210", "14.01.20")
    False
    >>> is_available("5M", "RTX5000", "14.00.34")
    False
    >>> is_available("-vRX", "RTX9999", "99.00.01") is None
    True
    >>> is_available("RTX840, RTX1210<14.01.34", "RTX1210", "14.01.42")
    False
"""

import re

from rtx_provider.commands.models import GROUPS, MODELS

_KNOWN = frozenset(model.name for model in MODELS)
_NOT_COVERED = frozenset({"RTX1200", "RTX810"})
"""Models that the current edition of the reference does not name, whatever they have."""
_NO_MPPE = "-RTX5000, -RTX3500, -RTX3510, -vRX"
_VALUES = (
    ("ppp ccp type mppe-40", _NO_MPPE),
    ("ppp ccp type mppe-128", _NO_MPPE),
    ("ppp ccp type mppe-any", _NO_MPPE),
    ("ipsec ike nat-traversal {n} on", "RTX1210>=14.01.20"),
)
"""Values that some models lack, although they have the command. Source: 11.11.1, 15.48.5."""


def models_of_value(words: tuple[str, ...]) -> str:
    """Return which models take the values of a line, as in a row; empty if all do."""
    for pattern, models in _VALUES:
        given = pattern.split()
        pairs = list(zip(given, words, strict=False))
        if len(pairs) == len(given) and all(a in (b, "{n}") for a, b in pairs):
            return models
    return ""


def is_available(
    models: str, model: str, firmware: str, *, covered_only: bool = False
) -> bool | None:
    """Tell whether a model with some firmware has a command.

    Args:
        models: The text of the row.
        model: Such as `RTX1210`.
        firmware: Such as `14.01.42`; empty where it is not known.
        covered_only: Whether a list of models says nothing of a model that the current edition
            of the reference does not cover.

    Returns:
        None where that is not known: a model that no row names, or no firmware to compare.
    """
    parts = [part.strip() for part in models.split(",") if part.strip()]
    for part in parts:
        name, bound = (*re.split(">=|<", part), "")[:2]
        if bound and name == model:
            is_late = _revision(firmware) >= _revision(bound)
            return is_late is (">" in part) if firmware else None
    if model in (part[1:] for part in parts if part.startswith("-")):
        return False
    if model not in _KNOWN:
        return None
    if covered_only and model in _NOT_COVERED:
        return None
    only = [part for part in parts if not set(part) & {"<", ">", "-"}]
    return model in [name for part in only for name in GROUPS.get(part, (part,))] if only else True


def named(models: str) -> frozenset[str]:
    """Return every model that a text names."""
    parts = (re.split("[<>]", part.strip().removeprefix("-"))[0] for part in models.split(","))
    return frozenset(name for part in parts if part for name in GROUPS.get(part, (part,)))


def _revision(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdecimal())
