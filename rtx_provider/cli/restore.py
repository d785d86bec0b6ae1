"""`rtx restore`: brings a stack's router back to the configuration in a file.

Example:
    rtx restore tokyo 2026-01-06_08-00-00.000000Z.conf
"""

import argparse
import getpass
import sys
from collections.abc import Iterator
from contextlib import closing

from rtx_provider.cli.agreement import agree
from rtx_provider.cli.configurations import backup_file, text_of_file
from rtx_provider.config.backup import Origin, embedded, lacks_secret, name_of, origin_of
from rtx_provider.config.change import Change
from rtx_provider.config.context import in_contexts
from rtx_provider.config.filling import filled, with_lines
from rtx_provider.config.overwriting import OverwritingPlan, Why, overwriting_plan
from rtx_provider.config.references import dangling
from rtx_provider.config.shown import shown
from rtx_provider.config.tree import Config, parse_config
from rtx_provider.config.words import split
from rtx_provider.fleet.stack_router import backups_of, plain_errors, router_of, stack_router
from rtx_provider.router.facts import Facts
from rtx_provider.router.rollback import without_rollbacks
from rtx_provider.router.router import Router
from rtx_provider.router.wording import interrupted
from rtx_provider.workspace.messages import ToolError, say
from rtx_provider.workspace.stack_state import recorded_before

_TITLE = "rtx restore"


def run(args: argparse.Namespace) -> int:
    """Show the lines, ask, and send them.

    Raises:
        ToolError: Something is missing, the user did not agree, or the router refused.
    """
    if not args.file and not args.from_state:
        return _list(args.stack)
    text, origin = _wanted(args)
    found = stack_router(args.stack)
    mode = "off" if found.settings.confirmed_commit == "off" else "always"
    with plain_errors(found), closing(router_of(found, confirmed_commit=mode)) as router:
        facts, running = router.snapshot()
        if not args.other_router:
            _refuse_other_router(origin, facts)
        wanted = _completed(args, without_rollbacks(parse_config(text)), running)
        plan = overwriting_plan(wanted, running)
        _tell_left(plan, text, router.session.text)
        if not plan.edits:
            print("the router has this configuration already; nothing to send")
            return 0
        for key in plan.off:
            say(f"interrupts {interrupted(key)}")
        for text in dangling(plan.edits, plan.predict(running)):
            say(f"warning: as the file has it, {text}")
        _show(router, wanted)
        if args.dry_run:
            return 0
        _ask(args, len(plan.edits), router.where)
        _send(router, wanted, plan)
    say("restored and saved; run `pulumi refresh` so that the stack learns what the router has now")
    return 0


def _list(stack: str) -> int:
    """Print the backups of a stack, the oldest first."""
    files = backups_of(stack).files()
    for file in files:
        origin = origin_of(text_of_file(file))
        what = f"before {origin.before}" if origin.before else "made by `rtx backup`"
        print(f"{file.name}  {origin.model} {origin.serial}, {what}")
    if not files:
        say(f"there are no backups of {stack} here; `rtx backup {stack}` makes one")
    return 0


def _wanted(args: argparse.Namespace) -> tuple[str, Origin]:
    """Return the configuration that is to be restored, and from which router it comes."""
    if args.from_state:
        if args.file:
            msg = "give either FILE or --from-state"
            raise ToolError(msg)
        found = recorded_before(args.stack)
        return found.configuration_before, Origin(serial=found.serial)
    text = text_of_file(backup_file(args.file, args.stack))
    return text, origin_of(text)


def _refuse_other_router(origin: Origin, facts: Facts) -> None:
    """Refuse a file of another router.

    Raises:
        ToolError: The file's header names another serial number or model.
    """
    if not (origin.model or origin.serial):
        say("warning: the file does not say from which router it comes")
    for name in ("model", "serial"):
        theirs, ours = getattr(origin, name), getattr(facts, name)
        if theirs and ours and theirs != ours:
            msg = (
                f"that configuration is of a router with the {name} {theirs}, and this one has "
                f"{ours}; nothing was sent. If this router replaces that one, add --other-router"
            )
            raise ToolError(msg)


def _completed(args: argparse.Namespace, wanted: Config, running: Config) -> Config:
    """Return the wanted configuration with the secrets that a file or the user gives."""
    if args.secrets:
        wanted = with_lines(wanted, parse_config(text_of_file(args.secrets)))
    if args.dry_run or not sys.stdin.isatty():
        return wanted
    for left in overwriting_plan(wanted, running).left:
        words = left.wanted if left.why is Why.MASKED else None
        while words and lacks_secret(words) and filled(words, "x") != words:
            question = f"{name_of(left.key, words)}\n  its secret (empty: leave the line alone): "
            secret = getpass.getpass(question)
            if not secret or filled(words, secret) == words:
                break
            words = filled(words, secret)
            wanted = wanted.with_lines({left.key: words})
    return wanted


def _tell_left(plan: OverwritingPlan, wanted: str, running: str) -> None:
    """Name what is left as it is, and why."""
    for left in plan.left:
        words = left.wanted or left.there or left.key.words
        say(f"left as it is on the router: {name_of(left.key, words)} ({left.why})")
    there = embedded(running)
    for name, data in embedded(wanted).items():
        if there.get(name) != data:
            say(f"left as it is on the router: the data behind `{shown(name)}`")


def _show(router: Router, wanted: Config) -> None:
    """Print the lines, and say why the change is risky.

    Raises:
        LockoutError: The change would lock us out.
    """
    seen = router.dry_run(Change(_TITLE, whole=wanted))
    print("".join(f"{line}\n" for line in _shown_lines(seen.commands)), end="")
    say(f"lock-out check: {seen.lockout}")


def _shown_lines(commands: "tuple[tuple[str, str], ...]") -> Iterator[str]:
    return (shown(split(line)) for line in in_contexts(commands))


def _ask(args: argparse.Namespace, count: int, where: str) -> None:
    """Ask before anything is sent.

    Raises:
        ToolError: The user did not agree, or cannot be asked.
    """
    if args.yes:
        return
    agree(
        "Type yes to send the lines: ",
        otherwise="nothing was sent",
        unasked="nothing was sent, because nobody can be asked; add --yes to send the lines",
        about=f"This changes {count} things on {where}, whoever entered them.",
        in_full=True,
    )


def _send(router: Router, wanted: Config, plan: OverwritingPlan) -> None:
    """Send the lines that were shown, and save.

    Raises:
        ToolError: The router has changed since the lines were shown.
        RtxError: The router refused the change.
    """
    _, running = router.snapshot(0.0)
    if overwriting_plan(wanted, running) != plan:
        msg = "the router was changed after the lines were shown; nothing was sent, run again"
        raise ToolError(msg)
    router.apply(Change(_TITLE, whole=wanted))
    router.save()
