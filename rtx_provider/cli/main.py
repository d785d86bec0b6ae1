"""`rtx`: the command beside `pulumi`. Each subcommand is a module of this folder."""

import argparse
import sys
from collections.abc import Sequence

from rtx_provider.cli import simulate


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand and return its exit status."""
    parser = argparse.ArgumentParser(
        prog="rtx", description="Yamaha RTX routers as code: the tools beside `pulumi`."
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    simulate.add_parser(subparsers)
    options = parser.parse_args(arguments)
    status: int = options.run(options)
    return status


if __name__ == "__main__":
    sys.exit(main())
