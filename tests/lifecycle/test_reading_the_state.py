"""Reading the stack's state while the engine writes it, and no more often than it is needed."""

from pathlib import Path
from typing import Any

import pytest

from rtx_provider.errors import ConflictError
from rtx_provider.resources import _host, _state
from rtx_provider.resources._request import Urn
from rtx_provider.resources.ip_filter import IpFilterProvider
from rtx_provider.resources.router import RouterProvider
from tests.lifecycle.bench import office
from tests.lifecycle.engine import Resource
from tests.workspace.programs import write_program

STACK = Urn("urn:pulumi:test::rtx::pulumi-python:dynamic/rtx:IpFilter::rule")
PULUMI = """\
echo x >> "{log}"
[ "$(wc -l < "{log}")" -lt {good} ] && {{ echo "error: {fault}" >&2; exit 255; }}
echo '{{"deployment": {{"resources": [{{"id": "one"}}]}}}}'
"""


def read() -> list[dict[str, Any]]:
    return _state.stack_resources(STACK, _state._SERIAL)


def write_pulumi(folder: Path, fault: str, good: int) -> Path:
    """Write a CLI that fails until its call number `good`; return the file that counts calls."""
    log = folder / "log"
    folder.mkdir(exist_ok=True)
    write_program(folder / "pulumi", PULUMI.format(log=log, fault=fault, good=good))
    return log


def test_a_state_that_is_being_written_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_state, "_PAUSE", 0.0)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/bin:/usr/bin")
    write_pulumi(tmp_path / "bin", "failed to load checkpoint: EOF", 3)
    assert read() == [{"id": "one"}]


def test_a_state_of_which_a_part_is_written_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_state, "_PAUSE", 0.0)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/bin:/usr/bin")
    write_pulumi(tmp_path / "bin", "", 3)
    text = (tmp_path / "bin" / "pulumi").read_text("utf-8")
    cut_off = text.replace('echo "error: " >&2; exit 255', """echo '{"deployment": {"reso'; exit""")
    assert cut_off != text
    write_program(tmp_path / "bin" / "pulumi", cut_off)
    assert read() == [{"id": "one"}]


def test_a_state_that_cannot_be_read_is_not_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/bin:/usr/bin")
    log = write_pulumi(tmp_path / "bin", "no such stack", 3)
    with pytest.raises(ConflictError, match="no such stack"):
        read()
    assert len(log.read_text("utf-8").splitlines()) == 1


def test_a_new_stack_s_state_is_read_once_for_all_classes_of_resources(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []

    def serial(label: str) -> str:
        read.append(label)
        return ""

    monkeypatch.setattr(_host, "serial_in_state", serial)
    with office() as bench:
        Resource(RouterProvider()).up({})
        bench.resume()  # the engine configures each class of providers when it is first used
        Resource(IpFilterProvider()).up({"number": 4711, "action": "pass"})
    assert read == [""]
