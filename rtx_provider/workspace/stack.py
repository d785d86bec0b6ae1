"""The actions ``up``, ``preview``, ``refresh`` and ``down`` on one stack.

A stack whose configuration sets ``rtx:host`` works on that router. A demo works on a simulated
router, and any other stack only if it has no secrets, or if SIMULATOR=yes asks for one.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

from rtx_provider.workspace import environment, inline, paths, simulator, summary
from rtx_provider.workspace.messages import ToolError, say
from rtx_provider.workspace.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

ROUTER_KEY = "rtx:host"
SERIAL_KEY = "rtx:serial"
BACKUPS_KEY = "RTX_BACKUPS"
"""The folder of the backups, which is no setting of a router."""
OFFICE_KEY = "rtx:office"
SIMULATOR = "SIMULATOR"
"""The variable that asks for a simulated router for a stack with secrets of its own."""


class Stack(NamedTuple):
    """One stack of the project, and the environment in which its commands run."""

    name: str
    environment: dict[str, str]
    is_simulated: bool = True

    @property
    def consent(self) -> tuple[str, ...]:
        """Return the flag that answers Pulumi's question; for a real router the user answers it."""
        return ("--yes",) if self.is_simulated or not sys.stdin.isatty() else ()

    def run(self, *words: str) -> None:
        """Run a Pulumi command in the foreground; the program runs in this process if it can.

        Raises:
            ToolError: it ended with a status other than 0.
        """
        shown = f"pulumi {' '.join(words)}"
        root = paths.root()
        with (
            inline.led_here(words, root, self.environment) as (led, variables),
            subprocess.Popen(self.command(led), cwd=root, env=variables) as pulumi,
        ):
            status = pulumi.wait()
        if status:
            msg = f"`{shown} --stack {self.name}` ended with status {status} (see above)"
            raise ToolError(msg)

    def ask(self, *words: str) -> str:
        """Run a Pulumi command and return what it prints.

        Raises:
            ToolError: it ended with a status other than 0; the message has its last line.
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
            last = (answer.stderr.strip().splitlines() or ["it printed nothing"])[-1]
            msg = f"`pulumi {' '.join(words)} --stack {self.name}` failed: {last}"
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


def select_or_create(name: str) -> Stack:
    """Return the stack; create it in the backend if it is new.

    Raises:
        ToolError: The project has no file for it, or the backend cannot be reached.
    """
    if not (paths.root() / f"Pulumi.{name}.yaml").exists():
        msg = f"there is no Pulumi.{name}.yaml; see `A router of your own` in README"
        raise ToolError(msg)
    stack = Stack(name, environment.environment_of(name))
    stack.ask("stack", "select", "--create")
    return stack


def simulated_router(name: str, config: dict[str, dict[str, object]]) -> dict[str, str]:
    """Return the settings of a stack's simulated router, which is started if it does not run.

    Raises:
        ToolError: The stack has secrets of its own, and nobody has asked for a simulator, whose
            passwords are public.
    """
    is_own = OFFICE_KEY in config or any(each.get("secret") for each in config.values())
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
        if not name.startswith("RTX_") or name == BACKUPS_KEY
    }


def up(stack: Stack) -> None:
    """Bring the router to the state that the stack describes, then print a summary."""
    try:
        stack.run("up", *stack.consent, "--suppress-outputs")
    except ToolError:
        say(
            "the resources that were created are on the router and in the state, but may not be "
            "saved to flash; correct the fault and run `make up` again, or remove them with "
            "`make down`"
        )
        raise
    print(summary.render(stack.name, json.loads(stack.ask("stack", "export"))))


def preview(stack: Stack) -> None:
    """Show line by line what `up` would do."""
    stack.run("preview", "--diff")


def refresh(stack: Stack) -> None:
    """Read the router into the state, without a preview, which would read it twice."""
    stack.run("refresh", "--yes", "--skip-preview", "--diff")
    say("if anything has changed, `make preview` shows how `make up` would correct it")


def down(stack: Stack) -> None:
    """Remove everything from the router; the empty stack is kept for the next `up`."""
    stack.run("destroy", *stack.consent)
    Simulator(stack.name).stop()
    say(f"everything that stack {stack.name} wrote was taken back; the empty stack is kept")


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
        f"`rtx preview {stack.name}` shows what `rtx up {stack.name}` writes to it"
    )


ACTIONS = {"up": up, "preview": preview, "refresh": refresh, "down": down}


def act(action: str, name: str) -> None:
    """Run one action on one stack."""
    stack = opened(name)
    with ctrl_c_left_to_pulumi():
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
