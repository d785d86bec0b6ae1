"""A run of the program on a simulated office router, and changes to apply to it."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

from rtx_provider.config.change import Change, Plan
from rtx_provider.config.desired import DesiredLine, ListMembership
from rtx_provider.config.grammar import key_of
from rtx_provider.config.words import split
from rtx_provider.router.registry import connectors, safety_policy_of
from rtx_provider.router.router import Router
from rtx_provider.router.safety_policy import SafetyPolicy
from rtx_provider.router.timing import Timing
from rtx_provider.settings import RouterSettings
from rtx_provider.simulator import Options, Simulator
from rtx_provider.transport.base import Connector, Transport
from tests.lifecycle.bench import OFFICE, settings_among

PATIENT = Timing(
    gather_seconds=5.0, gather_limit_seconds=5.0, save_gather_seconds=5.0, retry_seconds=0.0
)
"""Waits until all are there: a batch is full when as many wait as there are workers."""
AT_ONCE = Timing(
    gather_seconds=0.0, gather_limit_seconds=0.0, save_gather_seconds=0.0, retry_seconds=0.0
)
"""Waits for nobody."""


@dataclass
class Room:
    """One router, a run of the program on it, and what the user was told."""

    simulator: Simulator
    router: Router
    said: list[str]
    another_run: "Callable[[], Room]"
    """Begins another run on the same router, which knows nothing of this one."""

    @property
    def sent(self) -> tuple[str, ...]:
        """Return the setting lines that were run."""
        return settings_among(self.simulator.lines)

    @property
    def posts(self) -> int:
        """Return how many times lines were posted."""
        return len([each for each in self.simulator.requests if each.lines])

    def apply(self, *changes: Change, durable: Sequence[str] = ()) -> list[Plan | Exception]:
        """Apply changes at once, each in a thread of its own; return what came of each."""
        barrier = threading.Barrier(len(changes))

        def one(change: Change) -> Plan | Exception:
            barrier.wait(10)
            try:
                return self.router.apply(change, is_durable=change.title in durable)
            except Exception as error:  # noqa: BLE001  # every outcome is looked at
                return error

        with ThreadPoolExecutor(len(changes)) as pool:
            return list(pool.map(one, changes))


@contextmanager
def room(
    *lines: str,
    workers: int = 1,
    timing: Timing | None = None,
    options: Options | None = None,
    config: str = OFFICE,
    policy: SafetyPolicy | None = None,
    transport: Literal["http", "ssh"] = "http",
    clock: Callable[[], float] = time.monotonic,
    settings: Mapping[str, Any] | None = None,
) -> Iterator[Room]:
    """Run an office's router with some more lines, all of it saved, and begin a run on it."""
    is_ssh = transport == "ssh"
    options = replace(options or Options(), ssh_service=is_ssh)
    simulator = Simulator(config, options)
    simulator.edit(lines)
    simulator.save()
    simulator.reset_counters()
    simulator.start()
    opened: list[Transport] = []
    chosen = settings_of(simulator, transport=transport, **(settings or {}))
    connects = connectors(chosen)
    policy = policy or SafetyPolicy(confirmed_commit="off")

    def watched(connect: Connector) -> Transport:
        opened.append(connect())
        return opened[-1]

    def run() -> Room:
        said: list[str] = []
        router = Router(
            [partial(watched, connect) for connect in connects],
            "the office",
            workers=workers,
            timing=timing or (PATIENT if workers > 1 else AT_ONCE),
            policy=replace(policy, path=safety_policy_of(chosen).path),
            clock=clock,
            say=said.append,
        )
        return Room(simulator, router, said, run)

    try:
        yield run()
    finally:
        while opened:
            opened.pop().close(leave=False)
        threading.Thread(target=simulator.stop).start()


def settings_of(simulator: Simulator, **more: Any) -> RouterSettings:  # noqa: ANN401
    """Return how a simulated router is reached."""
    chosen = simulator.options
    is_ssh = more.get("transport") == "ssh"
    return RouterSettings.model_validate(
        {
            "host": simulator.host,
            "port": simulator.ssh_port if is_ssh else simulator.port,
            "username": chosen.username,
            "password": chosen.password,
            "administrator_password": chosen.administrator_password,
            "host_key": simulator.ssh_host_key if is_ssh else "",
            "timeout_seconds": 5.0,
            **more,
        }
    )


def want(line: str, context: str = "") -> DesiredLine:
    """Return the desired for a line."""
    words = split(line)
    return DesiredLine(key_of(context, words), words)


def new(*lines: str, context: str = "", adopt: bool = False, title: str = "") -> Change:
    """Ask for lines that are not there yet."""
    desired_lines = tuple(want(line, context) for line in lines)
    return Change(title or lines[0], new=desired_lines, adopt=adopt)


def gone(*lines: str, context: str = "") -> Change:
    """Ask that our lines go."""
    return Change(lines[0], old=tuple(want(line, context) for line in lines))


def changed(old: str, line: str, context: str = "") -> Change:
    """Ask that one of our lines becomes another."""
    return Change(line, old=(want(old, context),), new=(want(line, context),))


def joined(line: str, member: str, context: str = "", *, needs_list: bool = False) -> Change:
    """Ask to stand in a list that others own too."""
    key = want(line, context).key
    return Change(f"{line} {member}", new=(ListMembership(key, (("", member),), needs_list),))
