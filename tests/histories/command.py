"""Runs the stacks of a history with the real `pulumi` command."""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.histories.history import Step
from tests.histories.play import ADDRESSED, Game, Outcome, act, fault_of_router, targets_of
from tests.histories.programs import Program, declared, office_values, source_of
from tools.trial import Office, office_on

_SECRET = "4dabf18193072939515e22adb298388d"  # Pulumi's mark of a secret value
_LOOK_SECONDS = 0.002


class Command:
    """Runs stacks with the `pulumi` command, each in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        """Begin without any stack."""
        self._folder = folder
        self._offices: dict[str, Office] = {}

    def run(self, game: Game, step: Step, program: Mapping[str, Any], state: str) -> Outcome:  # noqa: ARG002
        """Do one run, and return what came of it."""
        office = self._office(game, step["stack"], program)
        router = game.world.simulator
        router.reset_counters()
        watch = _Watch(game, step.get("faults", ()))
        environment = {"RTX_OVERWRITE": step["overwrite"]} if step.get("overwrite") else {}
        with subprocess.Popen(
            _command(office, step, program),
            cwd=office.folder,
            env=office.environment | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as process:
            watch.begin(process)
            text, _ = process.communicate()
            watch.end()
        if watch.is_killed:
            office.pulumi("cancel", "--yes", "--stack", "test")
        said = "\n".join(line.strip() for line in text.splitlines())
        error = said if process.returncode and not watch.is_killed else ""
        sends = tuple(each.lines for each in router.requests if each.lines)
        return Outcome(_state(office), error, said, sends, watch.is_killed)

    def _office(self, game: Game, stack: str, program: Program) -> Office:
        history = game.history
        if stack not in self._offices:
            self._offices[stack] = office_on(
                game.world.simulator,
                self._folder / stack,
                source_of(program),
                history.transport,
                "auto" if history.confirmed else "off",
            )
        office = self._offices[stack]
        (office.folder / "__main__.py").write_text(source_of(program), encoding="utf-8")
        if program["kind"] == "office":
            office.office = {}
            office.write_office(**office_values(program))
        return office


def _command(office: Office, step: Step, program: Program) -> list[str]:
    arguments = ["pulumi", step["do"], "--yes", "--skip-preview", "--stack", "test"]
    labels = step.get("target", ())
    if labels and step["do"] == "up":
        kinds = {each.name: each.provider.__name__ for each in declared(program)}
        named = targets_of(step, declared(program))
        arguments += [word for name in sorted(named) for word in ("--target", _urn(kinds, name))]
    elif labels:
        there = [
            each["urn"] for name, each in office.resources().items() if name.endswith(tuple(labels))
        ]
        arguments += [word for urn in there for word in ("--target", urn)]
        arguments += ["--target-dependents"]
    return [*arguments, "--non-interactive", "--color", "never"]


def _urn(kinds: Mapping[str, str], name: str) -> str:
    return f"**{kinds[name].removesuffix('Provider')}::{name}"


def _state(office: Office) -> str:
    """Return the state as the judge reads it."""
    text = office.pulumi("stack", "export", "--show-secrets", "--stack", "test")
    resources = json.loads(text)["deployment"].get("resources") or []
    held = [
        {
            "id": each.get("id", ""),
            "kind": f"{each['type'].rpartition(':')[2]}Provider",
            "inputs": _plain(each.get("inputs") or {}),
            "outputs": _plain(each.get("outputs") or {}),
            "is_old": bool(each.get("delete")),
        }
        for each in resources
        if each["type"].startswith("pulumi-python:dynamic")
    ]
    return json.dumps({"resources": held})


def _plain(value: Any) -> Any:  # noqa: ANN401  # a property holds any plain value
    """Return a value with its secrets in clear."""
    if isinstance(value, Mapping):
        if _SECRET in value:
            return json.loads(value["plaintext"])
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value


class _Watch:
    """Lets faults strike at requests of a run in another process, as the router receives them."""

    def __init__(self, game: Game, faults: tuple[Step, ...]) -> None:
        self._world, self.is_killed = game.world, False
        self._waiting = [each for each in faults if each["kind"] in ADDRESSED]
        for each in faults:
            if each["kind"] not in ADDRESSED:
                fault_of_router(game.world, each)
        self._ended = threading.Event()
        self._process: subprocess.Popen[str] | None = None
        self._thread = threading.Thread(target=self._look)

    def begin(self, process: "subprocess.Popen[str]") -> None:
        """Begin to look at what the router receives."""
        self._process = process
        self._thread.start()

    def end(self) -> None:
        """Look no longer."""
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while self._waiting and not self._ended.is_set():
            requests = [each.lines for each in self._world.simulator.requests if each.lines]
            self._world.sends = requests
            for fault in [each for each in self._waiting if _is_due(each, requests)]:
                self._waiting.remove(fault)
                self._strike(fault)
            time.sleep(_LOOK_SECONDS)

    def _strike(self, fault: Step) -> None:
        if fault["kind"] != "kill":
            act(self._world, fault)
        elif self._process is not None:
            self.is_killed = True
            os.killpg(self._process.pid, signal.SIGKILL)


def _is_due(fault: Step, requests: list[tuple[str, ...]]) -> bool:
    return len(requests) >= int(fault["at"])
