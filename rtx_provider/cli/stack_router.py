"""The router of a stack, for the commands that talk to it without the engine."""

from dataclasses import dataclass
from typing import NoReturn

from rtx_provider.errors import RtxError, SettingsError
from rtx_provider.redaction import redact_message
from rtx_provider.settings import RouterSettings, load_settings
from rtx_provider.workspace.messages import ToolError
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

    def fail(self, error: RtxError) -> NoReturn:
        """Raise an error of the router as one of the command, without secrets.

        Raises:
            ToolError: Always.
        """
        raise ToolError(redact_message(str(error), self.settings.secrets)) from None


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
