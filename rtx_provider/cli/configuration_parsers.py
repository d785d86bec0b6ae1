"""The arguments of `rtx doctor`, `check`, `backup`, `restore` and `diff`, imported when they run.

They load the router's layers, which `rtx env` and `rtx up` need not wait for.
"""

import argparse
import importlib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rtx_provider.cli.parsers import add_command, add_stack
from rtx_provider.fleet.tasks import SEVERITIES

if TYPE_CHECKING:
    from rtx_provider.cli.parsers import SubParsers

_BACKUP = """\
Read the whole configuration of a stack's router, keep it in .rtx/backups/STACK (or below the
folder that RTX_BACKUPS names), and print the file. Only you can read the file, which has every
secret that the router shows; what the router masks is missing from it, and is named.
"""
_RESTORE = """\
Show the lines that bring a stack's router back to the configuration in FILE, and send them after
you have agreed. Without FILE, list the backups of the stack.

All lines count, whoever entered them: what FILE lacks is removed, and what FILE has is written.
The lines are sent as a confirmed commit, with the lock-out check and a save at the end. A line
whose secret FILE lacks, and a line that the console does not take as it stands, is left as it is
on the router, and is named.
"""
_DIFF = """\
Show in what two configurations differ. Each of A and B is a file, the name of a backup, or a
stack, whose router is read.

A thing is a line with its context and its key, such as `ip pp mtu` of `pp 1`; the order of lines
does not count. Every secret is masked. The exit status is 0 if nothing differs, 1 if something
does, and 2 if one of the two cannot be read.
"""


_DOCTOR = """\
Read a stack's router once, and show whether the office fits it and what is wrong with the router
itself. Nothing is changed. The exit status is 0 if all is well or accepted, 3 if something warns,
4 if something refuses, and 1 if the stack or its router cannot be read.
"""
_CHECK = """\
Judge by rules what exposes the routers of stacks, or makes them blind: the configuration that the
last run recorded, with what the program changes. Nothing is changed, and no router is asked unless
--live is given. Of several stacks, keys that they share are found, too.

The exit status is 0 if nothing is found, or only notes and what is accepted; 3 if there is a
warning, 4 if there is an error, and 1 if a stack cannot be read.
"""


def add_parsers(subparsers: "SubParsers") -> None:
    """Add the commands to those of `rtx`."""
    text = "show whether a stack's office fits its router"
    doctor = _added(subparsers, "doctor", text, _DOCTOR)
    add_stack(doctor)
    doctor.add_argument("--json", action="store_true", help="print JSON")
    text = "show what exposes the routers of stacks, or makes them blind"
    _add_check(_added(subparsers, "check", text, _CHECK))
    backup = _added(subparsers, "backup", "keep the configuration of a stack's router", _BACKUP)
    add_stack(backup)
    text = "bring a stack's router back to an earlier configuration"
    restore = _added(subparsers, "restore", text, _RESTORE)
    add_stack(restore)
    _add_restore(restore)
    diff = _added(subparsers, "diff", "show in what two configurations differ", _DIFF)
    diff.add_argument("one", metavar="A", help="a file, a backup, or a stack")
    diff.add_argument("other", metavar="B", help="what it is compared with")
    diff.add_argument("--json", action="store_true", help="print JSON")


def _added(
    subparsers: "SubParsers", name: str, text: str, description: str
) -> argparse.ArgumentParser:
    return add_command(subparsers, name, text, description, partial(_run, name))


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "stacks", metavar="STACK", nargs="+", help="its values are in Pulumi.STACK.yaml"
    )
    parser.add_argument("--live", action="store_true", help="read the routers")
    parser.add_argument("--json", action="store_true", help="print JSON, with all rules")
    parser.add_argument(
        "--severity",
        choices=SEVERITIES,
        default="note",
        help="the least severe findings that are shown, and that count (note)",
    )


def _add_restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", help="a file, or the name of a backup")
    parser.add_argument(
        "--from-state",
        action="store_true",
        help="take the configuration that the last run recorded in the stack's state, masked",
    )
    parser.add_argument(
        "--secrets", metavar="FILE", type=Path, help="a file with the masked lines in full"
    )
    parser.add_argument("--dry-run", action="store_true", help="show the lines and send nothing")
    parser.add_argument("--yes", action="store_true", help="send the lines without a question")
    parser.add_argument(
        "--other-router", action="store_true", help="the file may come from another router"
    )


def _run(name: str, args: argparse.Namespace) -> int:
    """Run one of the commands.

    Raises:
        ToolError: It failed.
    """
    module = importlib.import_module(f"rtx_provider.cli.{name}")
    return int(module.run(args))
