"""Counts the turns of a run over SSH: what a distant router costs.

A turn is a time that we spoke after having been answered. A proxy on loopback stands between us
and the simulated router. It decrypts nothing: it sees when bytes pass, and the router's own journal
tells which lines they were.

    with counted(router) as counter:  # connect to counter.port in place of router.ssh_port
        ...
    counter.turns(), counter.connections

`python -m tools.turns` prints the table of docs/develop/performance.md; with `--story` it prints
every turn of every work, with the lines that it carried and the bytes both ways.
"""

import argparse
import asyncio
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from rtx_provider.redaction import redact
from rtx_provider.simulator import Simulator
from tools.trial import SEED, Office, offices

Phase = Literal["handshake", "login", "work"]
DELAY_MS = 10
"""The delay of the line each way, by which nothing that is said unasked looks like an answer."""
_SETTLED_SECONDS = 0.05
_LONGEST = 60


@dataclass(slots=True)
class Turn:
    """One time that we spoke after having been answered.

    Attributes:
        connection: The number of its connection, from 1.
        phase: SSH itself, our way up to administrator, or the work.
        lines: The lines that it carried, as the router ran them.
        sent: How many bytes we sent.
        answered: How many bytes came back before we spoke again.
    """

    connection: int
    phase: Phase = "handshake"
    lines: list[str] = field(default_factory=list)
    sent: int = 0
    answered: int = 0


@dataclass(slots=True)
class Counter:
    """What a proxy has counted.

    Attributes:
        port: The port of the proxy.
        story: Every turn, in order.
        connections: How many connections were made.
    """

    router: Simulator
    port: int = 0
    story: list[Turn] = field(default_factory=list)
    connections: int = 0
    _seen: int = 0

    def reset(self) -> None:
        """Begin to count anew; the router forgets its journal, too."""
        self.router.reset_counters()
        self.story, self.connections, self._seen = [], 0, 0

    def turns(self, *phases: Phase) -> int:
        """Return the number of turns, of some phases or of all."""
        self.attribute()
        return sum(not phases or each.phase in phases for each in self.story)

    def settle(self) -> None:
        """Wait until what was said last has passed, and attribute it."""
        time.sleep(_SETTLED_SECONDS)
        self.attribute()

    def speak(self, turn: Turn) -> None:
        """Note that we spoke after having been answered."""
        self.attribute()
        self.story.append(turn)

    def attribute(self) -> None:
        """Give what the router has noted since the last turn to that turn."""
        noted = self.router.requests
        for each in noted[self._seen :]:
            if not self.story or each.path == "connect":
                continue
            turn = self.story[-1]
            turn.lines += each.lines
            turn.phase = "login" if each.path == "login" and turn.phase != "work" else "work"
        self._seen = len(noted)


class _Near(asyncio.Protocol):
    """The side of a connection that faces us."""

    def __init__(self, counter: Counter, delay_seconds: float) -> None:
        counter.connections += 1
        self._counter, self._delay = counter, delay_seconds
        self._number, self._turn = counter.connections, Turn(counter.connections)
        self._is_answered = False
        self._held = bytearray()
        self._ours: asyncio.BaseTransport | None = None
        self._theirs: asyncio.Transport | None = None
        self._joining: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._ours = transport
        self._joining = asyncio.get_running_loop().create_task(self._join())

    def data_received(self, data: bytes) -> None:
        if self._is_answered:
            self._is_answered, self._turn = False, Turn(self._number)
            self._counter.speak(self._turn)
        self._turn.sent += len(data)
        self._later(self._pass_on, data)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._later(self.end)

    def answer(self, data: bytes) -> None:
        """Hand on what the router said, as soon as the line lets it through."""
        self._later(self._answered, data)

    def end(self) -> None:
        """Close both sides; what is on its way arrives first."""
        for each in (self._ours, self._theirs):
            if each:
                each.close()

    def break_off(self) -> None:
        """Close both sides at once."""
        for each in (self._ours, self._theirs):
            if isinstance(each, asyncio.Transport):
                each.abort()

    def hang_up(self) -> None:
        """Close both sides as soon as the line lets it through."""
        self._later(self.end)

    async def _join(self) -> None:
        loop, port = asyncio.get_running_loop(), self._counter.router.ssh_port
        try:
            self._theirs, _ = await loop.create_connection(lambda: _Far(self), "127.0.0.1", port)
        except OSError:
            self.end()
            return
        self._theirs.write(bytes(self._held))

    def _pass_on(self, data: bytes) -> None:
        if self._theirs is None:
            self._held += data
        else:
            self._theirs.write(data)

    def _answered(self, data: bytes) -> None:
        self._is_answered = True
        self._turn.answered += len(data)
        if isinstance(self._ours, asyncio.Transport):
            self._ours.write(data)

    def _later(self, call: Callable[..., None], *values: bytes) -> None:
        if self._delay:
            asyncio.get_running_loop().call_later(self._delay, call, *values)
        else:
            call(*values)


class _Far(asyncio.Protocol):
    """The side of a connection that faces the router."""

    def __init__(self, near: _Near) -> None:
        self._near = near

    def data_received(self, data: bytes) -> None:
        self._near.answer(data)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._near.hang_up()


