"""`rtx fleet run`: runs a command for each office.

Example:
    rtx fleet run --group kanto -- pulumi stack output router --stack {office}
"""

import argparse
import json
from collections.abc import Generator
from concurrent.futures import BrokenExecutor, CancelledError, Future, as_completed
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING

from rtx_provider.cli.fleet_options import add_run, add_selection, chosen
from rtx_provider.cli.parsers import add_command
from rtx_provider.fleet.commands import OFFICE, PLACE, Answer, Command
from rtx_provider.fleet.executors import executor_of, source_for
from rtx_provider.fleet.tasks import OfficeTask
from rtx_provider.workspace import paths
from rtx_provider.workspace.messages import ToolError, say

if TYPE_CHECKING:
    from rtx_provider.cli.parsers import SubParsers

_DESCRIPTION = f"""\
Run a command once for each office, several at a time, in the folder of the project and with the
environment of the office: its backend, its passphrase, the Pulumi CLI on PATH. In the words of the
command, {PLACE} stands for the name of the office; {OFFICE} holds it, too.

What the command prints is printed with the name of the office before each line, office by office.
The exit status is 0 if it was 0 for each office, else 1.
"""


def add_parser(subparsers: "SubParsers") -> None:
    """Add `run` to the commands of `rtx fleet`."""
    parser = add_command(subparsers, "run", "run a command for each office", _DESCRIPTION, run)
    add_selection(parser)
    add_run(parser)
    parser.add_argument("words", nargs="+", metavar="-- COMMAND", help="the command and its words")


def run(args: argparse.Namespace) -> int:
    """Run the command, and print what it printed.

    Raises:
        ToolError: The offices cannot be chosen, or nothing can run the command.
    """
    answers = []
    with closing(_answers(args)) as found:  # so that an error here ends the workers, too
        for answer in found:
            answers.append(answer)
            if not args.json:
                for line in answer.output.splitlines() or [""]:
                    print(f"{answer.office}: {line}", flush=True)
    if args.json:
        print(json.dumps([asdict(each) for each in answers], ensure_ascii=False, indent=2))
    failed = sorted(each.office for each in answers if each.status)
    if failed:
        say(f"the command failed for {', '.join(failed)}")
    return int(bool(failed))


def _answers(args: argparse.Namespace) -> Generator[Answer, None, None]:
    if not args.words:
        msg = "give the command after --, such as `rtx fleet run -- rtx doctor {office}`"
        raise ToolError(msg)
    command = Command(tuple(args.words))
    root = paths.root()
    source = source_for(args.executor, root)
    tasks = [
        OfficeTask(each.name, "preview", root, args.timeout, source=source) for each in chosen(args)
    ]
    with executor_of(args.executor, args.parallel) as executor:
        futures = {executor.submit(command, task): task for task in tasks}
        for future in as_completed(futures):
            yield _answer(future, futures[future])


def _answer(future: "Future[Answer]", task: OfficeTask) -> Answer:
    try:
        return future.result()
    except ToolError as error:  # the worker cannot run it
        return Answer(task.office, 1, str(error), 0.0, "")
    except (BrokenExecutor, CancelledError):
        return Answer(task.office, 1, "its worker was lost before it answered", 0.0, "")
