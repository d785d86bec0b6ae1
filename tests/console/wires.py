"""Two transports for tests: one that plays a script, and one to a simulated console in process."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from rtx_provider.console.terminal import ConsoleProfile, Terminal
from rtx_provider.errors import TransportError
from rtx_provider.simulator import Options, Simulator
from rtx_provider.simulator.device import Console
from rtx_provider.simulator.doors import Journal
from rtx_provider.simulator.logins import Login
from rtx_provider.simulator.session import Session

ADMINISTRATOR = "demo-admin"
Cut = Callable[[bytes], Iterator[bytes]]
Mangle = Callable[[bytes], bytes]


@dataclass
class Clock:
    """Seconds that pass only where somebody waits."""

    now: float = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@dataclass
class ScriptWire:
    """A wire that reads one step of a script after the other, then is silent for ever.

    Each read takes a while, so that who reads without end comes to the end of his patience.
    """

    steps: list[bytes | Exception]
    clock: Clock = field(default_factory=Clock)
    last: bytes = b""
    seconds_each: float = 0.01
    written: list[bytes] = field(default_factory=list)
    is_open: bool = False
    where: str = "192.0.2.1:22"
    addresses: tuple[str, str] = ("192.0.2.9", "192.0.2.1")

    def open(self, typed: bytes = b"") -> None:
        """Connect."""
        self.is_open = True
        self.written += [typed] if typed else []

    def write(self, data: bytes) -> None:
        """Note what is sent."""
        self.written.append(data)

    def read(self, seconds: float) -> bytes:
        """Return the next step; what nobody waits for has not arrived."""
        if seconds < self.seconds_each:
            return b""
        step = self.steps.pop(0) if self.steps else self.last
        self.clock.now += self.seconds_each if step else seconds
        if isinstance(step, Exception):
            raise step
        return step

    def close(self) -> None:
        """Disconnect."""
        self.is_open = False


def whole(data: bytes) -> Iterator[bytes]:
    """Give what was printed in one piece."""
    yield data


def byte_by_byte(data: bytes) -> Iterator[bytes]:
    """Give what was printed in the smallest pieces."""
    return (data[at : at + 1] for at in range(len(data)))


class ConsoleWire:
    """A wire to a console of a router in this process, without any socket."""

    where = "192.0.2.1:22"
    addresses = ("192.0.2.9", "192.0.2.1")

    def __init__(
        self, router: Simulator, *, cut: Cut = whole, mangle: Mangle = bytes, user: str = "admin"
    ) -> None:
        """Prepare.

        Args:
            router: Whose console it is.
            cut: Divides what is printed into what one read gives.
            mangle: Changes what is printed, on its way.
            user: Who logs in.
        """
        self._router, self._cut, self._mangle, self._user = router, cut, mangle, user
        self._chunks: list[bytes] = []
        self._session: Session | None = None
        self.clock = Clock()
        self.journal = Journal()
        self.written: list[bytes] = []
        self.is_open = False
        self.opened = 0

    def open(self, typed: bytes = b"") -> None:
        """Log in, and type at once."""
        device = self._router._device
        login = Login(self._user, "ssh", "192.0.2.9", device.now, device.now)
        login.is_administrator = self._router.options.ssh_elevation == "login"
        device.logins.enter(login)
        console = Console(is_administrator=login.is_administrator, login=login)
        self._session = Session(device, console, self._router._lock, self.journal)
        self.is_open, self.opened = True, self.opened + 1
        self._chunks = []
        self._print(self._session.greet())
        if typed:
            self.write(typed)

    def write(self, data: bytes) -> None:
        """Type."""
        if self._session is None or not self.is_open:
            raise TransportError(self.where)
        self.written.append(data)
        said = self._session.answer(data)
        self._print(said.data)
        self.is_open = not (said.breaks or self._session.terminal.is_over)

    def read(self, seconds: float) -> bytes:
        """Return the next piece of what was printed."""
        if self._chunks:
            return self._chunks.pop(0)
        if not self.is_open:
            raise TransportError(self.where)
        self.clock.now += seconds
        return b""

    def close(self) -> None:
        """Hang up."""
        if self._session:
            self._router._device.logins.leave(self._session.terminal.console.login)
        self._session, self.is_open = None, False

    def _print(self, data: bytes) -> None:
        self._chunks += [chunk for chunk in self._cut(self._mangle(data)) if chunk]


def router(config: str = "", **options: object) -> Simulator:
    """Return a router in this process that speaks English, its configuration saved."""
    made = Simulator(config, Options(console_character="en.ascii"))
    made.reconfigure(**options)
    return made


def terminal(
    wire: ScriptWire | ConsoleWire,
    *,
    password: str = ADMINISTRATOR,
    profile: ConsoleProfile | None = None,
) -> Terminal:
    """Return a terminal on a wire, with the wire's clock."""
    known = profile or ConsoleProfile()
    return Terminal(wire, password=password, seconds=5.0, profile=known, clock=wire.clock)


def sends(at: Terminal, lines: Sequence[str]) -> str:
    """Send ASCII lines, and return what they print."""
    return at.send("\r\n".join((*lines, "")).encode("ascii")).data.decode("ascii")