@contextmanager
def counted(router: Simulator, *, delay_seconds: float = 0.0) -> Iterator[Counter]:
    """Run a proxy to a router's SSH port, and count the turns of what connects to it.

    Args:
        router: The router; it has started.
        delay_seconds: How long the line takes, each way. Without a delay, what we say without
            waiting may count as an answer to what happened to arrive before it.
    """
    counter, opened, loop = Counter(router), list[_Near](), asyncio.new_event_loop()

    def accept() -> _Near:
        opened.append(_Near(counter, delay_seconds))
        return opened[-1]

    server = loop.run_until_complete(loop.create_server(accept, "127.0.0.1", 0))
    counter.port = int(server.sockets[0].getsockname()[1])
    thread = threading.Thread(target=loop.run_forever, name="turns", daemon=True)
    thread.start()
    try:
        yield counter
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(_stop(server, opened))
        loop.close()


async def _stop(server: asyncio.Server, opened: Sequence[_Near]) -> None:
    server.close()
    for each in opened:
        each.break_off()
    await asyncio.sleep(_SETTLED_SECONDS)


# -- the works of a stack ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Work:
    """What one command cost.

    Attributes:
        name: The command.
        story: Its turns, in order.
        connections: How many connections it made.
        saves: How many saves.
    """

    name: str
    story: tuple[Turn, ...]
    connections: int
    saves: int

    def turns(self, *phases: Phase) -> int:
        """Return the number of turns, of some phases or of all."""
        return sum(not phases or each.phase in phases for each in self.story)


Steps = Sequence[tuple[str, Callable[[Office], object]]]


def change_key(office: Office) -> None:
    """Change one user's password."""
    users = [{**office.office["users"][0], "password": "Pw-changed-1"}]
    office.write_office(users=users)
    office.up()


LIFE: Steps = (
    ("first `up`", Office.up),
    ("`up`, nothing to change", Office.up),
    ("`refresh`", Office.read_back),
    ("change one user's password", change_key),
    ("`destroy`", Office.destroy),
)
WORKS = [name for name, _ in LIFE]


@contextmanager
def counted_office(
    folder: Path, confirmed_commit: str, *, delay_seconds: float = 0.0
) -> Iterator[tuple[Office, Counter]]:
    """Yield an office whose stack reaches its router through a proxy that counts."""
    with offices(folder) as start:
        office = start(transport="ssh", confirmed_commit=confirmed_commit)
        with counted(office.router, delay_seconds=delay_seconds) as counter:
            office.environment["RTX_PORT"] = str(counter.port)
            office.office = {}
            office.write_office(**SEED)
            yield office, counter


def measured(office: Office, counter: Counter, name: str, step: Callable[[Office], object]) -> Work:
    """Run one command, and return what it cost."""
    counter.reset()
    step(office)
    counter.settle()
    return Work(name, tuple(counter.story), counter.connections, office.router.saves)


def life(confirmed_commit: str, delay_seconds: float, steps: Steps = LIFE) -> list[Work]:
    """Return the cost of each command in the life of a stack."""
    with (
        tempfile.TemporaryDirectory() as folder,
        counted_office(Path(folder), confirmed_commit, delay_seconds=delay_seconds) as (
            office,
            counter,
        ),
    ):
        return [measured(office, counter, name, step) for name, step in steps]


def lives(delay_seconds: float) -> dict[str, list[Work]]:
    """Return the cost of a stack's life without confirmed commits, and with them."""
    return {mode: life(mode, delay_seconds) for mode in ("off", "auto")}


def main() -> int:
    """Print the table, and the story if it is asked for."""
    parser = argparse.ArgumentParser(description="Count the turns of a run over SSH.")
    parser.add_argument("--story", action="store_true", help="print every turn and its lines")
    parser.add_argument(
        "--delay-ms", type=float, default=DELAY_MS, help="delay of the line, each way"
    )
    options = parser.parse_args()
    found = lives(options.delay_ms / 1000)
    sys.stdout.write(table(found))
    if options.story:
        for mode, works in found.items():
            for work in works:
                sys.stdout.write(f"\n### {work.name}, confirmedCommit {mode}\n\n{story(work)}")
    return 0


def table(found: dict[str, list[Work]]) -> str:
    """Return the turns of each work as a table: without confirmed commits, then with them."""
    lines = [
        "| work | confirmed commits | turns | up to administrator | after that | connections |",
        "|---|---|---|---|---|---|",
    ]
    rows = {(work.name, mode): work for mode, works in found.items() for work in works}
    for (name, mode), work in sorted(rows.items(), key=lambda row: WORKS.index(row[0][0])):
        login = work.turns("handshake", "login")
        lines.append(
            f"| {name} | {mode} | {work.turns()} | {login} | {work.turns('work')} | "
            f"{work.connections} |"
        )
    return "\n".join(lines) + "\n"


def story(work: Work) -> str:
    """Return each turn of a work with the lines that it carried."""
    rows = [
        f"{at:3} connection {each.connection} {each.phase:9} {each.sent:6} > {each.answered:6} < "
        f"{short(each.lines)}"
        for at, each in enumerate(work.story, 1)
    ]
    return "\n".join(rows) + "\n"


def short(lines: Sequence[str]) -> str:
    """Return lines on one line, without secrets, the long ones cut."""
    shown = [redact(each) for each in lines]
    return "; ".join(f"{each[:_LONGEST]}…" if len(each) > _LONGEST else each for each in shown)


if __name__ == "__main__":
    sys.exit(main())
