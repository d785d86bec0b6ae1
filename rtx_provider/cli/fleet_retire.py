"""`rtx fleet retire`: ends an office: cleans its router or leaves it, and removes the stack.

Example:
    rtx fleet retire nara --destroy
"""

import argparse
import shlex
from typing import TYPE_CHECKING

from rtx_provider.cli.agreement import agree
from rtx_provider.cli.parsers import add_command
from rtx_provider.fleet import retirement
from rtx_provider.fleet.inventory import chosen_offices
from rtx_provider.fleet.retirement import STATE, Retirement
from rtx_provider.workspace import paths
from rtx_provider.workspace.messages import ToolError, say

if TYPE_CHECKING:
    from pathlib import Path

    from rtx_provider.cli.parsers import SubParsers

_USAGE = 2
_DESCRIPTION = """\
End an office. With --destroy, all that its stack has put on the router is taken back first. With
--keep-router, the router keeps all its lines, which then belong to nobody. The stack is removed
from the backend, and its file is moved to .rtx/retired/, with the state if that still records
something. A stack on which a run works is left alone.
"""
_CHOICE = """\
{name} still has {count} resources on its router; say what becomes of them:
  rtx fleet retire {name} --destroy      takes them back from the router
  rtx fleet retire {name} --keep-router  leaves them there, where they then belong to nobody"""
_PENDING = """\
{name}: a run was killed while it created {pending}; if that is on the router, nothing would take \
it off. Look at the router, and then:
  if it is there:      `rtx up {name}` with office.reclaim takes it over
  in each case:        `rtx fleet refresh --only {name}` forgets that the run was killed
  or, to leave it so:  `rtx fleet retire {name} --keep-router` leaves it, with all other lines"""
_CLEANED = "{count} resources are taken back from the router, and the router is saved"
_KEPT = "the router keeps the lines of {count} resources, which then belong to nobody"
_NOTHING = "the stack records nothing on any router, so no router is asked"
_REST = "the stack {name} is removed from the backend, and {file} is moved to .rtx/retired/"
_BACK = """\
To take the office back, in the folder of the project:
  mv {folder}/{file} . && pulumi stack init {name} &&
  pulumi stack import --stack {name} --file {folder}/{state}"""


def add_parser(subparsers: "SubParsers") -> None:
    """Add `retire` to the commands of `rtx fleet`."""
    text = "end an office: clean its router or leave it, and remove its stack"
    parser = add_command(subparsers, "retire", text, _DESCRIPTION, run)
    parser.add_argument("name", metavar="NAME", help="the office")
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument(
        "--destroy", action="store_true", help="take back all that the stack put on the router"
    )
    ways.add_argument(
        "--keep-router", action="store_true", help="leave the router as it is, with all its lines"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(args: argparse.Namespace) -> int:
    """Retire the office, and print where its file is.

    Raises:
        ToolError: There is no such office, a step failed, or the user did not agree.
    """
    chosen_offices(paths.root(), [args.name])
    office = retirement.retirement_of(args.name)
    if office.pending and not args.keep_router:
        say(_PENDING.format(name=args.name, pending=", ".join(office.pending)))
        return _USAGE
    if office.resources and not (args.destroy or args.keep_router):
        say(_CHOICE.format(name=args.name, count=office.resources))
        return _USAGE
    way = _KEPT if args.keep_router else _CLEANED
    count = office.resources + len(office.pending)
    say((way if count else _NOTHING).format(count=count))
    say(_REST.format(name=args.name, file=office.file.name))
    _ask(args)
    if office.resources and args.destroy:
        retirement.clean(office, is_agreed=args.yes)
    folder = _removed(office, keeps_router=args.keep_router)
    print(f"retired {args.name}: {folder}")
    if (folder / STATE).exists():
        print(_back(office, folder))
    return 0


def _back(office: Retirement, folder: "Path") -> str:
    """Return the commands that take an office back, as a shell reads them."""
    file, quoted = office.file.name, shlex.quote(str(folder))
    return _BACK.format(name=office.stack.name, file=file, folder=quoted, state=STATE)


def _ask(args: argparse.Namespace) -> None:
    """Ask before anything is changed.

    Raises:
        ToolError: The user did not agree, or cannot be asked.
    """
    if args.yes:
        return
    agree(
        f"Type yes to retire {args.name}: ",
        otherwise="nothing was changed",
        unasked="nothing was changed, because nobody can be asked; add --yes",
        in_full=True,
    )


def _removed(office: Retirement, *, keeps_router: bool) -> "Path":
    """Remove the stack, and return the folder of what is left.

    Raises:
        ToolError: It could not be removed.
    """
    try:
        return retirement.remove(office, keeps_router=keeps_router)
    except ToolError as error:
        fault = str(error)
    msg = f"the stack {office.stack.name} was not removed, and its file is where it was: {fault}"
    raise ToolError(msg)
