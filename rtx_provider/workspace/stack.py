"""What ``make up``, ``preview``, ``refresh`` and ``down`` do with one stack.

A stack whose configuration sets ``rtx:host`` works on that router; any other works on a
simulated one.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

from rtx_provider.workspace import environment, paths, simulator, summary
from rtx_provider.workspace.messages import ToolError, say
from rtx_provider.workspace.simulator import Simulator

if TYPE_CHECKING:
    from types import FrameType

ROUTER_KEY = "rtx:host"


class Stack(NamedTuple):
    """One stack of the project and the environment its commands run in."""

    name: str
    environment: dict[str, str]
    is_simulated: bool = True

    @property
    def consent(self) -> tuple[str, ...]:
        """Return the flag that answers Pulumi's question, which a real router deserves."""
        return ("--yes",) if self.is_simulated or not sys.stdin.isatty() else ()

    def run(self, *words: str) -> None:
        """Run a Pulumi command in the foreground.

        Raises:
            ToolError: it ended with a status other than 0.
        """
        shown = f"pulumi {' '.join(words)}"
        with subprocess.Popen(
            self.command(words), cwd=paths.root(), env=self.environment
        ) as pulumi:
            status = pulumi.wait()
        if status:
            msg = f"`{shown} --stack {self.name}` ended with status {status} (see above)"
            raise ToolError(msg)

    def ask(self, *words: str) -> str:
        """Run a Pulumi command and return what it prints.

        Raises:
            ToolError: it ended with a status other than 0; the message has its last words.
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
            last = (answer.stderr.strip().splitlines() or ["it said nothing"])[-1]
            msg = f"`pulumi {' '.join(words)} --stack {self.name}` failed: {last}"
            raise ToolError(msg)
        return answer.stdout

    def command(self, words: tuple[str, ...]) -> list[str]:
        """Return a full command line for this stack."""
        return ["pulumi", *words, "--stack", self.name]


def opened(name: str) -> Stack:
    """Return the stack, made where it is new, with a router to work on."""
    if not (paths.root() / f"Pulumi.{name}.yaml").exists():
        msg = f"there is no Pulumi.{name}.yaml; README, `A router of your own`, says how to make it"
        raise ToolError(msg)
    stack = Stack(name, os.environ | environment.pulumi_variables())
    stack.ask("stack", "select", "--create")
    if names_router(json.loads(stack.ask("config", "--json"))):
        say(f"stack {name} works on the router that its {ROUTER_KEY} names")
        variables = without_simulator(stack.environment)
        return stack._replace(environment=variables, is_simulated=False)
    simulated = Simulator(name)
    router = simulator.settings_of(simulated, simulated.ensure())
    return stack._replace(environment=stack.environment | router)


def names_router(config: dict[str, dict[str, object]]) -> bool:
    """Tell whether a stack's configuration has a router; the project's default is a blank."""
    return bool(config.get(ROUTER_KEY, {}).get("value"))


def without_simulator(environment: dict[str, str]) -> dict[str, str]:
    """Drop the simulator's settings that a shell may still have from ``make env``.

    The provider falls back on the environment setting by setting, so the port and passwords
    of a simulator would be tried on a real router otherwise, and its trust in new host keys too.
    """
    if environment.get("RTX_HOST") != simulator.HOST:
        return environment
    return {name: value for name, value in environment.items() if not name.startswith("RTX_")}


def up(stack: Stack) -> None:
    """Bring the router to what the stack says, then show what came of it."""
    try:
        stack.run("up", *stack.consent, "--suppress-outputs")
    except ToolError:
        say(
            "what was created is on the router and recorded, but not saved to its flash: put right "
            "what the message says and run again, or take it back with `make down`"
        )
        raise
    outputs = json.loads(stack.ask("stack", "output", "--json"))
    print(summary.render(stack.name, outputs, json.loads(stack.ask("stack", "export"))))


def preview(stack: Stack) -> None:
    """Show, line by line, what `up` would do."""
    stack.run("preview", "--diff")


def refresh(stack: Stack) -> None:
    """Take into the state what the router has by now, without a preview: it would read twice."""
    stack.run("refresh", "--yes", "--skip-preview", "--diff")
    say("if something differed, `make preview` shows what `make up` would put right again")


def down(stack: Stack) -> None:
    """Take everything back from the router; the empty stack stays for the next `up`."""
    stack.run("destroy", *stack.consent)
    Simulator(stack.name).stop()
    say(f"stack {stack.name} is empty and kept; what it had put onto the router was taken back")


ACTIONS = {"up": up, "preview": preview, "refresh": refresh, "down": down}


def act(action: str, name: str) -> None:
    """Do one action with one stack, and leave Ctrl-C to Pulumi meanwhile."""
    stack = opened(name)
    before = signal.signal(signal.SIGINT, leave_to_pulumi)
    try:
        ACTIONS[action](stack)
    finally:
        signal.signal(signal.SIGINT, before)


def leave_to_pulumi(_signal: int, _frame: FrameType | None) -> None:
    """Do nothing about Ctrl-C: the engine has it too and ends its operations in good order."""
