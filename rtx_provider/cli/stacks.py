"""`rtx up`, `preview`, `refresh`, `down`, `replace`: act on one stack of the folder's project.

Example:
    rtx up demo
"""

import argparse
from typing import TYPE_CHECKING

from rtx_provider.cli.parsers import add_command, add_stack
from rtx_provider.workspace import stack

if TYPE_CHECKING:
    from rtx_provider.cli.parsers import SubParsers

_HELP = {
    "up": "bring up a stack and show the result",
    "preview": "show the router lines that `rtx up` would change",
    "refresh": "find what was changed on the router by hand",
    "down": "take back everything that a stack put on the router",
}
_REPLACE = """\
Move a stack onto the router that has taken the place of its own.

Set rtx:host first if the address differs. The new router is read into the state, and nothing is
written: what it lacks leaves the state, so that the next `rtx up` writes it there. The stack's file
stays as it is, but for rtx:serial, which is replaced if the file has it. The serial number is what
`show environment` prints; another router is refused.
"""
_DESCRIPTION = """\
{0}{1}.

A stack whose configuration sets rtx:host works on that router. Any other stack works on a
simulated router, which is started in the background; TRANSPORT=ssh in the environment reaches
it over SSH. The Pulumi CLI is taken from PATH, or downloaded or built into the user's cache.
"""


def add_parsers(subparsers: "SubParsers") -> None:
    """Add the five commands to those of `rtx`."""
    for action, text in _HELP.items():
        description = _DESCRIPTION.format(text[0].upper(), text[1:])
        parser = add_command(subparsers, action, text, description, run)
        add_stack(parser)
        parser.set_defaults(action=action)
    text = "move a stack onto the router that has taken the place of its own"
    parser = add_command(subparsers, "replace", text, _REPLACE, run_replace)
    add_stack(parser)
    parser.add_argument("serial", metavar="SERIAL", help="the serial number of the new router")


def run(args: argparse.Namespace) -> int:
    """Run the action on the stack.

    Raises:
        ToolError: A step failed.
    """
    stack.act(args.action, args.stack)
    return 0


def run_replace(args: argparse.Namespace) -> int:
    """Move the stack onto the router with the serial number.

    Raises:
        ToolError: A step failed.
    """
    stack.replace(stack.opened(args.stack), args.serial)
    return 0
