"""The simulated router of a stack, which runs in the background with an example configuration.

Each stack has a router of its own. A file keeps the router's configurations, so a simulator that
has died is started again with the state that it had.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

from rtx_provider.workspace import paths
from rtx_provider.workspace.locks import exclusive
from rtx_provider.workspace.messages import ToolError, say

OFFICE = "office"
COMMAND = "rtx_provider.cli.main"
HOST = "127.0.0.1"
STACK = "RTX_SIMULATOR_STACK"
"""The variable with the stack and the port of the router to which the settings belong."""

# Public demonstration values, which `rtx simulate` accepts by default.
LOGIN = {
    "RTX_USERNAME": "admin",
    "RTX_PASSWORD": "demo-password",
    "RTX_ADMINISTRATOR_PASSWORD": "demo-admin",
    "RTX_API_PASSWORD": "demoapi",
}
VARIABLES = (
    *("RTX_HOST", "RTX_PORT", "RTX_TRANSPORT", "RTX_KNOWN_HOSTS", "RTX_HOST_KEY_POLICY"),
    *(STACK, *LOGIN),
)
"""All variables that the settings of a simulator may set."""
START_TIMEOUT_S = 20.0
ANSWER_TIMEOUT_S = 5.0
STOP_TIMEOUT_S = 5.0
POLL_S = 0.05
STILL_RUNNING = (0, 0)
PROCESSES = Path("/proc")
STANDARD_ERROR = 2


class Simulator(NamedTuple):
    """The simulated router of one stack."""

    stack: str

    @property
    def folder(self) -> Path:
        """The folder of the router's files."""
        return paths.state() / "simulator" / self.stack

    @property
    def pid_file(self) -> Path:
        """The file that holds the id of the process."""
        return self.folder / "pid"

    @property
    def port_file(self) -> Path:
        """The file into which the process writes its HTTP port."""
        return self.folder / "port"

    @property
    def ssh_port_file(self) -> Path:
        """The file into which the process writes its SSH port."""
        return self.folder / "ssh-port"

    @property
    def log_file(self) -> Path:
        """The file that receives the output of the process."""
        return self.folder / "log"

    @property
    def office(self) -> Path:
        """The configuration of a new router: the stack's own example, or else the common one."""
        own = paths.root() / "examples" / f"{self.stack}.conf"
        return own if own.is_file() else own.with_name(f"{OFFICE}.conf")

    def ensure(self) -> int:
        """Return the port of the running simulator, which is started first if it does not run.

        Raises:
            ToolError: The simulator does not start.
        """
        with exclusive(self.folder / "lock", waiting_for="starting the simulator"):
            process, port = self.process(), recorded(self.port_file)
            if process is not None and port is not None and answers(port):
                return port
            self.report_earlier(process)
            return self.start(reusable(port))

    def running_port(self) -> int | None:
        """Return the port of the running simulator, or None if it does not run."""
        port = recorded(self.port_file)
        return port if port is not None and self.process() is not None and answers(port) else None

    def stop(self) -> None:
        """End the simulator if it runs; the file keeps its configurations."""
        with exclusive(self.folder / "lock", waiting_for="starting the simulator"):
            process = self.process()
            if process is not None:
                self.end(process)
            self.pid_file.unlink(missing_ok=True)

    def process(self) -> int | None:
        """Return the id of the recorded process if it still is this simulator, else None.

        The system may reuse the id for another process, so the command line is checked: it must
        name the port file of this stack.
        """
        process = recorded(self.pid_file)
        if process is None:
            return None
        return process if str(self.port_file) in command_line(process) else None

    def report_earlier(self, process: int | None) -> None:
        """Say why a new simulator is needed, and end an old one that hangs."""
        if process is not None:
            say(f"the simulator (process {process}) does not answer; starting it again")
            self.end(process)
        elif self.pid_file.exists():
            say("the earlier simulator has ended; starting a new one with its configuration")

    def start(self, port: int) -> int:
        """Start the simulator in the background, and return the port on which it listens."""
        self.port_file.unlink(missing_ok=True)
        process = spawn(self.command(port), self.log_file)
        self.pid_file.write_text(f"{process}\n", encoding="utf-8")
        chosen = self.wait_until_up(process)
        say(f"simulated router of stack {self.stack} at {HOST}:{chosen} (process {process})")
        if (ssh := recorded(self.ssh_port_file)) is not None:
            say(
                f"  to change it by hand: ssh -p {ssh} {LOGIN['RTX_USERNAME']}@{HOST} (password "
                f"{LOGIN['RTX_PASSWORD']}; then `administrator`, "
                f"{LOGIN['RTX_ADMINISTRATOR_PASSWORD']})"
            )
        return chosen

    def command(self, port: int) -> list[str]:
        """Return the command line of the simulator; port 0 stands for any free port."""
        return [
            *(str(paths.PYTHON), "-P", "-m", COMMAND, "simulate"),
            *("--config", str(self.office)),
            *("--state", str(self.folder / "state.json")),
            *("--port-file", str(self.port_file)),
            *("--port", str(port)),
            *("--ssh-port-file", str(self.ssh_port_file)),
        ]

    def wait_until_up(self, process: int) -> int:
        """Wait until the simulator that was just started answers, and return its port.

        Raises:
            ToolError: It ended or did not answer in time; the message has its last line.
        """
        deadline = time.monotonic() + START_TIMEOUT_S
        while os.waitpid(process, os.WNOHANG) == STILL_RUNNING:
            port = recorded(self.port_file)
            if port is not None and answers(port):
                return port
            if time.monotonic() > deadline:
                self.end(process)
                break
            time.sleep(POLL_S)
        said = self.log_file.read_text(encoding="utf-8").strip().splitlines()
        last = (said or ["it printed nothing"])[-1]
        msg = f"the simulator does not start: {last} (full output: {self.log_file})"
        raise ToolError(msg)

    def end(self, process: int) -> None:
        """Terminate the process, and kill it if it does not end in time."""
        for sign in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, sign)
            if self.is_gone_in_time():
                return

    def is_gone_in_time(self) -> bool:
        """Wait for the process to end for a limited time; return whether it has ended."""
        deadline = time.monotonic() + STOP_TIMEOUT_S
        while self.process() is not None:
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_S)
        return True


