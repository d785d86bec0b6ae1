"""A trial office: a stack in a folder of its own, a simulated router, and the `pulumi` command.

The engine tests and the benchmark use it. A stack's state is files and a router's state is text,
so an office that is up is prepared once, and copied for each test that starts from it.
"""

import copy
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from rtx_provider.simulator import Options, Simulator
from rtx_provider.workspace.inline import led_here

ROOT = Path(__file__).resolve().parents[1]
PASSPHRASE = "trial"  # noqa: S105  # it protects made-up secrets
KEY = "Kx7-office-key-Qz"
PASSWORDS = {"alice": "Pw-alice-31415", "bob": "Pw-bob-27182"}


_EMPTY_STACK: dict[Path, bytes] = {}
"""The files of a stack with which nothing was done, by their places; see `_make_stack`."""
KEPT = ("PATH", "HOME", "LANG", "GOGC", "GOMEMLIMIT")
"""The variables of this process that an office has too; the last two decide its memory."""
_RUNS = ("up", "preview", "refresh", "destroy")
"""The commands that may run the program."""


@dataclass(frozen=True)
class Prepared:
    """The state of an office at one moment, to be copied.

    Attributes:
        folder: The folder of its stack.
        office: The value `office` of its configuration.
        router: The saved configuration of its router.
    """

    folder: Path
    office: dict[str, Any]
    router: str


@dataclass
class Office:
    """A stack in a folder of its own, and its router.

    Attributes:
        router: The router.
        folder: The folder of the stack.
        office: The value `office` of the stack's configuration.
        environment: The environment of the `pulumi` command.
        previews: Whether `up`, `refresh` and `destroy` begin with a preview, as they do for a
            user who does not skip it. A preview starts the program a second time, so tests
            that do not look at previews skip them.
        inline: Whether the program runs in this process where `rtx` would run it so, which takes
            60 % of the processor time. Otherwise Pulumi's language host runs it.
    """

    router: Simulator
    folder: Path
    office: dict[str, Any]
    environment: dict[str, str] = field(default_factory=dict)
    previews: bool = False
    inline: bool = False

    @property
    def requests(self) -> int:
        """Return the number of requests for which a run waited.

        Connecting, logging in and leaving do not count. Over SSH, changing to administrator level
        and asking for pager and width do not count, either.
        """
        quiet = ((), ("administrator",), ("show config | grep ^console", "pp select none"))
        return sum(
            each.lines not in quiet if each.method == "SSH" else True
            for each in self.router.requests
            if each.path not in {"connect", "login", "leave"}
        )

    def write_office(self, **changes: object) -> None:
        """Write the stack's configuration, with the router's address and credentials."""
        self.office = {name: value for name, value in {**self.office, **changes}.items() if value}
        self.configure("rtx:office", self.office)

    def configure(self, key: str, value: object) -> None:
        """Set one key of the stack's configuration, without a secret in the arguments."""
        path = self.folder / "Pulumi.test.yaml"
        known = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        known.setdefault("config", {})[key] = value
        path.write_text(yaml.safe_dump(known, allow_unicode=True), encoding="utf-8")

    def set_secret(self, path: str, value: str) -> None:
        """Set a key of the configuration as an encrypted secret, given on standard input."""
        self.pulumi("config", "set", "--secret", "--path", path, "--stack", "test", given=value)

    def pulumi(self, *arguments: str, ok: bool = True, given: str | None = None) -> str:
        """Run the command, and return everything that it prints."""
        words = (*arguments, "--non-interactive", "--color", "never")
        with self._led(words) as (command, environment):
            return self.run(command, environment, ok=ok, given=given)

    def run(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        ok: bool = True,
        given: str | None = None,
    ) -> str:
        """Run `pulumi` with exactly these words and variables, and return what it prints."""
        done = subprocess.run(
            ["pulumi", *command],
            cwd=self.folder,
            env=environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        text = done.stdout + done.stderr
        if (done.returncode == 0) != ok:
            raise AssertionError(text)
        return text

    @contextmanager
    def _led(self, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Mapping[str, str]]]:
        if self.inline and words[0] in _RUNS:
            with led_here(words, self.folder, self.environment) as led:
                yield led
        else:
            yield words, self.environment

    def up(self, *arguments: str, ok: bool = True) -> str:
        """Apply the program."""
        return self._run("up", *arguments, ok=ok)

    def preview(self, *arguments: str, ok: bool = True) -> str:
        """Show what would be applied."""
        return self.pulumi("preview", "--stack", "test", *arguments, ok=ok)

    def refresh(self, *, ok: bool = True) -> str:
        """Read the router back into the state."""
        return self._run("refresh", ok=ok)

    def read_back(self) -> str:
        """Refresh without a preview, which would read the router once more."""
        return self.pulumi("refresh", "--yes", "--skip-preview", "--stack", "test")

    def destroy(self, *, ok: bool = True) -> str:
        """Delete all resources."""
        return self._run("destroy", ok=ok)

    def _run(self, command: str, *arguments: str, ok: bool) -> str:
        skip = () if self.previews else ("--skip-preview",)
        return self.pulumi(command, "--yes", "--stack", "test", *skip, *arguments, ok=ok)

    def prepared(self) -> Prepared:
        """Return the current state of the office, which must not be used afterwards.

        Raises:
            ValueError: The router has unsaved changes.
        """
        if self.router.saved_text() != self.router.running_text():
            raise ValueError("the running configuration is not saved; save it first")
        return Prepared(self.folder, dict(self.office), self.router.saved_text())

    def state(self) -> dict[str, Any]:
        """Return the stack's state from the file."""
        file = self.folder / "backend" / ".pulumi" / "stacks" / "rtx" / "test.json"
        state: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return state

    def resources(self) -> dict[str, dict[str, Any]]:
        """Return the resources of the state, by name."""
        latest = self.state()["checkpoint"]["latest"]
        return {each["urn"].rpartition("::")[2]: each for each in latest.get("resources", [])}


