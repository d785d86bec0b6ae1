"""`rtx`: the command to use with `pulumi`. Each subcommand is a module of this folder."""

import argparse
import sys
from collections.abc import Sequence
from importlib import metadata

from rtx_provider.cli import configuration_parsers, env, new, profile, simulate, stacks
from rtx_provider.workspace.messages import exit_status


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand and return its exit status."""
    options = _parser().parse_args(arguments)
    return exit_status(lambda: int(options.run(options)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="rtx", description="Yamaha RTX routers as code: the tools to use with `pulumi`."
    )
    version = f"rtx {metadata.version('rtx-provider')}"
    parser.add_argument("--version", action="version", version=version)
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    new.add_parser(subparsers)
    stacks.add_parsers(subparsers)
    env.add_parser(subparsers)
    profile.add_parser(subparsers)
    configuration_parsers.add_parsers(subparsers)
    simulate.add_parser(subparsers)
    return parser


if __name__ == "__main__":
    sys.exit(main())
