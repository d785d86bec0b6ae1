"""What pydantic finds wrong with values, in our words: the one place that knows its own.

Part of the floor. No finding holds a value, for some values are secrets.
"""

from dataclasses import dataclass

from pydantic import ValidationError

_WORDS = (
    ("Value error, ", ""),
    ("Input should be a valid tuple", "must be a list"),
    ("Input should be", "must be"),
    ("String should", "must"),
    ("Field required", "is missing"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        place: The names and indexes that lead to the value; empty for the whole.
        text: What is wrong with it.
        is_missing: Whether there is no value.
        is_unknown: Whether there is no field of that name.
    """

    place: tuple[int | str, ...]
    text: str
    is_missing: bool = False
    is_unknown: bool = False

    @property
    def field(self) -> str:
        """Return the outermost field; empty for the whole."""
        return str(self.place[0]) if self.place else ""


def findings_of(error: ValidationError) -> list[Finding]:
    """Word all that a validation found."""
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
    return message
