"""The resources in an exported state, as `pulumi stack export` prints them, of one router.

A stack may work on several routers: a resource with an explicit provider has the label of its
router before its id. What is asked of one router leaves out those of the others.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

Resource = Mapping[str, Any]
OWN = ""
"""The label of the stack's own router."""
_SAVED = "rtx:SavedConfig"
BEFORE = "configuration_before"
"""The output of a SavedConfig that holds the masked configuration of before its run."""


def split_id(id_: str) -> tuple[str, str]:
    """Return the label of an id, empty for the stack's own router, and the id without it.

    >>> split_id("hq/tunnel:1")
    ('hq', 'tunnel:1')
    >>> split_id("route:192.0.2.0/24")
    ('', 'route:192.0.2.0/24')
    """
    head, _, key = id_.partition(":")
    label, _, slug = head.rpartition("/")
    return label, f"{slug}:{key}" if key else slug


def resources_in(state: Mapping[str, Any]) -> Sequence[Resource]:
    """Return all resources of an exported state, in its order."""
    return (state.get("deployment") or {}).get("resources") or ()


def of_router(resources: Iterable[Resource], label: str = OWN) -> Iterator[Resource]:
    """Yield the resources of one router."""
    return (each for each in resources if split_id(str(each.get("id", "")))[0] == label)


def outputs_of(resource: Resource) -> Mapping[str, Any]:
    """Return the outputs of a resource."""
    return resource.get("outputs") or {}


def is_save(resource: Resource) -> bool:
    """Return whether a resource is a SavedConfig, whose only line is no setting."""
    return str(resource.get("type", "")).endswith(_SAVED)


def lines_of(resources: Iterable[Resource], label: str = OWN) -> tuple[str, ...]:
    """Return the lines that a stack has on one router, with secrets masked."""
    nouns = (each for each in of_router(resources, label) if not is_save(each))
    found = (outputs_of(each).get("commands") for each in nouns)
    return tuple(str(line) for lines in found if isinstance(lines, list) for line in lines)


def configuration_of(resources: Iterable[Resource], label: str = OWN) -> str:
    """Return the masked configuration of before the last run that a state keeps of one router.

    It is empty if the state keeps none. The state must be exported with readable secrets.
    """
    saved = filter(is_save, of_router(resources, label))
    found = (plain_text(outputs_of(each).get(BEFORE)) for each in saved)
    return next(filter(None, found), "")


def plain_text(value: Any) -> str:  # noqa: ANN401  # whatever a state holds
    """Return an output as text; Pulumi wraps a secret one as JSON."""
    if isinstance(value, Mapping):
        value = json.loads(value.get("plaintext", '""'))
    return value if isinstance(value, str) else ""
