"""A fleet for trials: a project with many offices, each with a simulated router of its own.

The tests and `make fleet-trial` use it. The commands are those of a user: `rtx fleet …` in a
process of its own, in a repository of its own, against routers over real sockets.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from rtx_provider.simulator import Options, Simulator
from tools.trial import DEMO, KEPT, KEY, PASSPHRASE, office_configuration

PROGRAM = """\
import pulumi

import rtx_provider as rtx

vpn = rtx.RemoteAccessVpn("vpn", rtx.require_office())
pulumi.export("router", vpn.router.detected_model)
"""
PROJECT = {"name": "offices", "runtime": "python", "description": "a fleet for trials"}
GROUPS = ("kanto", "kansai", "kyushu")


@dataclass(frozen=True)
class Done:
    """What a command did.

    Attributes:
        status: Its exit status.
        output: What it printed.
        messages: What it showed besides, on standard error.
    """

    status: int
    output: str
    messages: str

    def results(self) -> dict[str, dict[str, Any]]:
        """Return the results that `--json` has printed, by office."""
        return {each["office"]: each for each in json.loads(self.output)}


@dataclass
class Fleet:
    """A project with many offices.

    Attributes:
        folder: The folder of the project.
        routers: The router of each office, by name.
        environment: The environment of the commands.
    """

    folder: Path
    routers: dict[str, Simulator]
    environment: dict[str, str] = field(default_factory=dict)

    def rtx(self, *words: str) -> Done:
        """Run a command of `rtx` in the project's folder."""
        done = self._run([sys.executable, "-m", "rtx_provider.cli.main", *words])
        return Done(done.returncode, done.stdout, done.stderr)

    def fleet(self, *words: str) -> Done:
        """Run a command of `rtx fleet`."""
        return self.rtx("fleet", *words)

    def pulumi(self, *words: str, given: str | None = None) -> str:
        """Run a command of Pulumi's in the project's folder, and return what it prints."""
        done = self._run(["pulumi", *words, "--non-interactive"], given)
        done.check_returncode()
        return done.stdout

    def _run(
        self, command: Sequence[str], given: str | None = None
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )

    def file(self, office: str) -> Path:
        """Return the path of an office's file."""
        return self.folder / f"Pulumi.{office}.yaml"

    def change(self, office: str, **changes: object) -> None:
        """Change values of `rtx:office` in an office's file."""
        self._edit(office, lambda config: config["rtx:office"].update(changes))

    @contextmanager
    def as_before(self, *offices: str) -> Iterator[None]:
        """Give the files of offices the text at the end that they have now."""
        texts = {name: self.file(name).read_text(encoding="utf-8") for name in offices}
        try:
            yield
        finally:
            for name, text in texts.items():
                self.file(name).write_text(text, encoding="utf-8")

    def point(self, office: str, port: int) -> None:
        """Let an office look for its router at a port."""
        self._edit(office, lambda config: config.update({"rtx:port": str(port)}))

    @contextmanager
    def away(self, office: str) -> Iterator[None]:
        """Stop the router of an office, and let it listen at the same port again at the end."""
        router = self.routers[office]
        router.reconfigure(port=router.port)
        router.stop()
        try:
            yield
        finally:
            router.start()

    def _edit(self, office: str, edit: Callable[[dict[str, Any]], None]) -> None:
        content = yaml.safe_load(self.file(office).read_text(encoding="utf-8"))
        edit(content["config"])
        self.file(office).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def name_of(number: int) -> str:
    """Return the name of an office."""
    return f"office-{number:03}"


@contextmanager
def fleet(folder: Path, count: int, *, backend: str = "") -> Iterator[Fleet]:
    """Yield a fleet whose offices are not up yet.

    Args:
        folder: The folder of the project, which is made.
        count: How many offices it has.
        backend: The URL of the backend; a folder beside the project if it is not given.
    """
    folder.mkdir(parents=True)
    text = office_configuration()
    with ExitStack() as stack:
        routers = {
            name_of(n): stack.enter_context(Simulator(text, Options(serial=f"S4H{n:06}")))
            for n in range(count)
        }
        found = Fleet(folder, routers, _environment(folder, backend))
        _write(found)
        yield found


def _environment(folder: Path, backend: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    url = backend or f"file://{folder.parent / f'{folder.name}-backend'}"
    if not backend:
        (folder.parent / f"{folder.name}-backend").mkdir(exist_ok=True)
    return {
        **kept,
        "HOME": str(folder.parent),
        "XDG_CACHE_HOME": str(cache),
        "PULUMI_BACKEND_URL": url,
        "PULUMI_HOME": str(folder / ".rtx" / "pulumi-home"),
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }


def _write(fleet: Fleet) -> None:
    """Write the program, and the offices; one of them is encrypted, and the others copy it."""
    (fleet.folder / "Pulumi.yaml").write_text(yaml.safe_dump(PROJECT), encoding="utf-8")
    (fleet.folder / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    (fleet.folder / ".gitignore").write_text(".rtx/\n__pycache__/\n", encoding="utf-8")
    names = list(fleet.routers)
    first = _encrypted(fleet, names[0])
    for number, name in enumerate(names):
        content = _content(fleet, name, number, first)
        fleet.file(name).write_text(
            yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8"
        )


def _encrypted(fleet: Fleet, name: str) -> dict[str, Any]:
    """Return what Pulumi writes for one office with the secrets of all of them."""
    options = fleet.routers[name].options
    fleet.pulumi("stack", "init", name, "--secrets-provider", "passphrase")
    for path, value in (
        ("rtx:office.preSharedKey", KEY),
        ("rtx:office.users[0].password", DEMO["users"][0]["password"]),
        ("rtx:password", options.password),
        ("rtx:administratorPassword", options.administrator_password),
    ):
        fleet.pulumi("config", "set", "--secret", "--path", path, "--stack", name, given=value)
    found: dict[str, Any] = yaml.safe_load(fleet.file(name).read_text(encoding="utf-8"))
    return found


def _content(fleet: Fleet, name: str, number: int, first: dict[str, Any]) -> dict[str, Any]:
    router, config = fleet.routers[name], first["config"]
    secrets = config["rtx:office"]
    user = {"name": "alice", "address": "192.168.100.160", **secrets["users"][0]}
    office = {
        **{key: value for key, value in DEMO.items() if key not in {"users", "preSharedKey"}},
        "name": f"Office {number}",
        "preSharedKey": secrets["preSharedKey"],
        "users": [user],
    }
    return {
        "encryptionsalt": first["encryptionsalt"],
        "config": {
            "rtx:host": router.host,
            "rtx:port": str(router.port),
            "rtx:username": router.options.username,
            "rtx:password": config["rtx:password"],
            "rtx:administratorPassword": config["rtx:administratorPassword"],
            "rtx:groups": [GROUPS[number % len(GROUPS)]],
            "rtx:office": office,
        },
    }
