"""One router, one stack's process on it, and the observation of both while a fault occurs."""

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from rtx_provider.console.terminal import Terminal
from rtx_provider.simulator import Options, Simulator
from rtx_provider.simulator.store import Config
from rtx_provider.transport.base import Transport
from tests.lifecycle.bench import Bench, settings_among
from tests.lifecycle.watched import WatchedTransport, When
from tests.matrix.mechanisms import IN_EVERY_LANE, mechanism_of, representatives
from tests.matrix.operations import (
    Operation,
    Stack,
    over_http,
    over_ssh,
    prepared,
    that_are_risky,
)
from tests.matrix.texts import ROLLBACK_LINE

TransportName = Literal["http", "ssh"]
_READS = "show environment"
_NOTICE_SECONDS = 2.0
AFTER_ROLLBACK = 400.0
"""Seconds after which every router rolled back: it waits for 300."""


@dataclass(frozen=True)
class Lane:
    """How an operation is done.

    Attributes:
        transport: The transport.
        confirmed: Whether risky changes are made as a confirmed commit.
    """

    transport: TransportName
    confirmed: bool = False

    @property
    def name(self) -> str:
        """Name it, for the table."""
        return f"{self.transport.upper()}{', confirmed' if self.confirmed else ''}"

    @property
    def operations(self) -> list[Operation]:
        """Return all that is done in it."""
        if self.confirmed:
            return that_are_risky()
        return over_http() if self.transport == "http" else over_ssh()

    @property
    def mechanisms(self) -> list[Operation]:
        """Return what is done in it in every test run.

        All mechanisms run over HTTP. Elsewhere, where a cell costs up to five times as much,
        those run that depend most on the way in.
        """
        chosen = representatives(self.operations)
        if self == LANES[0]:
            return chosen
        return [each for each in chosen if mechanism_of(each) in IN_EVERY_LANE]


LANES = (Lane("http"), Lane("ssh"), Lane("http", confirmed=True), Lane("ssh", confirmed=True))


