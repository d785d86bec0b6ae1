"""The plan of a component on its way from the program to the process that writes to the router.

It is an input of `Router`, which comes first. `Router` hands it over and drops it in `check`, so
that no state, preview or plan file of Pulumi's ever holds it. Every part of it is marked secret.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pulumi

from rtx_provider.config.change import Change
from rtx_provider.models.noun import Noun
from rtx_provider.resources._properties import from_engine, is_unknown
from rtx_provider.resources._resource import as_input

if TYPE_CHECKING:
    from rtx_provider.fit.office import Office, OfficePlan

FIELD = "plan"
"""The name of the input."""
Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Declared:
    """One resource that a component is about to declare.

    Attributes:
        kind: The name of its type, such as `Tunnel`.
        arguments: Its arguments, as the program gives them.
        adopt: Whether it takes over what exists.
        reclaim: Whether lines as declared are the stack's own.
    """

    kind: str
    arguments: Plain
    adopt: bool
    reclaim: bool


@dataclass(frozen=True, slots=True)
class PlanInput:
    """The input of `Router` that holds a plan."""

    value: Plain = field(repr=False)


def as_plan_input(office: Plain, declared: Sequence[Declared]) -> PlanInput:
    """Return the facts of an office and its resources as the input.

    Each resource is one secret, so that a value which is not known yet hides no other resource.
    """
    resources = [pulumi.Output.secret(as_plain(each)) for each in declared]
    return PlanInput({"office": pulumi.Output.secret(dict(office)), "resources": resources})


def as_plain(declared: Declared) -> dict[str, Any]:
    """Return a resource in the form that `read_plan` reads."""
    given = {name: as_input(value) for name, value in declared.arguments.items()}
    fields = {name: value for name, value in given.items() if value is not None}
    flags = {"adopt": declared.adopt, "reclaim": declared.reclaim}
    return {"kind": declared.kind, "fields": fields, **flags}


def read_office(value: Any) -> "Office | None":  # noqa: ANN401  # the engine's form of the input
    """Return the facts of a plan's office; None if there is no plan, or they are not known yet."""
    if not isinstance(value, Mapping) or is_unknown(value.get("office")):
        return None
    # Only a provider process reads a plan.
    from pydantic import TypeAdapter  # noqa: PLC0415

    from rtx_provider.fit.office import Office  # noqa: PLC0415

    return TypeAdapter(Office).validate_python(value["office"])


def read_plan(office: "Office", declared: Any) -> "OfficePlan":  # noqa: ANN401  # as above
    """Return the plan of an office and of what is declared for it.

    A resource of which a value is not known, or is wrong, is left out: its own `check` reports it.
    """
    from rtx_provider.fit.office import OfficePlan  # noqa: PLC0415  # as above

    if is_unknown(declared) and isinstance(declared, str):
        return OfficePlan(office, (), is_complete=False)
    changes = [_change(each) for each in declared or ()]
    known = tuple(each for each in changes if each is not None)
    return OfficePlan(office, known, is_complete=len(known) == len(changes))


def _change(declared: Any) -> Change | None:  # noqa: ANN401
    """Return the change that creates a resource."""
    if is_unknown(declared):
        return None
    model = _models()[declared["kind"]]
    noun, problems = model.read_values(from_engine(declared["fields"], model.model_fields))
    if problems:
        return None
    return Change(
        noun.name,
        new=noun.desired_lines(),
        extent=noun.extent(),
        number=noun.key_number,
        needs=noun.needs(),
        adopt=bool(declared["adopt"]),
        reclaim=bool(declared["reclaim"]),
        switch=noun.switch(),
    )


def title_of(id_: str) -> str:
    """Return the name of the resource that an id names; the id itself if it names none of ours."""
    slug = id_.partition(":")[0]
    for model in _models().values():
        if model.slug == slug:
            with suppress(ValueError):
                return model.from_id(id_).name
    return id_


def _models() -> dict[str, type[Noun]]:
    """Return the models by the names of their types; only a provider process needs all of them."""
    from rtx_provider.resources.nouns import PROVIDERS  # noqa: PLC0415

    return {provider.model.__name__: provider.model for provider in PROVIDERS}
