"""A console without a socket, and a client that connects over SSH."""

import asyncio
import threading
from collections.abc import Awaitable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self, TypeVar

import asyncssh

from rtx_provider.simulator import Options, Request, Simulator
from rtx_provider.simulator.device import Console, Device
from rtx_provider.simulator.doors import Journal
from rtx_provider.simulator.logins import Login
from rtx_provider.simulator.options import Elevation, TypeAhead
from rtx_provider.simulator.session import Reply, Session

T = TypeVar("T")
QUIET = "console lines infinity\n"


class Desk:
    """One console of a fresh router, whose configuration is saved."""

    def __init__(
        self,
        config: str = QUIET,
        *,
        character: str = "en.ascii",
        type_ahead: TypeAhead = "orderly",
        elevation: Elevation = "login",
        echo_wraps: bool = False,
    ) -> None:
        """Log in; the banner is gone already, the prompt stands."""
        options = Options(
            console_character=character,
            ssh_type_ahead=type_ahead,
            ssh_elevation=elevation,
            ssh_echo_wraps=echo_wraps,
        )
        self.device = Device(options)
        assert self.device.load(config) == []
        self.device.saved = self.device.running.copy()
        self.journal = Journal()
        self.login = Login("admin", "ssh", "192.0.2.1", self.device.now, self.device.now)
        self.device.logins.enter(self.login)
        self.session = self._sit_down(self.login, is_administrator=elevation == "login")
        self.greeting = self.session.greet().decode(self.device.codec)

    def types(self, text: str) -> str:
        """Type in one burst, and return what is printed."""
        return self.sends(text.encode(self.device.codec)).data.decode(self.device.codec)

    def sends(self, data: bytes) -> Reply:
        """Send bytes in one burst."""
        return self.session.answer(data)

    def another(self) -> Session:
        """Return another administrator's console at the same router."""
        login = Login("other", "ssh", "192.0.2.2", self.device.now, self.device.now)
        self.device.logins.enter(login)
        return self._sit_down(login, is_administrator=True)

    @property
    def running(self) -> list[str]:
        """Return the running configuration, without what the desk began with."""
        return [line for line in self.device.running.render() if line != QUIET.strip()]

    @property
    def requests(self) -> list[Request]:
        """Return what was written down."""
        return self.journal.requests

    def _sit_down(self, login: Login, *, is_administrator: bool) -> Session:
        console = Console(is_administrator=is_administrator, login=login)
        return Session(self.device, console, threading.RLock(), self.journal)


class Visitor:
    """One SSH connection, made with a library that the router does not use."""

    def __init__(
        self,
        router: Simulator,
        *,
        name: str = "admin",
        password: str | None = "demo-password",
        key: asyncssh.SSHKey | None = None,
        algorithms: Mapping[str, list[str]] | None = None,
        command: str | None = None,
        subsystem: str | None = None,
        tty: str | None = "vt100",
    ) -> None:
        """Log in and open the console, or ask for something else."""
        self._runner = asyncio.Runner()
        self._wish = {"command": command, "subsystem": subsystem, "term_type": tty}
        try:
            self._runner.run(self._come(router.ssh_port, name, password, key, algorithms or {}))
        except BaseException:
            self._runner.close()
            raise

    def __enter__(self) -> Self:
        """Be there."""
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Hang up."""
        self.hang_up()
        self._runner.close()

    def types(self, text: str) -> None:
        """Type without looking at the answer."""
        self.process.stdin.write(text.encode("cp932"))

    def reads(self, end: str = "# ") -> str:
        """Read up to a text at the very end, or to the end of the connection."""
        return self._runner.run(_read(self.process, end.encode("cp932"))).decode("cp932")

    def asks(self, text: str, end: str = "# ") -> str:
        """Type, and read the answer."""
        self.types(text)
        return self.reads(end)

    def becomes_administrator(self) -> None:
        """Wait for the prompt, and elevate."""
        self.reads("> ")
        self.asks("administrator\r", "Password: ")
        self.asks("demo-admin\r")

    def tries(self) -> None:
        """Ask for a second channel."""
        self._runner.run(_within(self.connection.create_process(term_type="vt100")))

    @property
    def host_key(self) -> str:
        """Return the key that the router showed."""
        key = self.connection.get_server_host_key()
        assert key
        return key.export_public_key().decode().strip()

    def hang_up(self) -> None:
        """Close the connection."""
        self._runner.run(self._leave())

    async def _come(
        self,
        port: int,
        name: str,
        password: str | None,
        key: asyncssh.SSHKey | None,
        algorithms: Mapping[str, list[str]],
    ) -> None:
        self.connection = await _within(
            asyncssh.connect(
                "127.0.0.1",
                port,
                username=name,
                password=password,
                client_keys=[key] if key else None,
                known_hosts=None,
                config=None,
                agent_path=None,
                **algorithms,
            )
        )
        try:
            opened = self.connection.create_process(encoding=None, **self._wish)
            self.process: asyncssh.SSHClientProcess[bytes] = await _within(opened)
        except BaseException:
            await self._leave()
            raise

    async def _leave(self) -> None:
        self.connection.close()
        await _within(self.connection.wait_closed())


async def _read(process: asyncssh.SSHClientProcess[bytes], end: bytes) -> bytes:
    read = b""
    # A connection that breaks ends the answer, as one that is closed does.
    with suppress(asyncssh.ConnectionLost):
        while not read.endswith(end) and (more := await _within(process.stdout.read(65536))):
            read += more
    return read


async def _within(waited: Awaitable[T]) -> T:
    return await asyncio.wait_for(waited, 5)
