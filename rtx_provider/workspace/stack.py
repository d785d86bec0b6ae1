"""The actions ``up``, ``preview``, ``refresh`` and ``down`` on one stack.

A stack whose configuration sets ``rtx:host`` works on that router. A demo works on a simulated
router, and any other stack only if it has no secrets, or if SIMULATOR=yes asks for one.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from rtx_provider.called import CALLED_BY, RTX, called, with_options
from rtx_provider.command_errors import without_login
from rtx_provider.shared_values import OFFICE_KEY, read_shared
from rtx_provider.workspace import display, environment, inline, paths, simulator, summary
from rtx_provider.workspace.messages import ToolError, meant, say
from rtx_provider.workspace.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import FrameType

ROUTER_KEY = "rtx:host"
SERIAL_KEY = "rtx:serial"
BACKUPS_KEY = "RTX_BACKUPS"
"""The folder of the backups, which is no setting of a router."""
_ROUTER = re.compile(rf"^ +[\"']?{ROUTER_KEY}[\"']?: *\S", re.MULTILINE)
SIMULATOR = "SIMULATOR"
"""The variable that asks for a simulated router for a stack with secrets of its own."""
_NOT_ASKED = frozenset({"--yes", "-y", "--skip-preview", "-f", "--preview-only"})
"""The options of Pulumi's with which it asks nothing."""
_PENDING = "-pending-creates"
"""The end of Pulumi's options that say what becomes of what a killed run was about to create."""


class PulumiFailedError(ToolError):
    """A command of Pulumi's that the user has seen ended with a status other than 0."""


