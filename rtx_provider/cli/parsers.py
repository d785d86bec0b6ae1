"""What the parsers of all subcommands have in common."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    SubParsers = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001  # its only name

Run = Callable[[argparse.Namespace], int]


def add_command(
    subparsers: "SubParsers", name: str, text: str, description: str, run: Run
) -> argparse.ArgumentParser:
    """Add a command to those of `rtx`, and return its parser.

    Args:
        subparsers: The commands of `rtx`.
        name: The name of the command.
        text: What it does, for the list of commands.
        description: The same in full; its line breaks stay.
        run: Runs the command and returns its exit status.

    Returns:
        The parser, which the parsed arguments have as `parser`: it knows the usage of the command.
    """
    parser = subparsers.add_parser(
        name,
        help=text,
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run, parser=parser)
    return parser


def add_stack(parser: argparse.ArgumentParser) -> None:
    """Add the argument that names a stack."""
    parser.add_argument("stack", metavar="STACK", help="its values are in Pulumi.STACK.yaml")
