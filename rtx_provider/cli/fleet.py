"""`rtx fleet`: the offices of a project, many at a time.

Example:
    rtx fleet preview --group kanto
"""

import argparse
import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rtx_provider.cli.parsers import SubParsers

_DESCRIPTION = """\
Work on many offices of the current project at once. Each office is a stack, whose values are in
Pulumi.OFFICE.yaml; values that all of them share are in fleet.yaml.

The exit status is 0 if all is as wanted, 1 if an office failed or was refused, 2 if the command is
wrong, 3 if nothing failed but a router could not be reached, 4 if a rollout has stopped before all
offices were begun, and 130 after Ctrl-C.
"""
_MODULES = (
    *("fleet_list", "fleet_runs", "fleet_drift", "fleet_status", "fleet_show", "fleet_report"),
    *("fleet_command", "fleet_add", "fleet_retire", "fleet_unlock"),
)
"""The modules of the subcommands, in the order of the help."""


def add_parser(subparsers: "SubParsers") -> None:
    """Add `fleet` to the commands of `rtx`."""
    text = "work on many offices at once"
    parser = subparsers.add_parser(
        "fleet",
        help=text,
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="fleet_command", required=True, metavar="COMMAND")
    for name in _MODULES:
        module = importlib.import_module(f"rtx_provider.cli.{name}")
        module.add_parser(commands)
