"""`rtx fleet report`: a page of all offices, and figures for Prometheus.

Example:
    rtx fleet report --html fleet.html
"""

import argparse
import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rtx_provider.cli.fleet_options import add_parallel, add_selection, chosen
from rtx_provider.cli.parsers import add_command
from rtx_provider.files import write_privately, write_publicly
from rtx_provider.workspace import origin, paths
from rtx_provider.workspace.messages import ToolError, say

if TYPE_CHECKING:
    from rtx_provider.cli.parsers import SubParsers
    from rtx_provider.fleet.facts import OfficeFacts

_DESCRIPTION = """\
Write what is known of each office into one HTML page, or as figures for Prometheus, or both. It
comes from the files of the offices and from their states and histories in the backend; no router
is asked, but with --sessions. `rtx fleet refresh` reads the routers into the states first.

The page is one file that loads nothing. It holds no secret, but it describes your networks, so only
you can read the file. The figures are for the textfile collector, so everybody can read them.

The exit status is 1 if something of an office cannot be read; the page then says so.
"""


def add_parser(subparsers: "SubParsers") -> None:
    """Add `report` to the commands of `rtx fleet`."""
    text = "write a page of all offices, or figures for Prometheus"
    parser = add_command(subparsers, "report", text, _DESCRIPTION, run)
    parser.add_argument("--html", type=_file, metavar="FILE", help="write the page")
    parser.add_argument("--prometheus", type=_file, metavar="FILE", help="write the figures")
    parser.add_argument(
        "--rules", action="store_true", help="judge the rules of `rtx check`, each office by itself"
    )
    parser.add_argument(
        "--sessions",
        action="store_true",
        help="connect to each router once, and count the VPN users who are connected",
    )
    add_selection(parser)
    parser.add_argument(
        "--language",
        choices=("en", "ja"),
        default="en",
        help="what the page shows first: English or Japanese (en)",
    )
    add_parallel(parser, "are looked up")


def run(args: argparse.Namespace) -> int:
    """Write the files.

    Raises:
        ToolError: The offices cannot be chosen, or a file cannot be written.
    """
    if args.html is None and args.prometheus is None:
        args.parser.error("name at least one of --html FILE and --prometheus FILE")
    origin.require_report()
    from rtx_provider.fleet.metrics import metrics_of  # noqa: PLC0415  # needs the extra
    from rtx_provider.fleet.report import page_of  # noqa: PLC0415  # the same

    moment = datetime.now().astimezone()
    facts = _facts(args)
    if args.html is not None:
        _write(args.html, page_of(facts, moment, args.language), is_public=False)
    if args.prometheus is not None:
        _write(args.prometheus, metrics_of(facts, moment), is_public=True)
    unread = [
        (each.name, fault)
        for each in facts
        for fault in dict.fromkeys((each.fault, each.rules_fault, each.sessions_fault))
        if fault
    ]
    for name, fault in unread:
        say(f"{name}: {fault}")
    return int(bool(unread))


def _facts(args: argparse.Namespace) -> "tuple[OfficeFacts, ...]":
    from rtx_provider.fleet.executors import LOCAL, executor_of  # noqa: PLC0415  # not for --help
    from rtx_provider.fleet.gathering import gather  # noqa: PLC0415  # the same
    from rtx_provider.fleet.journal import newest_results  # noqa: PLC0415  # the same

    offices, folder = chosen(args), paths.state() / "fleet"
    if not offices:
        return ()
    records = [
        {name: each for name, each in newest_results(folder, action).items() if each}
        for action in ("up", "refresh")
    ]
    with executor_of(LOCAL, min(args.parallel, len(offices))) as executor:
        return gather(
            offices, paths.root(), executor, records, judges=args.rules, asks=args.sessions
        )


def _write(path: Path, text: str, *, is_public: bool) -> None:
    try:
        (write_publicly if is_public else write_privately)(path, text)
    except OSError as error:
        msg = f"{path} cannot be written: {error.strerror}"
    else:
        print(path)
        return
    raise ToolError(msg)


def _file(text: str) -> Path:
    """Return the path of a file that can be written."""
    path = Path(text)
    if path.is_dir():
        msg = f"{text} is a folder; name a file"
    elif not path.parent.is_dir():
        msg = f"the folder {path.parent} of {text} is missing; make it first"
    elif not os.access(path.parent, os.W_OK):
        msg = f"the folder {path.parent} of {text} cannot be written"
    else:
        return path
    raise argparse.ArgumentTypeError(msg)
