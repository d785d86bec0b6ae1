"""Pulumi's engine on one office, by the Automation API, with the program in this process.

The Automation API runs the `pulumi` command and passes on the engine's events. How the program
runs is ours (ADR 0026): without a language host, and so that only its regular end is a success.
"""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from pulumi import automation as auto
from pulumi.automation._cmd import OnOutput
from pulumi.automation.errors import create_command_error
from semver import VersionInfo

from rtx_provider.fleet.running import RUNNING
from rtx_provider.workspace import pulumi_cli
from rtx_provider.workspace.inline import led_here

_RUNS = frozenset({"up", "preview", "refresh", "destroy"})
_GRACE_SECONDS = 60.0
"""How long the engine has, after it was asked to end, to end its operations in good order."""


class EndedError(Exception):
    """The command came to no regular end, because its engine was asked to end, or is done."""


class TooLongError(EndedError):
    """A command took longer than its time limit."""


class InlineCommand(auto.PulumiCommand):
    """The `pulumi` command, whose program runs in this process where that comes to the same."""

    def __init__(self, folder: Path, timeout_seconds: float) -> None:
        """Take the command in a folder; its version is known without starting it.

        Args:
            folder: The folder of the command.
            timeout_seconds: After this time a run is asked to end; 0 for never.
        """
        self.command = str(folder / "pulumi")
        self.version = VersionInfo(*pulumi_cli.version_of(folder / "pulumi"))
        self._timeout = timeout_seconds or None
        self.has_run = False
        """Whether a run has come to its regular end; no command follows it."""

    def run(
        self,
        args: list[str],
        cwd: str,
        additional_env: Mapping[str, str],
        on_output: OnOutput | None = None,  # noqa: ARG002  # the signature of PulumiCommand
        on_error: OnOutput | None = None,  # noqa: ARG002
    ) -> auto.CommandResult:
        """Run a command; see PulumiCommand.run. The output is only returned.

        Raises:
            CommandError: It ended with a status other than 0.
            EndedError: It was asked to end before, or a run has come to its end, after which the
                Automation API asks for outputs and history that nobody reads.
        """
        if self.has_run:
            msg = "is over"
            raise EndedError(msg)
        words = (args[0], "--non-interactive", *args[1:])
        if words[0] not in _RUNS:
            return self._run(words, cwd, {**os.environ, **additional_env})
        with led_here(words, Path(cwd), additional_env) as (led, environment):
            result = self._run(led, cwd, environment)
        self.has_run = True
        return result

    def _run(
        self, words: tuple[str, ...], cwd: str, environment: Mapping[str, str]
    ) -> auto.CommandResult:
        msg = "was asked to end"
        if RUNNING.is_over:
            raise EndedError(msg)
        process = subprocess.Popen(  # noqa: S603  # a fixed command
            [self.command, *words],
            cwd=cwd,
            env={**environment, "PULUMI_AUTOMATION_API": "true"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # Ctrl-C reaches the engine only if somebody passes it on
        )
        RUNNING.processes.append(process)
        try:
            with process:
                output, errors = self._output(process)
        finally:
            RUNNING.processes.remove(process)
        if process.returncode and process in RUNNING.ended:
            raise EndedError(msg)
        result = auto.CommandResult(output, errors, process.returncode)
        if process.returncode:
            raise create_command_error(result)
        return result

    def _output(self, process: "subprocess.Popen[str]") -> tuple[str, str]:
        try:
            return process.communicate(timeout=self._timeout)
        except subprocess.TimeoutExpired:
            said = _end(process)
            if process.returncode == 0:  # it was about to end well
                return said
            msg = f"took longer than {self._timeout:g} s, and was asked to end"
            raise TooLongError(msg) from None
        except BaseException:  # such as Ctrl-C, where no handler of ours is in place
            _end(process)
            raise


def _end(process: "subprocess.Popen[str]") -> tuple[str, str]:
    """Ask the engine to end as by Ctrl-C, end it and its session if it does not; return its words.

    Its two streams are returned as `communicate` does.
    """
    process.send_signal(signal.SIGINT)
    try:
        return process.communicate(timeout=_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        return process.communicate()


class OfficeWorkspace(auto.LocalWorkspace):
    """The folder of a project in which several offices run at once.

    Each command names its stack, so none is selected: the selected stack is one for the whole
    folder, and the folder's user has chosen it.
    """

    def select_stack(self, stack_name: str) -> None:
        """Leave the user's selection as it is."""


def stack_of(
    name: str, folder: Path, environment: Mapping[str, str], timeout_seconds: float = 0.0
) -> auto.Stack:
    """Return the stack of an office, without asking the backend for it.

    Args:
        name: The office, which is the name of its stack.
        folder: The folder of the project.
        environment: The whole environment of the commands; PATH begins with the CLI's folder.
        timeout_seconds: After this time a run is asked to end; 0 for never.
    """
    cli = pulumi_cli.on_path(environment["PATH"]) or pulumi_cli.ensure()
    workspace = OfficeWorkspace(
        work_dir=str(folder),
        env_vars=dict(environment),
        pulumi_command=InlineCommand(cli, timeout_seconds),
    )
    return auto.Stack.select(name, workspace)
