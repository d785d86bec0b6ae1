"""`rtx fleet show`: prints the values of an office, and the file from which each comes.

Example:
    rtx fleet show tokyo
"""

import argparse
from typing import TYPE_CHECKING

from rtx_provider.cli.parsers import add_command, add_stack
from rtx_provider.fleet.inventory import chosen_offices
from rtx_provider.workspace import paths

if TYPE_CHECKING:
    from rtx_provider.cli.parsers import SubParsers

_DESCRIPTION = """\
Print the values of an office as its program sees them: its own ones over the shared ones of
fleet.yaml, each with the file from which it comes. Secrets are shown as [secret]. No command of
Pulumi is run, and no router is asked.
"""


def add_parser(subparsers: "SubParsers") -> None:
    """Add `show` to the commands of `rtx fleet`."""
    parser = add_command(
        subparsers,
        "show",
        "show the values of an office, and where each is from",
        _DESCRIPTION,
        run,
    )
    add_stack(parser)


def run(args: argparse.Namespace) -> int:
    """Print the values.

    Raises:
        ToolError: There is no such office, or a file cannot be read.
    """
    from rtx_provider.fleet.shown_values import shown_values  # noqa: PLC0415  # only this needs it

    folder = paths.root()
    chosen_offices(folder, [args.stack])
    print("\n".join(shown_values(folder, args.stack)))
    return 0