WIDE_LAN = "192.168.0.1/16"
"""An address of the LAN whose network has room for a thousand users."""


def office_configuration(*, is_wide: bool = False) -> str:
    """Return the configuration of the example's router, with WIDE_LAN if asked for."""
    text = (ROOT / "examples" / "office.conf").read_text(encoding="utf-8")
    return text.replace(f"address {SEED['lanAddress']}", f"address {WIDE_LAN}") if is_wide else text


def people(count: int) -> list[dict[str, str]]:
    """Return users, each with an address of its own in the network of WIDE_LAN."""
    return [
        {
            "name": f"user{n}",
            "password": f"Pw-{n}",
            "address": f"192.168.{200 + n // 200}.{n % 200 + 1}",
        }
        for n in range(count)
    ]


Open = Callable[..., Office]


@contextmanager
def offices(folder: Path, *, previews: bool = False, inline: bool = False) -> Iterator[Open]:
    """Yield a function that starts a router and creates a stack for it; see Office for both."""
    with ExitStack() as routers:

        def start(
            *,
            program: str | None = None,
            transport: str = "http",
            confirmed_commit: str = "auto",
            prepared: Prepared | None = None,
            is_wide: bool = False,
            **options: Any,  # noqa: ANN401
        ) -> Office:
            text = office_configuration(is_wide=is_wide)
            chosen = Options(ssh_service=transport == "ssh", **options)
            router = routers.enter_context(Simulator(prepared.router if prepared else text, chosen))
            project = folder / f"project{router.port}"
            if prepared:
                environment = _settings(project, router, program, transport, confirmed_commit)
                office = Office(router, project, dict(DEMO), environment, previews)
                _copy(prepared, office)
            else:
                office = office_on(router, project, program, transport, confirmed_commit, previews)
            office.inline = inline
            return office

        yield start


def office_on(  # as `offices` gives them
    router: Simulator,
    project: Path,
    program: str | None = None,
    transport: str = "http",
    confirmed_commit: str = "auto",
    previews: bool = False,  # noqa: FBT001, FBT002  # the same
) -> Office:
    """Create a stack in a folder of its own for a router that runs already."""
    environment = _settings(project, router, program, transport, confirmed_commit)
    office = Office(router, project, dict(DEMO), environment, previews)
    _write_project(project, program)
    _make_stack(office)
    if program is None:
        office.write_office()
    return office


