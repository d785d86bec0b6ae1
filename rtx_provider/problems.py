"""Pydantic's validation errors, worded for users. No other file depends on pydantic's wording.

No finding contains a value, because some values are secret.
"""

import re
from dataclasses import dataclass

from pydantic import ValidationError

_WORDS = (
    ("Value error, ", ""),
    ("Input should be a valid tuple", "must be a list"),
    ("Input should be a valid integer", "must be a whole number"),
    ("Input should be", "must be"),
    ("String should", "must"),
    ("Field required", "is missing"),
)
_INSTANCE = re.compile(r"must be a valid dictionary or instance of \w+")
_WHY = re.compile(r", unable to (?:parse|interpret) .*")
"""What pydantic adds where a text is no number, and no `true` or `false`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One validation error.

    Attributes:
        place: The names and indexes that lead to the value; empty for the whole.
        text: What is wrong with the value.
        is_missing: Whether the value is missing.
        is_unknown: Whether there is no field with that name.
    """

    place: tuple[int | str, ...]
    text: str
    is_missing: bool = False
    is_unknown: bool = False

    @property
    def field(self) -> str:
        """Return the outermost field; empty if the error concerns the whole."""
        return str(self.place[0]) if self.place else ""


def findings_of(error: ValidationError) -> list[Finding]:
    """Return all findings of a validation."""
    return [
        Finding(
            each["loc"],
            _reworded(each["msg"]),
            is_missing=each["type"] == "missing",
            is_unknown=each["type"] == "extra_forbidden",
        )
        for each in error.errors(include_input=False, include_url=False)
    ]


def _reworded(message: str) -> str:
    for theirs, ours in _WORDS:
        message = message.replace(theirs, ours, 1)
    return _INSTANCE.sub("must have fields, each with its value", _WHY.sub("", message))
