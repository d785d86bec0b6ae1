"""A Yamaha RTX router on a real socket, for tests, examples and demonstrations.

Example:
    with Simulator("ip lan1 address 192.168.100.1/24") as router:
        print(router.url)
"""

import socket
import threading
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self

from rtx_provider.simulator import path
from rtx_provider.simulator.device import Console, Device, statements
from rtx_provider.simulator.doors import Answer, Doors, Request
from rtx_provider.simulator.faults import Faults
from rtx_provider.simulator.http import mock_transport, open_server
from rtx_provider.simulator.logins import Login
from rtx_provider.simulator.options import Options
from rtx_provider.simulator.pace import Pace
from rtx_provider.simulator.replies import RefusedError
from rtx_provider.simulator.state import Snapshot, read_snapshot, write_snapshot
from rtx_provider.simulator.store import Config
from rtx_provider.simulator.tunnels import renewal_refusal

if TYPE_CHECKING:
    from http.server import ThreadingHTTPServer

    import httpx

    from rtx_provider.simulator.ssh import SshServer

Refusal = tuple[int, str, str]


class Simulator:
    """One simulated router, which serves HTTP and SSH and records what it receives.

    Args:
        config_text: the configuration from which it boots; an existing state file comes first.
        options: how it behaves.
        lenient: skip refused lines instead of raising; `rejected` then lists them.
    """

    def __init__(
        self,
        config_text: str = "",
        options: Options | None = None,
        *,
        lenient: bool = False,
    ) -> None:
        """Create the router and load its configuration.

        Raises:
            ValueError: if a line is refused, or the model is unknown.
        """
        self._device = Device(options or Options())
        self._doors = Doors(self._device)
        self._lock = threading.RLock()
        self._pace = Pace(self._device, self._lock, self._remember)
        self._server: ThreadingHTTPServer | None = None
        self._ssh: SshServer | None = None
        self._address = ("", 0)
        self.rejected: tuple[Refusal, ...] = ()
        self._boot(config_text, lenient=lenient)
        if self.options.ssh_service:
            self._ssh = self._open_ssh()

    def __enter__(self) -> Self:
        """Start the router and return it."""
        self.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Stop the router."""
        self.stop()

    def start(self) -> None:
        """Listen, and serve requests in the background."""
        self._pace.start()
        if self._ssh:
            self._ssh.start()
        if not self.options.http_service:
            self._address = _closed_port(self.options.listen)
            return
        self._server = open_server(self._answer, lambda: self.options)
        host, port = self._server.server_address[:2]
        self._address = (str(host), int(port))
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Stop listening; the configuration stays."""
        self._pace.stop()
        if self._ssh:
            self._ssh.stop()
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def options(self) -> Options:
        """Return how the router behaves."""
        return self._device.options

    @property
    def host(self) -> str:
        """Return the address on which the router listens."""
        return self._address[0]

    @property
    def port(self) -> int:
        """Return the port on which the router serves HTTP."""
        return self._address[1]

    @property
    def ssh_port(self) -> int:
        """Return the port on which the router serves SSH; 0 if it does not."""
        return self._ssh.port if self._ssh else 0

    @property
    def ssh_host_key(self) -> str:
        """Return the public host key as one OpenSSH line; an empty text without SSH."""
        return self._ssh.host_key if self._ssh else ""

    @property
    def url(self) -> str:
        """Return the base URL, without a slash at the end."""
        return f"http://{self.host}:{self.port}"

    @property
    def requests(self) -> tuple[Request, ...]:
        """Return all requests so far, without credentials."""
        with self._lock:
            return tuple(self._doors.journal.requests)

    @property
    def lines(self) -> tuple[str, ...]:
        """Return all lines that were run so far, in order."""
        with self._lock:
            return tuple(self._doors.journal.lines)

    @property
    def saves(self) -> int:
        """Return how often the configuration was saved."""
        return self._device.saves

    @property
    def faults(self) -> Faults:
        """Return the faults that have not occurred yet; add to them here."""
        return self._device.faults

    def running_text(self) -> str:
        """Return the running configuration as it is printed, without the header."""
        with self._lock:
            return _text(self._device.running)

    @property
    def boots(self) -> int:
        """Return how often the router has restarted."""
        return self._device.boots

    def saved_text(self) -> str:
        """Return the saved configuration as it would be printed, without the header."""
        with self._lock:
            return _text(self._device.saved)

    def edit(self, lines: Iterable[str]) -> None:
        """Enter lines as somebody else at the console would.

        Raises:
            ValueError: if a line is refused; then no line takes effect.
        """
        with self._lock:
            before = self._device.running.copy()
            console = Console()
            for number, statement in statements(lines):
                try:
                    self._device.run(statement, console)
                except RefusedError as refused:
                    self._device.use(before)
                    message = f"line {number} is refused: {_begin(statement)}: {refused}"
                    raise ValueError(message) from refused
            self._remember()

    def save(self) -> None:
        """Save as somebody else at the console would."""
        with self._lock:
            self._device.save()
            self._remember()

    def restart(self) -> None:
        """Restart the router: the saved configuration runs, and every session has ended."""
        with self._lock:
            self._device.restart()
            self._remember()

    def advance(self, seconds: float) -> None:
        """Move the router's clock forward, and run what is scheduled within that time."""
        with self._lock:
            self._device.advance(seconds)
            self._remember()

    def set_clock(self, seconds: float) -> None:
        """Set the router's clock forward or back, as `date` and `ntpdate` do; no time passes."""
        with self._lock:
            self._device.set_clock(timedelta(seconds=seconds))
            self._remember()

    def refusal(self, service: Literal["http", "ssh"]) -> str:
        """Return why a new connection does not reach a service; an empty text where it does.

        The answer does not say who may log in.
        """
        with self._lock:
            return path.refusal(self._device, service)

    def renewal_refusal(self, interface: str) -> str:
        """Return why a tunnel or pp could not come up again; an empty text where it could.

        Its other end agrees with the saved configuration, with which the interface came up.
        """
        with self._lock:
            return renewal_refusal(self._device.saved, self._device.running, interface)

    def reconfigure(self, **changes: Any) -> None:  # noqa: ANN401  # any field of Options
        """Change options while the router runs, such as `latency_seconds=0.1`."""
        with self._lock:
            self._device.options = replace(self._device.options, **changes)

    def change_host_key(self) -> None:
        """Replace the SSH host key."""
        if self._ssh:
            self._ssh.change_host_key()

    def log_in(
        self,
        name: str,
        *,
        connection: str = "telnet",
        host: str = "192.168.100.7",
        is_administrator: bool = True,
    ) -> None:
        """Log somebody else in; `show status user` lists this login."""
        with self._lock:
            now = self._device.now
            login = Login(name, connection, host, now, now, is_administrator, is_staged=True)
            self._device.logins.enter(login)

    def log_out(self, name: str) -> None:
        """End the logins that `log_in` made for this user."""
        with self._lock:
            for login in self._device.logins:
                if login.name == name and login.is_staged:
                    self._device.logins.leave(login)

    def connect(self, gateway: int, address: str = "198.51.100.7", *, pairs: int = 1) -> None:
        """Connect the other end of an IKE gateway; `show ipsec sa` lists its associations.

        Args:
            gateway: The number of the gateway.
            address: The address of the other end.
            pairs: How many pairs of associations it has; two while keys are renewed.
        """
        with self._lock:
            self._device.associations.add(gateway, address, pairs)

    def reset_counters(self) -> None:
        """Clear the recorded requests and lines, and the number of saves."""
        with self._lock:
            self._doors.journal.requests.clear()
            self._doors.journal.lines.clear()
            self._device.saves = 0

    def mock_transport(self) -> "httpx.MockTransport":
        """Return an `httpx` transport that reaches this router without a socket."""
        return mock_transport(self._answer, lambda: self.options)

    def _answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        with self._lock:
            self._pace.catch_up()
            try:
                return self._doors.answer(method, target, headers, body)
            finally:
                self._remember()

    def _open_ssh(self) -> "SshServer":
        # Imported here because only SSH needs paramiko, which loads slowly.
        from rtx_provider.simulator.ssh import Router, SshServer  # noqa: PLC0415

        router = Router(self._device, self._lock, self._doors.journal, self._remember)
        return SshServer(router)

    def _boot(self, config_text: str, *, lenient: bool) -> None:
        path = self.options.state_file
        snapshot = read_snapshot(path) if path else None
        self._device.saved, refused = self._load(snapshot.saved if snapshot else config_text)
        running = self._device.saved.copy()
        if snapshot:
            running, also_refused = self._load(snapshot.running)
            refused += also_refused
        self._device.use(running)
        if refused and not lenient:
            raise ValueError(_refusals(refused))
        self.rejected = tuple(refused)
        self._remember()

    def _load(self, text: str) -> tuple[Config, list[Refusal]]:
        self._device.running = Config()
        refused = self._device.load(text)
        return self._device.running, refused

    def _remember(self) -> None:
        path = self.options.state_file
        if path:
            now = Snapshot(_text(self._device.running), _text(self._device.saved))
            if now != read_snapshot(path):
                write_snapshot(path, now)


def _text(config: Config) -> str:
    return "".join(f"{line}\n" for line in config.render())


def _refusals(refused: list[Refusal]) -> str:
    lines = [f"line {number}: {_begin(line)}: {words}" for number, line, words in refused]
    return "the router refuses this configuration\n" + "\n".join(lines)


def _begin(line: str) -> str:
    """Return the first word of a refused line, of which nobody knows what else is secret."""
    first, *more = line.split(maxsplit=1)
    return f"{first!r} …" if more else repr(first)


def _closed_port(host: str) -> tuple[str, int]:
    # Nothing listens on this port, which was free a moment ago, so connections are refused.
    with socket.socket() as probe:
        probe.bind((host, 0))
        name, port = probe.getsockname()
        return str(name), int(port)
