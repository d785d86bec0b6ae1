"""The configuration of before that a stack's state holds, masked, for another machine."""

from __future__ import annotations

import json
from typing import Any

from rtx_provider.workspace import environment
from rtx_provider.workspace.messages import ToolError
from rtx_provider.workspace.stack import Stack

_TYPE = "rtx:SavedConfig"
_OUTPUT = "configuration_before"
_ID = "saved-config"


def configuration_before(name: str) -> str:
    """Return what the stack's last successful run recorded of its own router.

    Raises:
        ToolError: The state cannot be read, or holds no configuration.
    """
    stack = Stack(name, environment.environment_of(name))
    state = json.loads(stack.ask("stack", "export", "--show-secrets"))
    for resource in state.get("deployment", {}).get("resources") or ():
        if str(resource.get("type", "")).endswith(_TYPE) and resource.get("id") == _ID:
            text = _plain((resource.get("outputs") or {}).get(_OUTPUT))
            if text:
                return text
    msg = (
        f"the state of stack {name} holds no configuration: a run with a SavedConfig records it "
        "when it has changed the router and succeeded"
    )
    raise ToolError(msg)


def ids_of(name: str) -> tuple[str, ...]:
    """Return the ids of the resources in a stack's state; none if it has no state yet.

    Raises:
        ToolError: The state cannot be read.
    """
    stack = Stack(name, environment.environment_of(name))
    state = json.loads(stack.ask("stack", "export"))
    resources = state.get("deployment", {}).get("resources") or ()
    return tuple(each["id"] for each in resources if isinstance(each.get("id"), str))


def _plain(value: Any) -> str:  # noqa: ANN401  # whatever a state file holds
    """Return an output as text; Pulumi wraps a secret one."""
    if isinstance(value, dict):
        value = json.loads(value.get("plaintext", '""'))
    return value if isinstance(value, str) else ""
