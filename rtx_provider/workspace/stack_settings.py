"""The values of a stack: the settings of its router, and its office, with all secrets readable.

They come from `pulumi config`, whose output is never printed and never part of a message. The
command `rtx` uses them to reach a stack's router without the engine.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from rtx_provider.workspace import environment, paths
from rtx_provider.workspace.messages import ToolError
from rtx_provider.workspace.stack import (
    OFFICE_KEY,
    Stack,
    names_router,
    simulated_router,
    without_simulator,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


class StackValues(NamedTuple):
    """What a stack's configuration says, and the environment that completes it.

    Attributes:
        name: The stack's name.
        values: The values of the stack by key, such as `rtx:host`; secrets are readable.
        environment: The environment variables that stand in for settings that the stack lacks.
        is_simulated: Whether the stack works on a simulated router.
    """

    name: str
    values: Mapping[str, str]
    environment: Mapping[str, str]
    is_simulated: bool

    def __repr__(self) -> str:
        """Return the stack's name alone, because the values hold secrets."""
        return f"StackValues({self.name!r})"

    def office(self) -> object:
        """Return the value `rtx:office`; None if the stack has none, or if it cannot be read."""
        try:
            return json.loads(self.values.get(OFFICE_KEY, "null"))
        except ValueError:
            return None


def stack_values(name: str) -> StackValues:
    """Return the values of a stack of this project.

    The stack is taken from the backend that a team has set, or else from the project's own. A
    stack without `rtx:host` gets the settings of its simulated router, which is started if it does
    not run.

    Raises:
        ToolError: There is no such stack, its secrets cannot be read, or the simulator does not
            start. No message holds a value.
    """
    if not (paths.root() / f"Pulumi.{name}.yaml").is_file():
        msg = f"there is no Pulumi.{name}.yaml; see `A router of your own` in README"
        raise ToolError(msg)
    variables = environment.environment_of(name)
    stack = Stack(name, variables)
    config = json.loads(stack.ask("config", "--json", "--show-secrets"))
    values = {key: text for key, each in config.items() if (text := _text(each))}
    if names_router(config):
        return StackValues(name, values, without_simulator(variables), is_simulated=False)
    router = simulated_router(name, config)
    return StackValues(name, values, variables | router, is_simulated=True)


def _text(value: Mapping[str, Any]) -> str:
    """Return a value as text; one with parts is JSON, as the provider gets it."""
    parts = value.get("objectValue")
    return str(value.get("value") or "") if parts is None else json.dumps(parts)
