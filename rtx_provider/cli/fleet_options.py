"""The options that several commands of `rtx fleet` have, and what they mean."""

import argparse
import os
import re
from collections.abc import Sequence

from rtx_provider.fleet.changed import Changed, changed_since
from rtx_provider.fleet.inventory import chosen_offices
from rtx_provider.fleet.tasks import Office
from rtx_provider.workspace import paths
from rtx_provider.workspace.messages import ToolError, say, some

_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0}


def add_selection(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose offices; without one, all offices are meant."""
    parser.add_argument(
        "--only",
        action="append",
        metavar="NAME",
        default=[],
        help="these offices: names or patterns such as 'kyoto-*', also several with commas",
    )
    parser.add_argument(
        "--group",
        action="append",
        metavar="GROUP",
        default=[],
        help="the offices of this group (rtx:groups), or with this tag (floor=3), also several "
        "with commas",
    )
    parser.add_argument(
        "--changed-since",
        metavar="REF",
        help="of these, the offices whose values or program changed since HEAD left this commit",
    )


def add_run(parser: argparse.ArgumentParser) -> None:
    """Add the options of what runs many offices."""
    add_parallel(parser, "run")
    parser.add_argument(
        "--executor",
        metavar="WHERE",
        default="local",
        help="local, or a Dask cluster such as dask://HOST:PORT (local)",
    )
    parser.add_argument(
        "--timeout",
        type=duration,
        metavar="TIME",
        default=0.0,
        help="end the run of an office after this time, such as 90s or 10m (never)",
    )
    parser.add_argument("--json", action="store_true", help="print the results as JSON")


def add_parallel(parser: argparse.ArgumentParser, verb: str) -> None:
    """Add the option that says how many offices are at work on this machine."""
    parser.add_argument(
        "--parallel",
        type=positive,
        metavar="N",
        default=os.cpu_count() or 1,
        help=f"how many offices {verb} at once (the number of cores)",
    )


def add_retries(parser: argparse.ArgumentParser) -> None:
    """Add the option of what connects to the router of each office."""
    parser.add_argument(
        "--retries",
        type=natural,
        metavar="N",
        default=0,
        help="how often a router that cannot be reached is tried again (0)",
    )


def chosen(args: argparse.Namespace, changed: Changed | None = None) -> tuple[Office, ...]:
    """Return the offices that the options choose.

    Args:
        args: The options.
        changed: What has changed, if that is known already.

    Raises:
        ToolError: There is no such office, or none at all, all faults are named; or git knows no
            such commit.
    """
    only, groups = _words("--only", args.only), _words("--group", args.group)
    found = chosen_offices(paths.root(), only, groups)
    if not found:
        msg = f"no office is chosen; `rtx fleet list` shows the offices of {paths.root()}"
        raise ToolError(msg)
    if args.changed_since is None:
        return found
    return _among(found, changed or changed_since(args.changed_since, paths.root()))


def _words(option: str, given: Sequence[str]) -> list[str]:
    """Return the words of an option, which may be given several times and hold several.

    Raises:
        ToolError: It is empty, as by a variable of a shell that is not set; that must not mean all.
    """
    words = [word for each in given for word in each.split(",") if word]
    if given and not words:
        msg = f"{option} is empty; name the offices, or leave it out for all"
        raise ToolError(msg)
    return words


def _among(found: Sequence[Office], changed: Changed) -> tuple[Office, ...]:
    left = tuple(each for each in found if each.name in changed.present)
    say(f"{len(left)} of {len(found)} offices changed since {changed.base[:12]}")
    if changed.program:
        say(f"{some(changed.program)} changed, which counts for all offices")
    if changed.outside:
        say(
            f"warning: {some(changed.outside)} changed outside the project's folder, which "
            "counts for no office; if the program reads it, leave out --changed-since"
        )
    return left


def positive(text: str) -> int:
    """Read a whole number from 1."""
    if not text.isdecimal() or int(text) < 1:
        msg = f"{text!r} must be a whole number from 1"
        raise argparse.ArgumentTypeError(msg)
    return int(text)


def natural(text: str) -> int:
    """Read a whole number from 0."""
    if not text.isdecimal():
        msg = f"{text!r} must be a whole number from 0"
        raise argparse.ArgumentTypeError(msg)
    return int(text)


def duration(text: str) -> float:
    """Read a time such as 90s, 10m or 1h; a number alone is seconds."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", text)
    if found is None:
        msg = f"{text!r} must be a time such as 90s, 10m or 1h"
        raise argparse.ArgumentTypeError(msg)
    return float(found[1]) * _UNITS[found[2] or "s"]


def names(found: Sequence[Office]) -> list[str]:
    """Return the names of offices."""
    return [each.name for each in found]