class Stack(NamedTuple):
    """One stack of the project, and the environment in which its commands run.

    Attributes:
        name: Its name.
        environment: The whole environment of its commands.
        is_simulated: Whether its router is a simulated one of ours.
        options: What the user gives to Pulumi's command in addition.
        says_yes: Whether the user has agreed beforehand.
    """

    name: str
    environment: dict[str, str]
    is_simulated: bool = True
    options: tuple[str, ...] = ()
    says_yes: bool = False

    def consent(self, action: str, agreement: str = "") -> tuple[str, ...]:
        """Return the flag that answers Pulumi's question; for a real router the user answers it.

        Args:
            action: up or down.
            agreement: The command with which the user agrees beforehand, if it is another.

        Raises:
            ToolError: The router is a real one, and nobody has agreed or can be asked.
        """
        if not _NOT_ASKED.isdisjoint(self.options):
            return ()
        if self.is_simulated or self.says_yes:
            return ("--yes",)
        if sys.stdin.isatty() and sys.stdout.isatty():
            return ()
        yes = agreement or with_options(action, self.name, "--yes", self.environment)
        why = "nobody can be asked" if not sys.stdin.isatty() else "the output is no terminal"
        msg = f"nothing was sent, because {why}; agree beforehand by `{yes}`"
        raise ToolError(msg)

    def called(self, action: str) -> str:
        """Return the command for an action on this stack, as the user gives it."""
        return called(action, self.name, self.environment)

    def exported(self, *flags: str) -> dict[str, Any]:
        """Return the stack's state.

        Args:
            flags: More words for `pulumi stack export`, such as `--show-secrets`.

        Raises:
            ToolError: It cannot be read.
        """
        state: dict[str, Any] = json.loads(self.ask("stack", "export", *flags))
        return state

    def run(self, *words: str) -> None:
        """Run a Pulumi command in the foreground; the program runs in this process if it can.

        Args:
            words: The command; the options of the user follow it.

        Raises:
            PulumiFailedError: it ended with a status other than 0.
        """
        shown = f"pulumi {' '.join(words)}"  # what the user has added may be secret
        root = paths.root()
        whole = (*words, *self.options)
        with (
            inline.led_here(whole, root, self.environment) as (led, variables),
            display.started(self.command(led), root, variables) as pulumi,
        ):
            display.pass_on(pulumi)
            status = pulumi.wait()
        if status:
            msg = f"`{shown} --stack {self.name}` ended with status {status} (see above)"
            raise PulumiFailedError(msg)

    def ask(self, *words: str) -> str:
        """Run a Pulumi command and return what it prints.

        Raises:
            ToolError: it ended with a status other than 0; the message has its error, or its last
                line.
        """
        answer = subprocess.run(
            self.command(words),
            cwd=paths.root(),
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if answer.returncode:
            lines = answer.stderr.strip().splitlines() or ["it printed nothing"]
            fault = next((line for line in lines if line.startswith("error:")), lines[-1])
            fault = environment.wrong_passphrase(fault, self.name) or fault
            msg = f"`pulumi {' '.join(words)} --stack {self.name}` failed: {without_login(fault)}"
            raise ToolError(msg)
        return answer.stdout

    def command(self, words: tuple[str, ...]) -> list[str]:
        """Return the full command line for this stack."""
        return ["pulumi", *words, "--stack", self.name]


def opened(name: str) -> Stack:
    """Return the stack with the settings of its router; create it in the backend if it is new."""
    stack = select_or_create(name)
    config = json.loads(stack.ask("config", "--json"))
    if names_router(config):
        environment.say_what_is_used(name, stack.environment)
        say(f"stack {name} works on the router that {ROUTER_KEY} names")
        variables = without_simulator(stack.environment)
        return stack._replace(environment=variables, is_simulated=False)
    return stack._replace(environment=stack.environment | simulated_router(name, config))


def settings_of(name: str, variables: Mapping[str, str]) -> dict[str, str]:
    """Return an environment with the settings of a stack's simulated router, if it needs them.

    The file alone decides, so no command is started for a stack that names its router.

    Raises:
        ToolError: See `simulated_router`.
    """
    text = paths.stack_file(paths.root(), name).read_text(encoding="utf-8")
    if _ROUTER.search(text) or "RTX_HOST" in variables:
        return without_simulator(dict(variables))
    stack = Stack(name, dict(variables))
    config = json.loads(stack.ask("config", "--json"))
    return {**variables, **simulated_router(name, config)}


def refuse_unknown(name: str) -> None:
    """Refuse a stack that the project has no file for.

    Raises:
        ToolError: There is none; the message has the name that is nearest.
    """
    file = paths.stack_file(paths.root(), name)
    if file.is_file():
        return
    near = meant(name, paths.stacks(paths.root())) or "; see `A router of your own` in README"
    msg = f"there is no {file.name}{near}"
    raise ToolError(msg)


def select_or_create(name: str) -> Stack:
    """Return the stack; create it in the backend if it is new.

    Raises:
        ToolError: The project has no file for it, or the backend cannot be reached.
    """
    refuse_unknown(name)
    by = {CALLED_BY: os.environ.get(CALLED_BY, RTX)}
    stack = Stack(name, environment.environment_of(name) | by)
    stack.ask("stack", "select", "--create")
    return stack


def simulated_router(name: str, config: dict[str, dict[str, object]]) -> dict[str, str]:
    """Return the settings of a stack's simulated router, which is started if it does not run.

    Raises:
        ToolError: The stack has secrets of its own, and nobody has asked for a simulator, whose
            passwords are public.
    """
    is_own = OFFICE_KEY in config or any(each.get("secret") for each in config.values())
    is_own = is_own or _shares_office()
    if is_own and not environment.is_demo(name) and os.environ.get(SIMULATOR) != "yes":
        msg = (
            f"stack {name} names no router, and its secrets do not belong into a simulated one, "
            f"whose passwords are public; name the router: `pulumi config set {ROUTER_KEY} ADDRESS "
            f"--stack {name}`. To try the office on a simulated router all the same, set "
            f"{SIMULATOR}=yes: `make up STACK={name} {SIMULATOR}=yes`"
        )
        raise ToolError(msg)
    simulated = Simulator(name)
    return simulator.settings_of(simulated, simulated.ensure())


def _shares_office() -> bool:
    """Return whether the offices of the project share values of an office, with its secrets."""
    shared = read_shared(paths.root())
    return shared is not None and (bool(shared.fault) or OFFICE_KEY in shared.values)


def names_router(config: dict[str, dict[str, object]]) -> bool:
    """Return whether a stack's configuration names a router; the project's default is blank."""
    return bool(config.get(ROUTER_KEY, {}).get("value"))


def without_simulator(environment: dict[str, str]) -> dict[str, str]:
    """Return the environment without the simulator's settings, which ``make env`` may have left.

    The provider takes each setting that the stack lacks from the environment. On a real router it
    would use the simulator's port and passwords, and would accept any new host key.
    """
    if environment.get("RTX_HOST") != simulator.HOST:
        return environment
    return {
        name: value
        for name, value in environment.items()
        if not name.startswith("RTX_") or name in {BACKUPS_KEY, CALLED_BY}
    }


def up(stack: Stack, *, shows: bool = False) -> None:
    """Bring the router to the state that the stack describes, then print a summary.

    Args:
        stack: The stack.
        shows: Whether the summary is printed even if nothing has changed.
    """
    consent = stack.consent("up")
    before = stack.exported()
    try:
        stack.run("up", *consent, "--suppress-outputs")
    except PulumiFailedError:
        _say_what_is_left(stack, before)
        raise
    after = stack.exported()
    if shows or summary.facts(before) != summary.facts(after):
        print(summary.render(stack.name, after))
        return
    show = with_options("up", stack.name, "--show", stack.environment)
    say(f"nothing has changed; `{show}` prints the outputs and the lines on the router")


def _say_what_is_left(stack: Stack, before: dict[str, object]) -> None:
    """Say what a run that failed has left on the router, if it has written anything."""
    if summary.facts(stack.exported()).written - summary.facts(before).written:
        say(
            "what this run wrote is on the router and in the state, but may not be saved to "
            f"flash; correct the fault and run `{stack.called('up')}` again, or take everything "
            f"back with `{stack.called('down')}`"
        )


def preview(stack: Stack) -> None:
    """Show line by line what `up` would do."""
    stack.run("preview", "--diff")


def refresh(stack: Stack) -> None:
    """Read the router into the state, without a preview, which would read it twice.

    What a killed run was about to create is forgotten, unless the user decides otherwise. Nothing
    is lost: lines that it had written are refused later as somebody else's, and can be reclaimed.
    """
    pending = summary.facts(stack.exported()).pending
    is_decided = any(_PENDING in each for each in stack.options)
    clearing = () if is_decided else (f"--clear{_PENDING}",)
    stack.run("refresh", "--yes", "--skip-preview", "--diff", *clearing)
    if pending and not is_decided:
        say(
            f"a run was killed while it created {', '.join(pending)}: if that is on the router, "
            f"`{stack.called('up')}` names the lines; reclaim takes them over"
        )
    up, preview = stack.called("up"), stack.called("preview")
    say(f"if anything has changed, `{preview}` shows how `{up}` would correct it")
    if names := summary.facts(stack.exported()).others:
        say(
            f"it would refuse {', '.join(names)}, where a line counts as somebody else's (see the "
            "warnings above)"
        )


def down(stack: Stack) -> None:
    """Remove everything from the router; the empty stack is kept for the next `up`."""
    consent = stack.consent("down")
    adopted = summary.facts(stack.exported()).adopted
    stack.run("destroy", *consent)
    if left := summary.facts(stack.exported()).written:
        say(f"of stack {stack.name} {len(left)} resources stay on the router")
        return
    Simulator(stack.name).stop()
    also = f", and so was what it had adopted as its own: {', '.join(adopted)}" if adopted else ""
    say(f"everything that stack {stack.name} wrote was taken back{also}; the empty stack is kept")


def replace(stack: Stack, serial: str) -> None:
    """Take another router, which has taken the place of the stack's, into the state.

    What the new router lacks leaves the state, so that the next `up` writes it there; what it has
    already, such as a copied configuration, stays. Nothing is written to any router. A serial
    number in the stack's file would win over ours, so it is replaced, too. Without the program, the
    engine would refresh with the address and the settings of the last run.

    Raises:
        ToolError: The new router was not read; the stack's file is as before.
    """
    pinned = stack._replace(environment=stack.environment | {"RTX_SERIAL": serial})
    config = json.loads(stack.ask("config", "--json"))
    before = str(config.get(SERIAL_KEY, {}).get("value") or "")
    if before:
        stack.ask("config", "set", SERIAL_KEY, serial)
    try:
        with ctrl_c_left_to_pulumi():
            pinned.run("refresh", "--run-program", "--yes", "--skip-preview", "--diff")
    except ToolError:
        if before:
            stack.ask("config", "set", SERIAL_KEY, before)
        raise
    say(
        f"stack {stack.name} now belongs to the router with the serial number {serial}; "
        f"`{stack.called('preview')}` shows what `{stack.called('up')}` writes to it"
    )


ACTIONS = {"up": up, "preview": preview, "refresh": refresh, "down": down}


def act(
    action: str,
    name: str,
    options: tuple[str, ...] = (),
    *,
    says_yes: bool = False,
    shows: bool = False,
) -> None:
    """Run one action on one stack.

    Args:
        action: up, preview, refresh or down.
        name: The name of the stack.
        options: What the user gives to Pulumi's command in addition.
        says_yes: Whether the user has agreed beforehand.
        shows: Whether `up` prints its summary even if nothing has changed.
    """
    stack = opened(name)._replace(options=options, says_yes=says_yes)
    with ctrl_c_left_to_pulumi():
        if action == "up":
            up(stack, shows=shows)
        else:
            ACTIONS[action](stack)


@contextlib.contextmanager
def ctrl_c_left_to_pulumi() -> Iterator[None]:
    """Let only Pulumi react to Ctrl-C, whose engine needs the program that runs here."""
    before = signal.signal(signal.SIGINT, leave_to_pulumi)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def leave_to_pulumi(_signal: int, _frame: FrameType | None) -> None:
    """Ignore Ctrl-C: the engine receives it, too, and ends its operations in good order."""
