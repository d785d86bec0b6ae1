"""`rtx fleet unlock`: takes the lock of an office away from a run that is over.

Example:
    rtx fleet unlock tokyo
"""

import argparse
from typing import TYPE_CHECKING

from rtx_provider.cli.agreement import agree
from rtx_provider.cli.parsers import add_command
from rtx_provider.fleet import locks
from rtx_provider.workspace import paths
from rtx_provider.workspace.environment import environment_of
from rtx_provider.workspace.messages import ToolError, say
from rtx_provider.workspace.paths import stack_file

if TYPE_CHECKING:
    from rtx_provider.cli.parsers import SubParsers

_DESCRIPTION = """\
Show who holds the lock of an office, and take it away: a run that was killed leaves it behind. A
lock of a process that still runs on this machine stays. Whether a process on another machine has
ended, you have to know. Afterwards, `rtx fleet refresh --only OFFICE` reads what stands on the
router.
"""


def add_parser(subparsers: "SubParsers") -> None:
    """Add `unlock` to the commands of `rtx fleet`."""
    text = "take the lock of an office away from a run that is over"
    parser = add_command(subparsers, "unlock", text, _DESCRIPTION, run)
    parser.add_argument("office", metavar="OFFICE", help="its values are in Pulumi.OFFICE.yaml")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(args: argparse.Namespace) -> int:
    """Unlock an office.

    Raises:
        ToolError: The lock cannot be seen or taken away, or nobody agreed.
    """
    root = paths.root()
    if not stack_file(root, args.office).is_file():
        msg = f"there is no office {args.office}; `rtx fleet list` shows the offices of {root}"
        raise ToolError(msg)
    environment = environment_of(args.office)
    seen = locks.holders(args.office, environment, root)
    if not seen:
        print(f"office {args.office} is not locked")
        return 0
    for holder in seen:
        say(f"office {args.office} is locked by {holder}: {_state(holder)}")
    if not any(each.lives for each in seen) and not args.yes:
        stays = f"office {args.office} stays locked; agree with --yes"
        agree(f"Unlock office {args.office}? [y/N] ", otherwise=stays, unasked=stays)
    locks.unlock(args.office, seen, environment, root)
    print(f"office {args.office} is unlocked; `rtx fleet refresh --only {args.office}` comes next")
    return 0


def _state(holder: locks.Holder) -> str:
    if holder.lives:
        return "it still runs"
    if holder.is_here:
        return "it does not run any longer"
    return f"look on {holder.host} whether it has ended; two runs at once would harm the state"
