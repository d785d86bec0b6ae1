"""`rtx`: the command to use with `pulumi`. Each subcommand is a module of this folder."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import Any

from rtx_provider.workspace.messages import exit_status

_STACKS = ("up", "preview", "refresh", "down", "replace")
_CONFIGURATIONS = ("doctor", "check", "backup", "restore", "diff")
_MODULES = {
    ("new",): "new",
    _STACKS: "stacks",
    ("env",): "env",
    ("profile",): "profile",
    _CONFIGURATIONS: "configuration_parsers",
    ("fleet",): "fleet",
    ("simulate",): "simulate",
}
"""The module of each command, in the order of the help."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand and return its exit status."""
    words = sys.argv[1:] if arguments is None else arguments
    command = words[0] if words else ""
    words, rest = _parted(words) if command in _STACKS else (words, ())
    options, surplus = _parser(command).parse_known_args(words)
    if surplus:
        options.parser.error(f"unrecognized arguments: {' '.join(surplus)}")
    if rest:
        options.options = rest
    return exit_status(lambda: int(options.run(options)))


def _parted(words: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Return the words before the first `--`, and those behind it, which are Pulumi's."""
    at = list(words).index("--") if "--" in words else len(words)
    return words[:at], words[at + 1 :]


def _parser(command: str) -> argparse.ArgumentParser:
    """Return the parser, with all commands unless the one is known that is to run.

    A command waits for what it needs itself, not for what the simulator needs.
    """
    parser = argparse.ArgumentParser(
        prog="rtx", description="Yamaha RTX routers as code: the tools to use with `pulumi`."
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    known = {names: module for names, module in _MODULES.items() if command in names}
    for names, module in (known or _MODULES).items():
        commands = importlib.import_module(f"rtx_provider.cli.{module}")
        add = commands.add_parser if len(names) == 1 else commands.add_parsers
        add(subparsers)
    return parser


class _Version(argparse.Action):
    """Prints the version, which takes time to look up."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:  # noqa: ANN401
        from importlib import metadata  # noqa: PLC0415  # no other command needs it

        print(f"rtx {metadata.version('rtx-provider')}")
        parser.exit()


if __name__ == "__main__":
    sys.exit(main())
