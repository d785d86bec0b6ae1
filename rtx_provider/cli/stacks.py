"""`rtx up`, `preview`, `refresh`, `down`, `replace`: act on one stack of the folder's project.

Example:
    rtx up demo
"""

import argparse
import contextlib
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rtx_provider.called import CALLED_BY, RTX, called
from rtx_provider.cli.parsers import add_command, add_stack
from rtx_provider.workspace import paths, stack
from rtx_provider.workspace.environment import environment_of
from rtx_provider.workspace.messages import ToolError, say

if TYPE_CHECKING:
    from rtx_provider.cli.parsers import SubParsers

_HELP = {
    "up": "bring up a stack and show the result",
    "preview": "show the router lines that `rtx up` would change",
    "refresh": "find what was changed on the router by hand",
    "down": "take back everything that a stack put on the router",
}
_REPLACE = """\
Move a stack onto the router that has taken the place of its own.

Set rtx:host first if the address differs. The new router is read into the state, and nothing is
written: what it lacks leaves the state, so that the next `rtx up` writes it there. The stack's file
stays as it is, but for rtx:serial, which is replaced if the file has it. The serial number is what
`show environment` prints; another router is refused. What follows ` -- ` is given to Pulumi's
`refresh`.
"""
_DESCRIPTION = """\
{0}{1}.

A stack whose configuration sets rtx:host works on that router. Any other stack works on a
simulated router, which is started in the background; TRANSPORT=ssh in the environment reaches
it over SSH. The Pulumi CLI is taken from PATH, or downloaded or built into the user's cache.

What follows ` -- ` is given to Pulumi's command, such as `-- --target URN`.
"""
_NAMES_STACK = ("--stack", "-s")
_YES = {
    "up": "do not ask; needed for a real router where nobody can be asked",
    "down": "do not ask; needed for a real router where nobody can be asked",
    "refresh": "accepted as by the others; a refresh changes no router, and asks nothing",
}


def add_parsers(subparsers: "SubParsers") -> None:
    """Add the five commands to those of `rtx`."""
    for action, text in _HELP.items():
        description = _DESCRIPTION.format(text[0].upper(), text[1:])
        parser = add_command(subparsers, action, text, description, run)
        add_stack(parser)
        if action in _YES:
            parser.add_argument("--yes", action="store_true", help=_YES[action])
        if action == "up":
            show = "print the outputs and the lines even if nothing has changed"
            parser.add_argument("--show", action="store_true", help=show)
        parser.set_defaults(action=action, yes=False, show=False, options=())
    text = "move a stack onto the router that has taken the place of its own"
    parser = add_command(subparsers, "replace", text, _REPLACE, run_replace)
    add_stack(parser)
    parser.add_argument("serial", metavar="SERIAL", help="the serial number of the new router")
    parser.set_defaults(options=())


def run(args: argparse.Namespace) -> int:
    """Run the action on the stack.

    Raises:
        ToolError: A step failed.
    """
    options = _given(args)
    with _locks_explained(args.stack):
        stack.act(args.action, args.stack, options, says_yes=args.yes, shows=args.show)
    return 0


def run_replace(args: argparse.Namespace) -> int:
    """Move the stack onto the router with the serial number.

    Raises:
        ToolError: A step failed.
    """
    options = _given(args)
    with _locks_explained(args.stack):
        stack.replace(stack.opened(args.stack)._replace(options=options), args.serial)
    return 0


@contextlib.contextmanager
def _locks_explained(name: str) -> Iterator[None]:
    """If a command of Pulumi's fails because of a lock, say who holds it and what to do."""
    try:
        yield
    except stack.PulumiFailedError:
        from rtx_provider.fleet import locks  # noqa: PLC0415  # only a failure needs it

        # Where nobody can be asked who holds it, what Pulumi has printed has to do.
        with contextlib.suppress(ToolError):
            found = locks.holders(name, environment_of(name), paths.root())
            refresh = called("refresh", name, {CALLED_BY: RTX} | os.environ)
            for text in locks.explained(name, found, refresh):
                say(text)
        raise


def _given(args: argparse.Namespace) -> tuple[str, ...]:
    """Return what the user gives to Pulumi.

    Raises:
        ToolError: It names another stack.
    """
    options = tuple(args.options)
    if any(each.partition("=")[0] in _NAMES_STACK for each in options):
        msg = f"the stack is {args.stack}, which stands before `--`; leave out --stack behind it"
        raise ToolError(msg)
    return options
