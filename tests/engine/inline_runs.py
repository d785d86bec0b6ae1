"""Runs of `rtx` and of `pulumi` whose program is in the process of `rtx`, and what they start."""

import os
import pty
import re
import select
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from rtx_provider.workspace import inline
from tools.trial import Office

RECORDER = """\
import os, sys
with open(os.environ["STARTED"], "a", encoding="utf-8") as log:
    log.write(repr(sys.orig_argv) + "\\n")
"""
KINDS = (
    (r"rtx_provider\.cli\.main', '(\w+)'", r"rtx \1"),
    (r"'pip', 'list'", "pip"),
    (r"pulumi-language-python-exec", "program"),
    (r"pulumi\.dynamic", "provider"),
    (r"'--version'", ""),
)
"""Who a Python process is, by its arguments; one that only prints its version does not count."""


@dataclass(frozen=True)
class Run:
    """What a run printed, and the Python processes that it started, in their order."""

    output: str
    started: list[str]


class Runs:
    """Runs `rtx` on an office, without its environment on PATH, as after a new login."""

    def __init__(self, office: Office, folder: Path) -> None:
        """Write the router's address into the stack's file, so that the office is a real one."""
        self.office = office
        self._log = folder / "started"
        recorder = folder / "recorder"
        recorder.mkdir()
        (recorder / "sitecustomize.py").write_text(RECORDER, encoding="utf-8")
        office.configure("rtx:host", office.router.host)
        self._encrypt()
        own = str(Path(sys.executable).parent)
        search = office.environment["PATH"].split(os.pathsep)
        self.environment = {
            **{name: text for name, text in office.environment.items() if name != "RTX_HOST"},
            "PATH": os.pathsep.join(each for each in search if each != own),
            "PYTHONPATH": str(recorder),
            "STARTED": str(self._log),
        }

    def _encrypt(self) -> None:
        """Encrypt what an office on a real router may not have in plain text."""
        if "rtx:office" in (self.office.folder / "Pulumi.test.yaml").read_text(encoding="utf-8"):
            self.office.set_secret("rtx:office.preSharedKey", self.office.office["preSharedKey"])
            for at, user in enumerate(self.office.office["users"]):
                self.office.set_secret(f"rtx:office.users[{at}].password", user["password"])

    def command(self, action: str, *options: str) -> list[str]:
        """Return the command of an action on the office."""
        return [sys.executable, "-m", "rtx_provider.cli.main", action, "test", *options]

    def rtx(self, action: str) -> Run:
        """Run an action; it must succeed."""
        self._log.write_text("", encoding="utf-8")
        agreed = () if action == "preview" else ("--yes",)
        done = subprocess.run(
            self.command(action, *agreed),
            cwd=self.office.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        processes = map(_kind, self._log.read_text(encoding="utf-8").splitlines())
        return Run(done.stdout + done.stderr, [each for each in processes if each])


def _kind(arguments: str) -> str:
    for pattern, kind in KINDS:
        found = re.search(pattern, arguments)
        if found:
            return found.expand(kind)
    return arguments


def led(office: Office, *words: str, ok: bool = True) -> str:
    """Run `pulumi` on an office with the program in this process, and return what it prints."""
    more = ("--stack", "test", "--non-interactive", "--color", "never")
    with inline.led_here((*words, *more), office.folder, office.environment) as (
        command,
        variables,
    ):
        assert "--client" in command
        return office.run(command, variables, ok=ok)


def at_a_terminal(
    command: list[str], folder: Path, environment: dict[str, str], answer: str
) -> tuple[int, str]:
    """Run a command at a terminal, answer its first question, and return its status and display."""
    main, terminal = pty.openpty()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**environment, "TERM": "xterm"},
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
    )
    os.close(terminal)
    shown, is_answered = b"", False
    while process.poll() is None or select.select([main], [], [], 0)[0]:
        if select.select([main], [], [], 0.2)[0]:
            try:
                shown += os.read(main, 65536)
            except OSError:  # the last process has closed the terminal
                break
        if b"Do you want" in shown and not is_answered:
            os.write(main, answer.encode())
            is_answered = True
    os.close(main)
    return process.wait(timeout=60), shown.decode("utf-8", "replace")
