"""`rtx env`: prints shell exports for calling `pulumi` and `rtx` by hand.

Example:
    eval "$(rtx env demo)"
"""

import argparse
import sys
from typing import TYPE_CHECKING

from rtx_provider.cli.parsers import add_command
from rtx_provider.workspace import environment

if TYPE_CHECKING:
    from rtx_provider.cli.parsers import SubParsers

_DESCRIPTION = """\
Print shell exports with which `pulumi` and `rtx` work in this project, with the
settings of a stack's simulated router while it runs: eval "$(rtx env STACK)".
Standard error says which backend and passphrase they are.
"""


def add_parser(subparsers: "SubParsers") -> None:
    """Add `env` to the commands of `rtx`."""
    text = "print shell exports for calling `pulumi` by hand"
    parser = add_command(subparsers, "env", text, _DESCRIPTION, run)
    parser.add_argument(
        "stack", metavar="STACK", nargs="?", help="include the settings of its simulated router"
    )


def run(args: argparse.Namespace) -> int:
    """Print the exports.

    Raises:
        ToolError: There is no Pulumi CLI, no project, or no passphrase of the stack's own.
    """
    variables = environment.by_hand(args.stack)
    environment.say_what_is_used(args.stack, variables)
    sys.stdout.write(environment.leftovers() + environment.exports(variables))
    return 0
