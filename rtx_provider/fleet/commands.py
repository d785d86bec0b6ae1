"""Any command for each of many offices: `rtx fleet run -- COMMAND`."""

import os
import platform
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rtx_provider.fleet.tasks import OfficeTask
from rtx_provider.workspace import environment

OFFICE = "RTX_OFFICE"
"""The variable with the name of the office."""
PLACE = "{office}"
"""What stands for the name of the office in a word of the command."""
NOT_FOUND = 127
TOO_LONG = 124


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command did for one office.

    Attributes:
        office: The office.
        status: The exit status; 124 after the time limit, 127 if there is no such command.
        output: What it printed, on both of its streams.
        seconds: How long it took.
        worker: Who ran it.
    """

    office: str
    status: int
    output: str
    seconds: float
    worker: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command that a worker runs for an office.

    Attributes:
        words: Its words; `{office}` stands for the name of the office.
    """

    words: Sequence[str]

    def __call__(self, task: OfficeTask) -> Answer:
        """Run the command in the project's folder, with the office's backend and passphrase."""
        begun = time.monotonic()
        status, output = _run([word.replace(PLACE, task.office) for word in self.words], task)
        worker = f"{platform.node()}:{os.getpid()}"
        return Answer(task.office, status, output, time.monotonic() - begun, worker)


def _run(words: Sequence[str], task: OfficeTask) -> tuple[int, str]:
    os.chdir(task.folder)
    variables = {**environment.environment_of(task.office), OFFICE: task.office}
    try:
        done = subprocess.run(  # noqa: S603  # the user's own command
            words,
            cwd=Path(task.folder),
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=task.timeout_seconds or None,
            text=True,
            errors="replace",
            check=False,
        )
    except subprocess.TimeoutExpired:
        return TOO_LONG, f"took longer than {task.timeout_seconds:g} s, and was ended\n"
    except OSError as error:
        return NOT_FOUND, f"cannot run {words[0]}: {error.strerror}\n"
    return done.returncode, done.stdout
