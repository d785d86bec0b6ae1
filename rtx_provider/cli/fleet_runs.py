"""`rtx fleet preview`, `up` and `refresh`: run the engine on many offices.

Example:
    rtx fleet up --canary tokyo --waves 1,10%,100% --stop-after-failures 2
"""

import argparse
import json
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from rtx_provider.cli import fleet_review
from rtx_provider.cli.agreement import agree
from rtx_provider.cli.fleet_options import (
    add_retries,
    add_run,
    add_selection,
    chosen,
    duration,
    names,
    positive,
)
from rtx_provider.cli.parsers import add_command
from rtx_provider.fleet import journal
from rtx_provider.fleet.backend import open_backend
from rtx_provider.fleet.executors import LOCAL, Workers, executor_of, source_for
from rtx_provider.fleet.progress import Progress, summary
from rtx_provider.fleet.rollout import Rollout, Watch, roll_out
from rtx_provider.fleet.run import Interruption, status_of
from rtx_provider.fleet.tasks import Action, OfficeResult, OfficeTask
from rtx_provider.fleet.waves import ALL, waves
from rtx_provider.workspace import paths
from rtx_provider.workspace.environment import environment_of, refuse_without_passphrase
from rtx_provider.workspace.messages import ToolError, say

if TYPE_CHECKING:
    from rtx_provider.cli.parsers import SubParsers

_PREVIEW = """\
Show what `rtx fleet up` would change in each office. No router is asked, unless the office has
rtx:preview live.
"""
_UP = """\
Bring many offices to the state that the program and their files describe, one wave after another.
The first wave is that of the canaries. After each wave, each of its routers is asked again whether
it stands as the run left it, and whether its services are on; what is not so counts as a failure.
After --stop-after-failures failures no other office begins, and those that were not begun are
named; `--continue` goes on with the offices whose last run did not come to a good end.
"""
_REFRESH = """\
Read the router of each office into its state, and show what was changed by hand.
"""
_WHERE = "the lines: `rtx preview OFFICE`, or of all offices `rtx fleet preview --markdown FILE`"
_MILDER = (0, 3)
"""The exit statuses that a broken rule outweighs."""
Report = Callable[[Sequence[OfficeResult]], None]
_INTERRUPTED = (
    "interrupted: the offices at work come to their end, and no other begins; Ctrl-C once more "
    "cuts them short"
)
_CUT_SHORT = "the engines are asked to end; what they have begun comes to its end, nothing else"
_LAST = 3
"""The Ctrl-C that no longer waits for anything in good order."""


def add_parser(subparsers: "SubParsers") -> None:
    """Add the commands to those of `rtx fleet`."""
    preview = add_command(
        subparsers, "preview", "show what `rtx fleet up` would change", _PREVIEW, run_preview
    )
    up = add_command(subparsers, "up", "bring offices up, wave by wave", _UP, run_up)
    refresh = add_command(
        subparsers, "refresh", "find what was changed by hand", _REFRESH, run_refresh
    )
    for parser in (preview, up, refresh):
        add_selection(parser)
        add_run(parser)
        add_retries(parser)
    fleet_review.add_preview(preview)
    fleet_review.add_up(up)
    _add_rollout(up)


def _add_rollout(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--canary",
        action="append",
        metavar="NAME",
        default=[],
        help="an office that comes first, by its name",
    )
    parser.add_argument(
        "--waves",
        metavar="STEPS",
        default=ALL,
        help=f"how many of the others each wave reaches: 1,10%%,100%% ({ALL.replace('%', '%%')})",
    )
    parser.add_argument(
        "--stop-after-failures",
        type=positive,
        metavar="N",
        default=0,
        help="begin no other office after so many failures (never)",
    )
    parser.add_argument(
        "--pause", type=duration, metavar="TIME", default=0.0, help="how long to wait after a wave"
    )
    parser.add_argument(
        "--no-proof", action="store_true", help="do not ask the routers again after their run"
    )
    parser.add_argument(
        "--continue",
        dest="goes_on",
        action="store_true",
        help="only the offices whose last `rtx fleet up` did not begin or come to a good end",
    )
    parser.add_argument("--yes", action="store_true", help="do not ask before the first wave")


def run_preview(args: argparse.Namespace) -> int:
    """Preview the chosen offices.

    Raises:
        ToolError: The offices cannot be chosen, or nothing can run them.
    """
    review = fleet_review.begin(args)
    found = tasks_of(args, names(chosen(args, review.changed)), "preview")
    rollout = Rollout([[review.task(task) for task in found]], retries=args.retries)
    fails = False

    def report(results: Sequence[OfficeResult]) -> None:
        nonlocal fails
        review.write(results)
        if any(each.changes for each in results) and not args.markdown:
            say(_WHERE)
        fails = review.fails(results)

    status = run_rollout(args, rollout, "preview", is_recorded=False, report=report)
    return 1 if fails and status in _MILDER else status


def run_refresh(args: argparse.Namespace) -> int:
    """Refresh the chosen offices.

    Raises:
        ToolError: The offices cannot be chosen, or nothing can run them.
    """
    tasks = tasks_of(args, names(chosen(args)), "refresh")
    return run_rollout(args, Rollout([tasks], retries=args.retries), "refresh")


def run_up(args: argparse.Namespace) -> int:
    """Bring the chosen offices up, wave by wave.

    Raises:
        ToolError: The offices or the waves cannot be chosen, or the user does not agree.
    """
    approved = fleet_review.approved(args)
    offices = names(chosen(args))
    found = _left(args, approved.among(offices, are_named=bool(args.only)))
    canaries = _canaries(args, offices, found)
    parts = waves(found, canaries, args.waves)
    if not parts:
        say("there is nothing to do: no office is left of those that are chosen")
        return 0
    _agree(args, parts)
    by_name = {task.office: approved.task(task) for task in tasks_of(args, found, "up")}
    tasks = [[by_name[name] for name in part] for part in parts]
    rollout = Rollout(tasks, args.stop_after_failures, args.pause, args.retries)
    return run_rollout(args, rollout, "up")


