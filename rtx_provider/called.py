"""How the user gives a command: by `make`, by `rtx`, or to `pulumi` itself.

A message that asks for a command names the one that the user works with. The Makefiles and `rtx`
say so in a variable of the environment, which the program and the providers inherit.
"""

import re
from collections.abc import Mapping

CALLED_BY = "RTX_CALLED_BY"
"""The variable: `make` or `rtx`; a run of `pulumi` itself has none."""
MAKE, RTX = "make", "rtx"
_PULUMI = {"down": "destroy"}
"""The commands that have another name there."""


def called(action: str, stack: str, environment: Mapping[str, str]) -> str:
    """Return the command for an action on a stack, such as `rtx up tokyo`.

    Args:
        action: up, preview, refresh or down.
        stack: The name of the stack.
        environment: The environment of the command that runs now.
    """
    by = environment.get(CALLED_BY)
    if by == MAKE:
        return f"make {action} STACK={stack}"
    if by == RTX:
        return f"rtx {action} {stack}"
    return f"pulumi {_PULUMI.get(action, action)} --stack {stack}"


def filled_in(text: str, stack: str, adopted: int) -> str:
    """Return a message with the stack's name in the commands that it names.

    Args:
        text: The message; a command has STACK in the place of the name, and N in that of the
            next place in the office's list of adopted kinds.
        stack: The name of the stack.
        adopted: How many kinds the office adopts already.
    """
    named = re.sub(r"(`rtx \w+ |--stack )STACK\b", lambda found: found[1] + stack, text)
    return named.replace("office.adopt[N]", f"office.adopt[{adopted}]")


def with_options(action: str, stack: str, options: str, environment: Mapping[str, str]) -> str:
    """Return the command with options of `rtx`, which `make` takes in a variable.

    Args:
        action: up, preview, refresh or down.
        stack: The name of the stack.
        options: The options, such as `--yes`.
        environment: The environment of the command that runs now.
    """
    command = called(action, stack, environment)
    is_made = environment.get(CALLED_BY) == MAKE
    return f"{command} OPTIONS='{options}'" if is_made else f"{command} {options}"