@dataclass(eq=False)
class Scene:
    """A router with an operation's stack, before, during and after its run."""

    operation: Operation
    lane: Lane
    simulator: Simulator
    stack: Stack
    bench: Bench = field(init=False)
    sends: list[tuple[str, ...]] = field(default_factory=list)
    rollback_was_saved: bool = False
    _hooks: dict[tuple[When, int], Callable[[], None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Start the first process."""
        self.bench = Bench(self.simulator, self.lane.transport, self._watched)
        device = self.simulator._device
        save = device.save

        def watched_save(number: str = "") -> str:
            self.rollback_was_saved |= bool(ROLLBACK_LINE.search(self.simulator.running_text()))
            return save(number)

        device.save = watched_save  # type: ignore[method-assign]  # watched, and done

    def new_process(self, **settings: str) -> None:
        """Let the process end as it is, and start another."""
        rollback = "auto" if self.lane.confirmed else "off"
        self.bench.new_process(
            **{"rtx:confirmedCommit": rollback, "rtx:timeoutSeconds": "5", **settings}
        )

    def on(self, when: When, number: int, do: Callable[[], None]) -> None:
        """Do something once, before or after the n-th request from now."""
        self._hooks[when, number] = do

    @property
    def said(self) -> list[str]:
        """Return what the user was told beside errors."""
        return self.bench.said

    def restart(self) -> None:
        """Switch the router off and on, and wait until the process could see it."""
        self.simulator.restart()
        wires = [each._wire for each in self.bench._transports if isinstance(each, Terminal)]
        end = time.monotonic() + _NOTICE_SECONDS
        while any(wire.is_open for wire in wires) and time.monotonic() < end:
            time.sleep(0.005)

    @contextmanager
    def another_process(self) -> Iterator[Bench]:
        """Run a second process in the midst of the first."""
        second = Bench(self.simulator, self.lane.transport)
        second.new_process(**{"rtx:confirmedCommit": "auto" if self.lane.confirmed else "off"})
        try:
            yield second
        finally:
            second.close()
            self.bench.resume()

    def _watched(self, bare: Transport) -> Transport:
        return WatchedTransport(bare, self._tell)

    def _tell(self, when: When, lines: bytes) -> None:
        if when == "before":
            # A hook may send too, in a process of its own, which is not watched.
            self.sends.append(tuple(lines.decode("cp932", "replace").strip().split("\r\n")))
        do = self._hooks.pop((when, len(self.sends)), None)
        if do:
            do()


@contextmanager
def opened(operation: Operation, lane: Lane, *edits: str) -> Iterator[Scene]:
    """Open a scene: the router holds what the operation starts from, and it is saved.

    Args:
        operation: What will be done.
        lane: How.
        edits: What somebody else entered before, and did not save.
    """
    text, stack = prepared(operation)
    simulator = _booted(text, Options(ssh_service=lane.transport == "ssh"))
    simulator.edit(edits)
    simulator.start()
    scene = Scene(operation, lane, simulator, stack.copy())
    try:
        yield scene
    finally:
        scene.bench.close()
        threading.Thread(target=simulator.stop).start()


def _booted(text: str, options: Options) -> Simulator:
    """Return a router that boots from a configuration, which is read but once."""
    simulator = Simulator(options=options)
    simulator._device.saved = _read(text).copy()
    simulator._device.use(_read(text).copy())
    return simulator


@cache
def _read(text: str) -> Config:
    return Simulator(text)._device.saved


@dataclass(frozen=True)
class Trace:
    """A run without a fault: what every other run is measured by.

    Attributes:
        before: The running configuration before it.
        texts: It after each resource.
        after: It at the end, which is saved too.
        lines: Every line that was run.
        requests: The lines of each request that had some.
        sends: The lines of each request as the provider sent it.
    """

    before: str
    texts: tuple[str, ...]
    after: str
    lines: tuple[str, ...]
    requests: tuple[tuple[str, ...], ...]
    sends: tuple[tuple[str, ...], ...]

    @property
    def changes(self) -> list[int]:
        """Return which requests change something, by their place."""
        return [at for at, lines in enumerate(self.requests) if _is_change(lines)]

    @property
    def change(self) -> int:
        """Return the request in the middle of those that change something."""
        return self.changes[len(self.changes) // 2]

    def request_with(self, line: str) -> int | None:
        """Return the last request with a line, by its place."""
        found = [at for at, lines in enumerate(self.requests) if line in lines]
        return found[-1] if found else None

    def aim(self, at: int) -> Mapping[str, Any]:
        """Return the pattern and the number that hit a request and no other."""
        lines = self.requests[at]
        ours = [line for line in settings_among(lines) if " select " not in line]
        mark = ours[0] if _is_change(lines) and ours else _plain(lines)
        pattern = f"^{re.escape(mark)}$"
        return {"pattern": pattern, "nth": sum(mark in each for each in self.requests[: at + 1])}

    @property
    def places(self) -> Mapping[str, int]:
        """Return where the first, the middle and the last setting line stand among all."""
        ours = [at for at, line in enumerate(self.lines) if at in self._setting_lines()]
        if not ours:
            return {}
        chosen = {"first": ours[0], "middle": ours[len(ours) // 2], "last": ours[-1]}
        unique: dict[int, str] = {}
        for name, at in chosen.items():
            unique.setdefault(at, name)
        return {name: at for at, name in unique.items()}

    def aim_line(self, at: int) -> Mapping[str, Any]:
        """Return the pattern and the number that hit a line and no other."""
        line = self.lines[at]
        return {"pattern": f"^{re.escape(line)}$", "nth": self.lines[: at + 1].count(line)}

    def count(self, line: str, at: int) -> int:
        """Return how many lines such as this were run up to the end of a request."""
        return sum(lines.count(line) for lines in self.requests[: at + 1])

    def send_with(self, line: str) -> int | None:
        """Return the number of the last request, as it was sent, with a line."""
        found = [at for at, lines in enumerate(self.sends, 1) if line in lines]
        return found[-1] if found else None

    @cache  # noqa: B019  # there are few, and all live to the end
    def _setting_lines(self) -> frozenset[int]:
        found, at = set(), 0
        for lines in self.requests:
            width = len(lines)
            if _is_change(lines):
                ours = settings_among(lines)
                found |= {at + n for n, line in enumerate(lines) if line in ours}
            at += width
        return frozenset(found)


def _is_change(lines: tuple[str, ...]) -> bool:
    ours = [line for line in settings_among(lines) if " select " not in line]
    return _READS not in lines and bool(ours)


def _plain(lines: tuple[str, ...]) -> str:
    named = [line for line in lines if line in (_READS, "save", "confirm") or "649" in line]
    return named[0] if named else lines[0]


@cache
def trace(operation: Operation, lane: Lane, edits: tuple[str, ...] = ()) -> Trace:
    """Run an operation without a fault, and write down what it does."""
    with opened(operation, lane, *edits) as scene:
        before = scene.simulator.running_text()
        scene.simulator.reset_counters()
        scene.new_process()
        simulator = scene.simulator
        texts = [simulator.running_text() for _ in scene.stack.steps()]
        return Trace(
            before,
            tuple(texts),
            simulator.running_text(),
            simulator.lines,
            tuple(each.lines for each in simulator.requests if each.lines),
            tuple(scene.sends),
        )
