"""The router of a stack, for the commands that talk to it without the engine."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from rtx_provider.called import filled_in
from rtx_provider.errors import RtxError, SettingsError
from rtx_provider.redaction import fit_message
from rtx_provider.router.backups import Backups, base_folder
from rtx_provider.router.registry import router_for
from rtx_provider.router.router import Router
from rtx_provider.settings import RouterSettings, load_settings
from rtx_provider.workspace import paths
from rtx_provider.workspace.messages import ToolError, say
from rtx_provider.workspace.stack_settings import StackValues, stack_values


@dataclass(frozen=True, slots=True)
class StackRouter:
    """The settings of a stack's router, and the stack's other values.

    Attributes:
        settings: The settings of the router.
        values: All values of the stack; its office is `values.office()`.
    """

    settings: RouterSettings
    values: StackValues


def stack_router(name: str) -> StackRouter:
    """Return the router of a stack; the simulated one if the stack names none.

    Raises:
        ToolError: The stack cannot be read, or its settings are wrong; no message holds a value.
    """
    values = stack_values(name)
    try:
        settings = load_settings(values.values.get, values.environment)
    except SettingsError as error:
        text = str(error)
    else:
        return StackRouter(settings, values)
    msg = f"stack {name}: {text}"
    raise ToolError(msg)


def named_for(values: StackValues, text: str) -> str:
    """Return a message with the stack's name in the commands that it names."""
    office = values.office()
    adopted = office.get("adopt") if isinstance(office, Mapping) else None
    return filled_in(text, values.name, len(adopted) if isinstance(adopted, list) else 0)


def backups_of(stack: str) -> Backups:
    """Return the backups of a stack's router.

    Raises:
        ToolError: The current folder belongs to no project.
    """
    base = base_folder(os.environ, paths.root()) or paths.state() / "backups"
    return Backups(base, lambda: (stack.rpartition("/")[2],))


def router_of(found: StackRouter, **changes: object) -> Router:
    """Return the router of a stack, without connecting.

    Args:
        found: The stack's settings.
        changes: Fields of the settings that differ.
    """
    settings = found.settings.model_copy(update=changes)

    def tell(text: str) -> None:
        say(fit_message(text, settings.secrets))

    return router_for(settings, tell, 1, backups_of(found.values.name))


@contextmanager
def plain_errors(found: StackRouter) -> Iterator[None]:
    """Raise an error of the router as one of the command, without secrets.

    Raises:
        ToolError: The router could not be read or changed.
    """
    try:
        yield
    except RtxError as error:
        text = fit_message(named_for(found.values, str(error)), found.settings.secrets)
    else:
        return
    raise ToolError(text)
