"""Runs the programs of the resources' pages against a simulated router, in process.

Pulumi's mocks stand in for the engine and call the provider, so that a program takes
milliseconds. `python -m tools.example_runs [FOLDER]` runs all of them, each on an office of
its own, and prints what each brought about as JSON.
"""

import json
import os
import runpy
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from contextvars import copy_context
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime import mocks, rpc

from rtx_provider.redaction import redact
from rtx_provider.resources import _host, nouns
from rtx_provider.resources.router import RouterProvider
from rtx_provider.resources.saved_config import SavedConfigProvider
from rtx_provider.simulator import Simulator
from tests.lifecycle.bench import settings_of

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = ROOT / "examples" / "resources"
OFFICE = ROOT / "examples" / "office.conf"
SECRETS = {"office:preSharedKey": "Kx7-example-key", "office:alicePassword": "Pw-example-31415"}
"""The configuration values that the programs read."""
_PROVIDERS = {
    provider.__name__.removesuffix("Provider"): provider
    for provider in (*nouns.PROVIDERS, RouterProvider, SavedConfigProvider)
}
_QUIET = ("show ", "echo ", "console ", "no console ", "administrator", "exit")


@dataclass(frozen=True)
class Run:
    """The results of one program.

    Attributes:
        lines: The lines that the router got to set something or to save, secrets masked.
        ids: The id of each resource, by the kind of the resource; of two, the last.
    """

    lines: tuple[str, ...]
    ids: dict[str, str]


@cache
def runs(folder: Path = PROGRAMS) -> Mapping[str, Run]:
    """Run all programs in a process of their own, because Pulumi's mocks stay for its life.

    Raises:
        RuntimeError: A program failed; says which, and why.
    """
    command = [sys.executable, "-m", "tools.example_runs", str(folder)]
    quiet = os.environ | {"RTX_BACKUPS": "off"}
    done = subprocess.run(command, cwd=ROOT, env=quiet, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return {
        name: Run(tuple(run["lines"]), run["ids"]) for name, run in json.loads(done.stdout).items()
    }


def settings_among(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return the lines that set something or save, without those that only read."""
    told = [line for line in lines if not line.startswith(_QUIET)]
    text = "".join(f"{redact(line)}\n" for line in told)
    return tuple(text.replace("pp select anonymous\npp select none\n", "").splitlines())


class _Engine(mocks.Mocks):
    """Does what the engine does with each resource at the first `up`."""

    def __init__(self) -> None:
        """Start without resources."""
        self.ids: dict[str, str] = {}

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        """Check and create a resource, with the provider of its kind."""
        kind = args.typ.rpartition(":")[2]
        provider = _PROVIDERS[kind]()
        given = {name: _plain(value) for name, value in args.inputs.items() if name[:2] != "__"}
        checked = provider.check({}, given)
        if checked.failures:
            faults = "; ".join(f"{each.property}: {each.reason}" for each in checked.failures)
            raise RuntimeError(f"{args.name}: {faults}")
        created = provider.create(checked.inputs)
        self.ids[kind] = created.id
        return created.id, created.outs or {}

    def call(self, _args: mocks.MockCallArgs) -> tuple[dict[str, Any], None]:
        """Answer a function call; no program makes one."""
        return {}, None


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Return a value as a provider gets it: without secret wrappers and without None."""
    value = rpc.unwrap_rpc_secret(value)
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items() if each is not None}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def run(program: Path, router: Simulator) -> Run:
    """Run one program against a router that has been started."""
    _host.configure(settings_of(router).get)
    engine = _Engine()
    mocks.set_mocks(engine)
    pulumi.runtime.set_all_config(SECRETS, list(SECRETS))
    play = pulumi.runtime.test(lambda: runpy.run_path(str(program)) and None)  # type: ignore[no-untyped-call]
    play()
    return Run(settings_among(router.lines), engine.ids)


def main() -> int:
    """Run every program, and print the results."""
    text = OFFICE.read_text(encoding="utf-8")
    found = {}
    with ExitStack() as routers:
        for program in sorted(Path(sys.argv[1] if sys.argv[1:] else PROGRAMS).glob("*.py")):
            print(f"running {program.name}", file=sys.stderr)
            router = routers.enter_context(Simulator(text))
            router.save()
            # Pulumi keeps the program's root resource in the context.
            found[program.stem] = asdict(copy_context().run(run, program, router))
    print(json.dumps(found, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
