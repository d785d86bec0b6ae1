"""The stack of an office that the backend does not know yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from rtx_provider.workspace import environment
from rtx_provider.workspace.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
_NO_STACK = "no stack named"
"""What Pulumi's command says of a stack that the backend does not have."""


def with_stack(name: str, act: Callable[[], T]) -> T:
    """Do something with a stack, and once more if the backend had no such stack until now.

    The selected stack stays the selected one.

    Raises:
        ToolError: The stack cannot be created.
    """
    try:
        return act()
    except Exception as error:  # the Automation API has errors of its own
        if _NO_STACK not in str(error):
            raise
    Stack(name, environment.environment_of(name)).ask("stack", "init", "--no-select")
    return act()
