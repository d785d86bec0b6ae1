"""`rtx fleet add`: writes the file of a new office, and makes its stack.

Example:
    rtx fleet add nara --from kyoto --host 192.0.2.7
"""

import argparse
from typing import TYPE_CHECKING

from rtx_provider.cli.parsers import add_command
from rtx_provider.workspace import paths
from rtx_provider.workspace.messages import say

if TYPE_CHECKING:
    from rtx_provider.cli.parsers import SubParsers
    from rtx_provider.fleet.addition import Addition

_DESCRIPTION = """\
Write Pulumi.NAME.yaml for a new office, with encryption set up, and make its stack in the backend.
No router is asked, and nothing is sent: that begins with the first `rtx up NAME`.

With --from, the values of another office are copied, its secrets encrypted anew; what belongs to
that office alone (rtx:host, rtx:serial, rtx:hostKey, rtx:tags, rtx:accept, and adopt and reclaim of
rtx:office) is left out.
"""
_BEFORE = """\
{name}: {file} is written, and the stack is made in the backend
the router: nothing is sent to it now; the first `rtx preview {name}` shows each line that would \
be written, and `rtx up {name}` writes them
somebody else's lines on the router are not taken over: a run that meets them is refused, and \
names them"""


def add_parser(subparsers: "SubParsers") -> None:
    """Add `add` to the commands of `rtx fleet`."""
    parser = add_command(subparsers, "add", "write the file of a new office", _DESCRIPTION, run)
    parser.add_argument("name", metavar="NAME", help="the name of the office, and of its stack")
    parser.add_argument(
        "--from", dest="source", metavar="OFFICE", default="", help="copy the values of this office"
    )
    parser.add_argument(
        "--group",
        action="append",
        metavar="GROUP",
        default=[],
        help="a group of the office; several times for several (those of --from)",
    )
    parser.add_argument(
        "--host", metavar="ADDRESS", default="", help="the name or address of its router"
    )


def run(args: argparse.Namespace) -> int:
    """Write the file, and print what is to be done next.

    Raises:
        ToolError: Something is wrong with the words, or a command of Pulumi's failed.
    """
    from rtx_provider.fleet import addition  # noqa: PLC0415  # no other command needs it

    wanted = addition.Addition(paths.root(), args.name, args.source, args.group, args.host)
    addition.refuse_faults(wanted)
    say(_BEFORE.format(name=wanted.name, file=wanted.file.name))
    for other in addition.neighbours(wanted):
        say(f"warning: {wanted.host} is the router of {other}, too; an office has its own router")
    addition.add(wanted)
    print(f"wrote {wanted.file.name}")
    print("\n".join(_next(wanted)))
    return 0


def _next(wanted: "Addition") -> list[str]:
    """Return the next steps, one line each."""
    from rtx_provider.fleet import addition  # noqa: PLC0415  # as above

    name = wanted.name
    steps = []
    if count := addition.copied_secrets(wanted):
        secrets = "1 secret is that" if count == 1 else f"{count} secrets are those"
        steps.append(f"{secrets} of {wanted.source}; replace what must differ")
    steps += [
        f"`pulumi config set --path rtx:office.{field} … --stack {name}`, because {value} is that "
        f"of {wanted.source}"
        for field, value in addition.copied_addresses(wanted).items()
    ]
    steps += [] if wanted.host else [f"`pulumi config set rtx:host ADDRESS --stack {name}`"]
    steps += addition.missing(wanted)
    steps.append(f"`rtx fleet show {name}` shows the values, and `rtx preview {name}` the lines")
    return ["Next:", *(f"  {step}" for step in steps)]
