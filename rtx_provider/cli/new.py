"""`rtx new`: writes a new repository, which installs the product from where `rtx` came.

Example:
    rtx new offices
"""

import argparse
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from rtx_provider.cli.parsers import add_command
from rtx_provider.workspace import origin, repository

if TYPE_CHECKING:
    from rtx_provider.cli.parsers import SubParsers

_DESCRIPTION = """\
Write a repository of your own: a Pulumi program, a demo office on a simulated router, a Makefile
with `make up` and `make test`, and a test. No existing file is overwritten.
"""
_NEXT = """\
Next:
  cd {folder}
  make up      # the demo office, on a simulated router
  make test    # the program's test, on another simulated router
Its README.md continues with a router of your own."""


def add_parser(subparsers: "SubParsers") -> None:
    """Add `new` to the commands of `rtx`."""
    parser = add_command(subparsers, "new", "write a repository of your own", _DESCRIPTION, run)
    parser.add_argument("folder", metavar="DIR", type=Path, help="where to write it")
    parser.add_argument(
        "--from",
        dest="source",
        metavar="PATH",
        type=Path,
        help="the wheel or checkout that the repository installs (default: that of this `rtx`)",
    )


def run(args: argparse.Namespace) -> int:
    """Write the repository and print the next steps.

    Raises:
        ToolError: It cannot be written, or it is unknown where to install the product from.
    """
    source: Path | None = args.source
    requirement = origin.given_requirement(source) if source else origin.requirement()
    folder: Path = args.folder
    written = repository.write(folder, requirement)
    print("\n".join(f"wrote {path}" for path in written))
    print(_NEXT.format(folder=shlex.quote(str(folder))))
    return 0
