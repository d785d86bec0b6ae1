"""The values of a stack: the settings of its router, and its office, with all secrets readable.

They come from `pulumi config`, whose output is never printed and never part of a message. The
command `rtx` uses them to reach a stack's router without the engine.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from rtx_provider.errors import SettingsError
from rtx_provider.shared_values import (
    OFFICE_KEY,
    as_text,
    is_shared,
    merged,
    read_shared,
    readable,
    secrets_of,
    structured,
)
from rtx_provider.workspace import environment, paths
from rtx_provider.workspace.messages import ToolError
from rtx_provider.workspace.stack import (
    Stack,
    names_router,
    refuse_unknown,
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
        shared_secrets: The secrets that the stack has from those that all offices share.
    """

    name: str
    values: Mapping[str, str]
    environment: Mapping[str, str]
    is_simulated: bool
    shared_secrets: frozenset[str] = frozenset()

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
    """Return the values of a stack of this project, over those that all offices share.

    The stack is taken from the backend that a team has set, or else from the project's own. A
    stack without `rtx:host` gets the settings of its simulated router, which is started if it does
    not run.

    Raises:
        ToolError: There is no such stack, its secrets cannot be read, or the simulator does not
            start. No message holds a value.
    """
    refuse_unknown(name)
    variables = environment.environment_of(name)
    stack = Stack(name, variables)
    config = json.loads(stack.ask("config", "--json", "--show-secrets"))
    values = {key: text for key, each in config.items() if (text := _text(each))}
    has_router = names_router(config)
    values, shared = _over_shared(values, name, variables, has_router=has_router)
    if has_router:
        return StackValues(name, values, without_simulator(variables), False, shared)  # noqa: FBT003
    router = simulated_router(name, config)
    return StackValues(name, values, variables | router, True, shared)  # noqa: FBT003


def _over_shared(
    own: Mapping[str, str], name: str, variables: Mapping[str, str], *, has_router: bool
) -> tuple[dict[str, str], frozenset[str]]:
    """Return the values of a stack over the shared ones, and the secrets among the latter.

    Raises:
        ToolError: The shared values cannot be read, or not be decrypted.
    """
    shared = None if environment.is_demo(name) else read_shared(paths.root())
    if shared is None:
        return dict(own), frozenset()
    keys = {key for key in shared.values if key == OFFICE_KEY or (has_router and is_shared(key))}
    wanted = {key for key in keys if key == OFFICE_KEY or key not in own}
    try:
        found = readable(shared, wanted, name, variables)
    except SettingsError as error:
        fault = str(error)
    else:
        secrets = frozenset(
            secret
            for key, value in found.items()
            for secret in secrets_of(shared.values[key], value)
        )
        over = {key: _merged(own.get(key), value) for key, value in found.items()}
        return {**own, **over}, secrets
    raise ToolError(fault)


def _merged(own: str | None, shared: object) -> str:
    """Return a value of a stack over the shared one, as text."""
    return as_text(shared if own is None else merged(structured(shared), structured(own)))


def _text(value: Mapping[str, Any]) -> str:
    """Return a value as text; one with parts is JSON, as the provider gets it."""
    parts = value.get("objectValue")
    return str(value.get("value") or "") if parts is None else json.dumps(parts)
