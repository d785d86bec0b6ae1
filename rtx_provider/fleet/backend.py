"""The backend that holds the states of all offices, before any of them runs."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

from rtx_provider.command_errors import last_line
from rtx_provider.redaction import fit_message
from rtx_provider.workspace.messages import ToolError


def open_backend(environment: Mapping[str, str], folder: Path) -> None:
    """Open the backend once, so that the offices find it ready.

    The first use of an empty PostgreSQL creates a table. Of several first uses at once only one
    succeeds. It is also the earliest moment to say that the backend cannot be reached.

    Args:
        environment: The whole environment of Pulumi's commands.
        folder: The folder of the project.

    Raises:
        ToolError: The backend cannot be opened; the message holds no password.
    """
    done = pulumi(("whoami",), environment, folder)
    if done.returncode:
        msg = f"the backend of the states cannot be opened: {reason_of(done)}"
        raise ToolError(msg)


def existing_stacks(environment: Mapping[str, str], folder: Path) -> frozenset[str]:
    """Return the names of the project's stacks in the backend.

    The command reads the state of each, which takes a while for thousands.

    Raises:
        ToolError: They cannot be listed; the message holds no password.
    """
    done = pulumi(("stack", "ls", "--json"), environment, folder)
    if done.returncode:
        msg = f"the stacks of the backend cannot be listed: {reason_of(done)}"
        raise ToolError(msg)
    return frozenset(str(each["name"]).rpartition("/")[2] for each in json.loads(done.stdout))


def pulumi(
    words: tuple[str, ...], environment: Mapping[str, str], folder: Path
) -> "subprocess.CompletedProcess[str]":
    """Run a Pulumi command that needs no program, and return what it printed."""
    return subprocess.run(  # noqa: S603  # fixed commands
        ["pulumi", *words, "--non-interactive", "--color", "never"],  # noqa: S607  # PATH has it
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def reason_of(done: "subprocess.CompletedProcess[str]") -> str:
    """Return the last line of a failed command's errors, without a login."""
    return fit_message(last_line(done.stderr, "Pulumi printed nothing"))
