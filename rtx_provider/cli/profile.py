"""`rtx profile`: writes the VPN profile of an office into a file that only its owner can read.

Example:
    rtx profile tokyo vpn.ps1
"""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from rtx_provider.cli.parsers import add_command, add_stack
from rtx_provider.clients import clients
from rtx_provider.files import write_privately
from rtx_provider.workspace import environment, paths
from rtx_provider.workspace.messages import ToolError, say
from rtx_provider.workspace.stack import Stack

if TYPE_CHECKING:
    from rtx_provider.cli.parsers import SubParsers

_DESCRIPTION = """\
Write the profile with which a user's machine sets up the VPN, from the stack's last `up`. It holds
the pre-shared key, so only you can read the file; a shell's `>` would let others read it, too.
"""


def add_parser(subparsers: "SubParsers") -> None:
    """Add `profile` to the commands of `rtx`."""
    text = "write the VPN profile for users' machines into a file that only you can read"
    parser = add_command(subparsers, "profile", text, _DESCRIPTION, run)
    add_stack(parser)
    parser.add_argument("file", metavar="FILE", nargs="?", type=Path, help="default: vpn.ps1")
    parser.add_argument(
        "--client", choices=sorted(clients()), default="windows", help="default: %(default)s"
    )


def run(args: argparse.Namespace) -> int:
    """Write the profile.

    Raises:
        ToolError: The stack has no such output, or the file cannot be written.
    """
    client = clients()[args.client]
    path: Path = args.file or Path(client.file_name)
    text = _output(args.stack, f"{client.name}_profile")
    try:
        write_privately(path, text)
    except OSError as error:
        msg = f"cannot write {path}: {error.strerror}"
        raise ToolError(msg) from None
    say(f"wrote {path}, which only you can read; it holds the pre-shared key: delete it after use")
    return 0


def _output(stack: str, name: str) -> str:
    paths.root()
    answers = Stack(stack, environment.environment_of(stack)).ask(
        "stack", "output", "--json", "--show-secrets"
    )
    value = json.loads(answers).get(name)
    if not isinstance(value, str):
        msg = (
            f"stack {stack} has no output {name}; bring it up first, with a program that exports "
            f"it: `pulumi.export({name!r}, vpn.{name})`"
        )
        raise ToolError(msg)
    return value
