"""`rtx fleet list`: shows the offices of the project.

Example:
    rtx fleet list --group kanto
"""

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from rtx_provider.cli.columns import columns
from rtx_provider.cli.fleet_options import add_selection, chosen
from rtx_provider.cli.parsers import add_command

if TYPE_CHECKING:
    from rtx_provider.cli.parsers import SubParsers

_DESCRIPTION = """\
Show the offices of the current project, as their files describe them: name, groups, tags, and the
address of the router. No command of Pulumi is run, and no router is asked.
"""


def add_parser(subparsers: "SubParsers") -> None:
    """Add `list` to the commands of `rtx fleet`."""
    parser = add_command(subparsers, "list", "show the offices", _DESCRIPTION, run)
    add_selection(parser)
    parser.add_argument("--json", action="store_true", help="print them as JSON")


def run(args: argparse.Namespace) -> int:
    """Print the offices.

    Raises:
        ToolError: There is no such office, or its file cannot be read.
    """
    found = chosen(args)
    if args.json:
        print(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2))
        return 0
    rows = [("OFFICE", "GROUPS", "TAGS", "ROUTER")]
    for each in found:
        tags = ", ".join(f"{name}={value}" for name, value in sorted(each.tags.items()))
        rows.append((each.name, ", ".join(each.groups), tags, each.router or "(simulated)"))
    print("\n".join(columns(rows)))
    return 0