def _left(args: argparse.Namespace, found: Sequence[str]) -> list[str]:
    if not args.goes_on:
        return [*found]
    results = journal.newest_results(_folder(), "up")
    if not results:
        msg = f"--continue: no run of `rtx fleet up` is on record in {_folder()}"
        raise ToolError(msg)
    chosen_ones = set(found)
    left = [name for name in journal.left(results) if name in chosen_ones]
    say(f"continuing: {len(left)} of {len(found)} offices have not come to a good end")
    return left


def _canaries(args: argparse.Namespace, offices: Sequence[str], found: Sequence[str]) -> list[str]:
    """Return the offices that come first, each once.

    Args:
        args: The options.
        offices: The offices that are chosen.
        found: Those of them that have something to do.

    Raises:
        ToolError: One is not among the offices.
    """
    known, left = set(offices), set(found)
    given = [name for each in args.canary for name in each.split(",") if name]
    unknown = [name for name in given if name not in known]
    if unknown:
        msg = f"--canary {', '.join(unknown)}: not among the offices that are chosen"
        raise ToolError(msg)
    return [name for name in dict.fromkeys(given) if name in left]


def _agree(args: argparse.Namespace, parts: Sequence[Sequence[str]]) -> None:
    """Ask before routers are changed; without a terminal the options must say it."""
    for number, part in enumerate(parts, start=1):
        say(f"wave {number}: {', '.join(part)}")
    if args.yes:
        return
    agree(
        "Bring these offices up? [yes/no] ",
        otherwise="nothing was changed",
        unasked="`rtx fleet up` changes routers; agree with --yes where nobody can be asked",
    )


def tasks_of(args: argparse.Namespace, found: Sequence[str], action: Action) -> list[OfficeTask]:
    """Return a task for each office."""
    root = paths.root()
    proves = action == "up" and not args.no_proof
    return [OfficeTask(name, action, root, args.timeout, proves=proves) for name in found]


def _folder() -> Path:
    return paths.state() / "fleet"


def run_rollout(
    args: argparse.Namespace,
    rollout: Rollout,
    action: str,
    *,
    is_recorded: bool = True,
    report: Report | None = None,
) -> int:
    """Run a rollout, show what came of it, and return the exit status.

    Args:
        args: The options of the command.
        rollout: The tasks, wave by wave.
        action: What the record calls it.
        is_recorded: Whether it is recorded.
        report: Takes the results when all of them are there.

    Raises:
        ToolError: Nothing can run the tasks, or `report` raises it.
    """
    # Pulumi's SDK takes time to load, and `rtx fleet list` stands beside these commands.
    from rtx_provider.fleet.office_run import run_office  # noqa: PLC0415

    rollout = _prepared(args, rollout)
    tasks = [task for wave in rollout.waves for task in wave]
    record = _journal(action, tasks) if is_recorded else None
    progress, stop, begun = Progress(len(tasks)), Interruption(), time.monotonic()
    watch = Watch(progress.add, progress.say, record)
    with executor_of(args.executor, args.parallel) as executor, _ctrl_c(stop, executor):
        results = roll_out(rollout, executor, run_office, watch, stop)
    progress.end()
    for text in summary(results, time.monotonic() - begun):
        say(text)
    if record:
        say(f"the record of this run: {record.path}")
    _print(args, results)
    if report:
        report(results)
    return status_of(results, is_interrupted=bool(stop.asked_by_user))


def _prepared(args: argparse.Namespace, rollout: Rollout) -> Rollout:
    """Open the backend before the offices do, and name the commit for workers elsewhere.

    Raises:
        ToolError: A passphrase is missing, the backend cannot be opened, or there is no commit.
    """
    if not any(rollout.waves):
        return rollout
    first = rollout.waves[0][0]
    if args.executor == LOCAL:  # workers elsewhere have a passphrase of their own
        refuse_without_passphrase(task.office for wave in rollout.waves for task in wave)
    open_backend(environment_of(first.office), first.folder)
    source = source_for(args.executor, first.folder)
    return replace(
        rollout, waves=[[replace(task, source=source) for task in wave] for wave in rollout.waves]
    )


def _journal(action: str, tasks: Sequence[OfficeTask]) -> journal.Journal:
    name = journal.name_for(_folder(), action, datetime.now(UTC))
    return journal.begin(_folder(), name, action, [task.office for task in tasks], sys.argv[1:])


@contextmanager
def _ctrl_c(stop: Interruption, executor: Workers) -> Iterator[None]:
    """Let the first Ctrl-C end the run after the offices at work, and the second cut these short.

    The end of a job of a pipeline (SIGTERM) counts as Ctrl-C.
    """

    def on_signal(_signal: int, _frame: FrameType | None) -> None:
        stop.asked_by_user += 1
        stop.ask()
        if stop.asked_by_user >= _LAST:
            raise KeyboardInterrupt

    def on_user(number: int) -> None:
        say(f"\n{_INTERRUPTED if number == 1 else _CUT_SHORT}")
        if number > 1 and not executor.interrupt():
            raise KeyboardInterrupt  # the workers are not ours: leave them to their offices

    stop.on_user = on_user
    before = {each: signal.signal(each, on_signal) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _print(args: argparse.Namespace, results: Sequence[OfficeResult]) -> None:
    if args.json:
        print(json.dumps([asdict(each) for each in results], ensure_ascii=False, indent=2))