def _make_stack(office: Office) -> None:
    """Make the empty stack; each but the first of this process is a copy, as a state is files."""
    if not _EMPTY_STACK:
        office.pulumi("stack", "init", "test", "--secrets-provider", "passphrase")
        files = (office.folder / "Pulumi.test.yaml", *(office.folder / "backend").rglob("*"))
        found = (file for file in files if file.is_file())
        _EMPTY_STACK.update({file.relative_to(office.folder): file.read_bytes() for file in found})
    for place, content in _EMPTY_STACK.items():
        (office.folder / place).parent.mkdir(parents=True, exist_ok=True)
        (office.folder / place).write_bytes(content)


def _settings(
    project: Path, router: Simulator, program: str | None, transport: str, confirmed_commit: str
) -> dict[str, str]:
    return _environment(project, router, transport) | {
        "RTX_CONFIRMED_COMMIT": confirmed_commit,
        # Otherwise Python would write the secrets of the program into its compiled form.
        **({"PYTHONDONTWRITEBYTECODE": "1"} if program else {}),
    }


def _copy(prepared: Prepared, office: Office) -> None:
    """Copy the stack of a prepared office."""
    home = shutil.ignore_patterns("home")  # what belongs to the `pulumi` command, not to the stack
    shutil.copytree(prepared.folder, office.folder, ignore=home)
    office.office = copy.deepcopy(prepared.office)


DEMO: dict[str, Any] = {
    "name": "Test office",
    "server": "vpn.office.example",
    "wan": "pp 1",
    "lanAddress": "192.168.100.1/24",
    "preSharedKey": KEY,
    "pool": "192.168.100.200-192.168.100.219",
    "users": [
        {"name": "alice", "password": PASSWORDS["alice"], "address": "192.168.100.160"},
        {"name": "bob", "password": PASSWORDS["bob"]},
    ],
    "nat": {"descriptor": 1000, "staticsFrom": 2},
}

SEED: dict[str, Any] = {
    "name": "作業場所",
    "server": "vpn.compnet.example",
    "wan": "pp 1",
    "wanName": "インターネット接続",
    "lanAddress": "192.168.100.1/24",
    "preSharedKey": KEY,
    "users": [{"name": "alice", "password": PASSWORDS["alice"], "address": "192.168.100.201"}],
    "tunnels": [1],
    "tunnelName": "Anonymous PP 用 L2TP 設定",
    "openings": "as_in_seed",
    "nat": {"descriptor": 20100, "owned": True},
    "adopt": ["Pp"],
}


def _write_project(folder: Path, program: str | None) -> None:
    folder.mkdir()
    (folder / "backend").mkdir()
    main = "." if program else str(ROOT)
    project = {
        "name": "rtx",
        "runtime": "python",
        "main": main,
        "description": "a test",
    }
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(project), encoding="utf-8")
    if program:
        (folder / "__main__.py").write_text(program, encoding="utf-8")


def _environment(folder: Path, router: Simulator, transport: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    options = router.options
    ssh = {"RTX_PORT": str(router.ssh_port), "RTX_HOST_KEY": router.ssh_host_key}
    return {
        **kept,
        "PULUMI_BACKEND_URL": f"file://{folder / 'backend'}",
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",  # as `rtx` and `make env` set it
        "PULUMI_PARALLEL": "64",  # as `rtx` and `make env` set it, on any number of cores
        # The program of most offices is that of this checkout, whose folder is not to be written.
        "RTX_BACKUPS": str(folder / ".rtx" / "backups"),
        "RTX_HOST": router.host,
        "RTX_PORT": str(router.port),
        "RTX_USERNAME": options.username,
        "RTX_ADMINISTRATOR_PASSWORD": options.administrator_password,
        "RTX_API_PASSWORD": options.api_password,
        "RTX_PASSWORD": options.password,
        "RTX_TIMEOUT_SECONDS": "10",
        "RTX_TRANSPORT": transport,
        **(ssh if transport == "ssh" else {}),
    }
