"""`rtx fleet status`: what the last runs have left of each office.

Example:
    rtx fleet status --group kanto
"""

import argparse
import json
from typing import TYPE_CHECKING

from rtx_provider.cli.columns import columns
from rtx_provider.cli.fleet_options import add_selection, chosen
from rtx_provider.cli.parsers import add_command
from rtx_provider.fleet.journal import newest_results
from rtx_provider.fleet.progress import words_of
from rtx_provider.workspace import paths

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rtx_provider.cli.parsers import SubParsers
    from rtx_provider.fleet.tasks import OfficeResult

    Results = Mapping[str, OfficeResult | None]

_DESCRIPTION = """\
Show what came of each office in its last `rtx fleet up` and in its last `rtx fleet refresh`, as
their records in .rtx/fleet say. No router and no backend is asked; `rtx fleet refresh` asks the
routers, and `rtx fleet report` shows more. The exit status is 1 if an office needs somebody.
"""
_ACTIONS = ("up", "refresh")


def add_parser(subparsers: "SubParsers") -> None:
    """Add `status` to the commands of `rtx fleet`."""
    text = "show what the last runs have left of each office"
    parser = add_command(subparsers, "status", text, _DESCRIPTION, run)
    add_selection(parser)
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def run(args: argparse.Namespace) -> int:
    """Print the table.

    Raises:
        ToolError: The offices cannot be chosen, or a record cannot be read.
    """
    folder = paths.state() / "fleet"
    records = {action: newest_results(folder, action) for action in _ACTIONS}
    rows = [
        (each.name, *(_words(records[action], each.name) for action in _ACTIONS))
        for each in chosen(args)
    ]
    if args.json:
        print(json.dumps([dict(zip(("office", *_ACTIONS), row, strict=True)) for row in rows]))
    else:
        print("\n".join(columns([("OFFICE", "LAST UP", "LAST REFRESH"), *rows])))
    return int(any(_needs(records[action], row[0]) for row in rows for action in _ACTIONS))


def _words(record: "Results", office: str) -> str:
    if office not in record:
        return "never"
    result = record[office]
    return words_of(result) if result else "not begun, or interrupted"


def _needs(record: "Results", office: str) -> bool:
    if office not in record:
        return False
    result = record[office]
    return result is None or bool(result.errors)
