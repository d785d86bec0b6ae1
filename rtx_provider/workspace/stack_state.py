"""The configuration of before that a stack's state holds, masked, for another machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rtx_provider.state_resources import (
    BEFORE,
    configuration_of,
    is_save,
    lines_of,
    of_router,
    outputs_of,
    plain_text,
    resources_in,
)
from rtx_provider.workspace import environment
from rtx_provider.workspace.messages import ToolError
from rtx_provider.workspace.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ID = "saved-config"
_SERIAL = "router_serial"
_MODEL = "detected_model"
"""The output of `Router` that holds the model."""


class Recorded(NamedTuple):
    """What a stack's state holds of its router.

    Attributes:
        configuration_before: The configuration of before the last run that saved, masked; empty
            if none was recorded.
        commands: The lines that the stack has on the router, with secrets masked.
        model: The model of the router; empty if it was not recorded.
        serial: The serial number of the router to which that configuration belongs; empty if it
            was not recorded.
    """

    configuration_before: str
    commands: tuple[str, ...]
    model: str
    serial: str = ""


def recorded(name: str) -> Recorded:
    """Return what the state of a stack holds of its router.

    Raises:
        ToolError: The state cannot be read.
    """
    resources = _resources(name, "--show-secrets")
    models = (outputs_of(each).get(_MODEL) for each in of_router(resources))
    return Recorded(
        configuration_of(resources),
        lines_of(resources),
        next((each for each in models if isinstance(each, str)), ""),
        next((plain_text(outputs_of(each).get(_SERIAL)) for each in resources if _saves(each)), ""),
    )


def recorded_before(name: str) -> Recorded:
    """Return what the stack's last successful run recorded of its own router.

    Raises:
        ToolError: The state cannot be read, or holds no configuration.
    """
    found = recorded(name)
    if found.configuration_before:
        return found
    msg = (
        f"the state of stack {name} holds no configuration: a run with a SavedConfig records it "
        "when it has changed the router and succeeded"
    )
    raise ToolError(msg)


def configuration_in(state: Mapping[str, Any]) -> str:
    """Return the configuration that a state with readable secrets holds; empty if it has none."""
    return configuration_of(resources_in(state))


def known_since(name: str) -> str:
    """Return the day on which the configuration was kept that a stack's state holds.

    It is such as `2026-11-28`, in UTC, and empty if the state holds none.

    Raises:
        ToolError: The state cannot be read.
    """
    for each in _resources(name):
        is_kept = is_save(each) and BEFORE in outputs_of(each)
        if is_kept:
            return str(each.get("modified") or "")[: len("2026-11-28")]
    return ""


def ids_of(name: str) -> tuple[str, ...]:
    """Return the ids of the resources in a stack's state; none if it has no state yet.

    Raises:
        ToolError: The state cannot be read.
    """
    return tuple(each["id"] for each in _resources(name) if isinstance(each.get("id"), str))


def commands_of(name: str) -> tuple[str, ...]:
    """Return the lines that a stack has on its own router, with secrets masked.

    Raises:
        ToolError: The state cannot be read.
    """
    return lines_of(_resources(name))


def _resources(name: str, *flags: str) -> Sequence[Mapping[str, Any]]:
    stack = Stack(name, environment.environment_of(name))
    return resources_in(stack.exported(*flags))


def _saves(resource: Mapping[str, Any]) -> bool:
    """Return whether a resource is the last step of the stack's own router."""
    return is_save(resource) and resource.get("id") == _ID