def variables(port: int) -> dict[str, str]:
    """Return the environment variables from which the provider reads a simulator's settings."""
    return {"RTX_HOST": HOST, "RTX_PORT": str(port), "RTX_TRANSPORT": "http"} | LOGIN


def settings_of(router: Simulator, port: int) -> dict[str, str]:
    """Return the provider's settings for HTTP, or for the transport that TRANSPORT names.

    Raises:
        ToolError: TRANSPORT names an unknown transport.
    """
    chosen = os.environ.get("TRANSPORT") or "http"
    if chosen not in {"http", "ssh"}:
        msg = f"TRANSPORT must be http or ssh, not {chosen}"
        raise ToolError(msg)
    found = variables(port) | (ssh_variables(router) if chosen == "ssh" else {})
    return found | {STACK: f"{router.stack}:{found['RTX_PORT']}"}


def ssh_variables(router: Simulator) -> dict[str, str]:
    """Return the settings that differ when the provider connects over SSH.

    The host key is recorded at the first connection, and must be the same at every later one.

    Raises:
        ToolError: The simulator was started by a version that does not serve SSH.
    """
    port = recorded(router.ssh_port_file)
    if port is None:
        msg = (
            f"the simulator of {router.stack} does not serve SSH; "
            "run `make down`, then start it again"
        )
        raise ToolError(msg)
    return {
        "RTX_TRANSPORT": "ssh",
        "RTX_PORT": str(port),
        "RTX_KNOWN_HOSTS": str(router.folder / "known_hosts"),
        "RTX_HOST_KEY_POLICY": "accept-new",
    }


def command_line(process: int) -> str:
    """Return the command line of a process, or an empty text if there is no such process."""
    if PROCESSES.is_dir():
        try:
            words = (PROCESSES / str(process) / "cmdline").read_bytes()
        except OSError:
            return ""
        return os.fsdecode(words.replace(b"\0", b" "))
    # macOS has no /proc.
    listed = subprocess.run(
        ["ps", "-ww", "-o", "args=", "-p", str(process)], capture_output=True, check=False
    )
    return os.fsdecode(listed.stdout)


def recorded(file: Path) -> int | None:
    """Return the number in a file, or None if there is none."""
    try:
        return int(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None


def answers(port: int) -> bool:
    """Return whether something accepts a connection at `port`."""
    try:
        with socket.create_connection((HOST, port), timeout=ANSWER_TIMEOUT_S):
            return True
    except OSError:
        return False


def reusable(port: int | None) -> int:
    """Return `port` if it is free, else 0, which stands for any free port.

    While the port stays the same, the exports in shells that are already open stay right.
    """
    if port is None:
        return 0
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            say(f"another program uses port {port}, so the simulator takes a free port")
            return 0
    return port


def spawn(words: list[str], log: Path) -> int:
    """Start a program in a session of its own, so that it outlives this process; return its id.

    It inherits no other open file. In a worker, one keeps the process alive that watches the
    workers, and whose standard error is that of the caller.
    """
    actions = [
        *((os.POSIX_SPAWN_CLOSE, each) for each in inherited()),
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    return os.posix_spawn(words[0], words, os.environ, file_actions=actions, setsid=True)


def inherited() -> list[int]:
    """Return the descriptors that a program would inherit, but for the three standard ones."""
    found = []
    for number in [int(each.name) for each in Path("/dev/fd").iterdir()]:
        with contextlib.suppress(OSError):  # the one by which the folder is read is gone by now
            if number > STANDARD_ERROR and os.get_inheritable(number):
                found.append(number)
    return found
