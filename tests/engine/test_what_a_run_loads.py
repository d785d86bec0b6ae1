"""What the processes of a real run load, and which processes they start."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from tools.trial import SEED, Office, Open

pytestmark = pytest.mark.language_host

# Each Python process of the run writes down what it imports and which processes it starts.
LISTENER = """\
import json, os, sys

out = open(os.path.join(os.environ["HEARD"], f"{os.getpid()}.jsonl"), "a", buffering=1)
out.write(json.dumps(sys.orig_argv) + "\\n")
def hear(event, args):
    if event == "import":
        out.write(json.dumps(["import", args[0]]) + "\\n")
    elif event in ("subprocess.Popen", "os.fork", "os.exec", "os.posix_spawn", "os.system"):
        out.write(json.dumps(["start", event]) + "\\n")
sys.addaudithook(hear)
"""
READS_AND_WRITES = ("rtx_provider.router.router", "rtx_provider.transport.http", "httpx")
NEVER_OVER_HTTP = {"asyncssh", "cryptography", "paramiko"}


def heard(office: Office, folder: Path) -> None:
    """Let each process of the office's runs write into a folder."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(LISTENER, encoding="utf-8")
    office.environment.update(PYTHONPATH=str(folder), HEARD=str(folder))


def processes(folder: Path) -> Iterator[tuple[str, set[str], list[str]]]:
    """Yield what each process was, what it imported, and what it started; then forget them."""
    for file in sorted(folder.glob("*.jsonl"), key=lambda path: path.stat().st_mtime):
        command, *events = map(json.loads, file.read_text(encoding="utf-8").splitlines())
        imports = {name for event, name in events if event == "import"}
        yield _kind(command), imports, [name for event, name in events if event == "start"]
        file.unlink()


def _kind(command: Iterable[str]) -> str:
    text = " ".join(command)
    if "pulumi.dynamic" in text:
        return "provider"
    return "program" if "pulumi-language-python-exec" in text else "pip"


def ran(work: Callable[[], str], folder: Path) -> dict[str, tuple[set[str], list[str]]]:
    """Do a piece of work; return what each of our processes loaded and started, by what it was."""
    work()
    ours = [each for each in processes(folder) if each[0] != "pip"]
    assert sorted(kind for kind, _, _ in ours) == ["program", "provider"]
    return {kind: (loaded, started) for kind, loaded, started in ours}


def test_each_process_loads_and_starts_what_it_needs(open_office: Open, tmp_path: Path) -> None:
    office = open_office()
    office.office = {}
    office.write_office(**SEED)
    heard(office, folder := tmp_path / "heard")
    first, *later = (ran(work, folder) for work in (office.up, office.preview, office.up))
    idle = [first["program"], *(each for run in later for each in run.values())]
    for loaded, started in idle:  # neither a program nor what asks no router
        assert loaded.isdisjoint(READS_AND_WRITES)
        assert started == []
    loaded, started = first["provider"]
    assert loaded.issuperset(READS_AND_WRITES)
    assert started == ["subprocess.Popen"]  # `pulumi stack export`, as nothing names the router yet
    for each, _ in (*idle, first["provider"]):
        assert {name.partition(".")[0] for name in each} & NEVER_OVER_HTTP == set()
        assert "rtx_provider.simulator" not in each
