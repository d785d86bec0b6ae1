"""`rtx fleet drift`: finds what was changed by hand, and writes one issue for each office.

Example:
    rtx fleet drift --issues drift
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rtx_provider.cli.fleet_options import add_retries, add_run, add_selection, chosen, names
from rtx_provider.cli.fleet_runs import run_rollout, tasks_of
from rtx_provider.cli.parsers import add_command
from rtx_provider.fleet import drift
from rtx_provider.fleet.rollout import Rollout
from rtx_provider.fleet.tasks import OfficeResult
from rtx_provider.workspace.messages import counted, say

if TYPE_CHECKING:
    from rtx_provider.cli.parsers import SubParsers

_DESCRIPTION = """\
Read the router of each office, and show what differs from what the last run wrote. Nothing is
changed, neither a router nor the state: after a `refresh`, a run may overwrite what somebody has
entered by hand, and that is for people to decide.

--issues writes DIR/open/OFFICE.md for each office that differs, and an empty file
DIR/closed/OFFICE for each that does not. An office whose router cannot be read has neither. The
exit status is 0 also where something differs.
"""


def add_parser(subparsers: "SubParsers") -> None:
    """Add `drift` to the commands of `rtx fleet`."""
    text = "find what was changed by hand, and change nothing"
    parser = add_command(subparsers, "drift", text, _DESCRIPTION, run)
    add_selection(parser)
    add_run(parser)
    add_retries(parser)
    parser.add_argument("--issues", type=Path, metavar="DIR", help="write the texts of issues")


def run(args: argparse.Namespace) -> int:
    """Compare the chosen offices with their routers.

    Raises:
        ToolError: The offices cannot be chosen, nothing can run them, or a file cannot be written.
    """
    found = tasks_of(args, names(chosen(args)), "refresh")
    tasks = [replace(task, leaves_state=True) for task in found]
    folder: Path | None = args.issues

    def report(results: Sequence[OfficeResult]) -> None:
        if folder:
            found = drift.write(results, folder)
            number = sum(bool(each.text) for each in found)
            say(f"wrote {counted(number, 'issue')} to {folder / 'open'}")

    rollout = Rollout([tasks], retries=args.retries)
    return run_rollout(args, rollout, "drift", is_recorded=False, report=report)
