"""`rtx up`, `preview`, `refresh` and `down`: act on one stack of the current folder's project.

Example:
    rtx up demo
"""

import argparse
from typing import TYPE_CHECKING

from rtx_provider.workspace import stack

if TYPE_CHECKING:
    SubParsers = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001  # its only name

_HELP = {
    "up": "bring up a stack and show the result",
    "preview": "show the router lines that `rtx up` would change",
    "refresh": "find what was changed on the router by hand",
    "down": "take back everything that a stack put on the router",
}
_DESCRIPTION = """\
{0}{1}.

A stack whose configuration sets rtx:host works on that router. Any other stack works on a
simulated router, which is started in the background; TRANSPORT=ssh in the environment reaches
it over SSH. The Pulumi CLI is taken from PATH, or downloaded or built into the user's cache.
"""


def add_parsers(subparsers: "SubParsers") -> None:
    """Add the four commands to those of `rtx`."""
    for action, text in _HELP.items():
        parser = subparsers.add_parser(
            action,
            help=text,
            description=_DESCRIPTION.format(text[0].upper(), text[1:]),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        parser.add_argument("stack", metavar="STACK", help="its values are in Pulumi.STACK.yaml")
        parser.set_defaults(run=run, action=action)


def run(args: argparse.Namespace) -> int:
    """Run the action on the stack.

    Raises:
        ToolError: A step failed.
    """
    stack.act(args.action, args.stack)
    return 0
