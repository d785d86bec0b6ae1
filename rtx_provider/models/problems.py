"""What is wrong with a value, as one line that names field, fault and remedy.

No line holds a value: some of them are secrets.
"""

from dataclasses import dataclass

from pydantic import ValidationError

from rtx_provider.models.values import RtxModel, extra_of
from rtx_provider.problems import findings_of


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field, and what it should be."""

    field: str
    reason: str
    is_secret: bool = False

    def __str__(self) -> str:
        """Return one line for a reader."""
        return f"{self.field}: {self.reason}" if self.field else self.reason


def problems_of(model: type[RtxModel], error: ValidationError, prefix: str = "") -> list[Problem]:
    """Word pydantic's findings as lines that name field, fault and remedy, and no secret."""
    found: dict[str, Problem] = {}
    for each in findings_of(error):
        place = [str(step) for step in (prefix, *each.place) if step != ""]
        if each.is_unknown:
            problem = unknown_key(model, ".".join(place))
        else:
            problem = _problem(model, place[0] if place else "", each.text)
        found.setdefault(problem.field, problem)
    return list(found.values())


def _problem(model: type[RtxModel], field: str, message: str) -> Problem:
    info = model.model_fields.get(field)
    if info is None:
        return Problem(field, message)
    reason = f"{message}; it is {info.description}"
    return Problem(field, reason, bool(extra_of(info).get("secret")))


def unknown_key(model: type[RtxModel], name: str) -> Problem:
    """Say that there is no such field, and which there are."""
    known = ", ".join(model.model_fields)
    top = model.model_fields.get(name.partition(".")[0])
    is_secret = bool(top and extra_of(top).get("secret"))
    return Problem(name, f"no such field; the fields are {known}", is_secret)
