"""The background simulator: started once, found again, and restarted where it died."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from typing import TYPE_CHECKING

import pytest

from rtx_provider.simulator import options
from rtx_provider.workspace import simulator
from rtx_provider.workspace.messages import ToolError
from rtx_provider.workspace.simulator import Simulator
from tests.workspace.programs import PYTHON, write_program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LISTEN = """
import pathlib, socket, sys
words = dict(zip(sys.argv[5::2], sys.argv[6::2]))
server = socket.create_server(("127.0.0.1", int(words["--port"])))
pathlib.Path(words["--port-file"]).write_text(str(server.getsockname()[1]))
while True:
    server.accept()[0].close()
"""


@pytest.fixture
def router(checkout: Path) -> Iterator[Simulator]:
    """Return a router of a stack, with a small program in the simulator's place."""
    write_program(checkout / ".venv/bin/python", LISTEN, PYTHON)
    router = Simulator("demo")
    router.folder.mkdir()
    yield router
    router.stop()


def kill(router: Simulator) -> None:
    process = router.process()
    assert process is not None
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


def test_a_running_one_is_found_again_and_not_started_twice(router: Simulator) -> None:
    port = router.ensure()
    process = router.process()
    assert (router.ensure(), router.process()) == (port, process)
    assert router.running_port() == port


def test_it_says_how_to_log_in_by_hand(
    router: Simulator, capsys: pytest.CaptureFixture[str]
) -> None:
    router.ssh_port_file.write_text("2201\n", encoding="utf-8")
    router.ensure()
    assert "ssh -p 2201 admin@127.0.0.1 (password demo-password;" in capsys.readouterr().err


def test_one_that_died_comes_back_at_the_same_port(
    router: Simulator, capsys: pytest.CaptureFixture[str]
) -> None:
    port = router.ensure()
    kill(router)
    assert router.running_port() is None
    assert router.ensure() == port
    assert "the earlier simulator has ended; starting a new one" in capsys.readouterr().err


def test_where_its_port_was_taken_meanwhile_it_says_so_and_takes_another(
    router: Simulator, capsys: pytest.CaptureFixture[str]
) -> None:
    port = router.ensure()
    kill(router)
    with socket.create_server(("127.0.0.1", port)):
        assert router.ensure() != port
    assert f"another program uses port {port}" in capsys.readouterr().err


def test_it_keeps_no_file_of_the_caller_open(router: Simulator) -> None:
    """Else whoever reads the output of a command would wait until the simulator ends."""
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)  # noqa: FBT003  # its only form
    try:
        router.ensure()
    finally:
        os.close(writing)
    os.set_blocking(reading, False)
    with open(reading, "rb") as pipe:  # noqa: PTH123  # a descriptor
        assert pipe.read() == b""  # the end of the file; None would be a pipe that is open


def test_a_process_number_that_is_somebody_elses_by_now_is_left_alone(router: Simulator) -> None:
    with subprocess.Popen(["/bin/sleep", "30"]) as stranger:
        router.pid_file.write_text(str(stranger.pid), encoding="utf-8")
        assert router.process() is None
        router.ensure()
        assert stranger.poll() is None
        stranger.kill()


def test_a_process_is_found_where_there_is_no_proc(
    router: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    router.ensure()
    process = router.process()
    write_program(tmp_path / "ps", f'[ "$5" = {process} ] && echo "rtx {router.port_file}"')
    with monkeypatch.context() as mac:
        mac.setattr(simulator, "PROCESSES", tmp_path / "absent")
        mac.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
        assert (process is not None, router.process()) == (True, process)
        router.pid_file.write_text(str(os.getpid()), encoding="utf-8")
        assert router.process() is None
    router.pid_file.write_text(str(process), encoding="utf-8")


def test_one_that_hangs_is_ended_and_started_anew(
    router: Simulator, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    router.ensure()
    hung = router.process()
    router.port_file.write_text("1", encoding="utf-8")
    monkeypatch.setattr(simulator, "reusable", lambda _port: 0)
    router.ensure()
    assert router.process() != hung
    assert "does not answer; starting it again" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["", "no number", "-1"])
def test_a_damaged_record_counts_as_none(router: Simulator, content: str) -> None:
    router.pid_file.write_text(content, encoding="utf-8")
    assert router.process() is None


def test_one_that_cannot_start_is_quoted(checkout: Path, router: Simulator) -> None:
    write_program(checkout / ".venv/bin/python", "echo no such configuration >&2; exit 2")
    with pytest.raises(ToolError, match="does not start: no such configuration"):
        router.ensure()


def test_stopping_leaves_nothing_running_and_may_be_repeated(router: Simulator) -> None:
    router.ensure()
    router.stop()
    router.stop()
    assert router.process() is None


def test_each_stack_has_a_router_of_its_own(router: Simulator) -> None:
    other = Simulator("seed")
    try:
        assert other.ensure() != router.ensure()
    finally:
        other.stop()
    assert router.running_port() is not None


def test_a_stack_starts_from_its_own_example_where_there_is_one(checkout: Path) -> None:
    (checkout / "examples").mkdir()
    (checkout / "examples" / "seed.conf").touch()
    assert Simulator("seed").office == checkout / "examples" / "seed.conf"
    assert Simulator("demo").office == checkout / "examples" / "office.conf"


def test_the_login_is_the_one_that_a_simulator_accepts() -> None:
    assert {
        "RTX_USERNAME": options.DEMO_USERNAME,
        "RTX_PASSWORD": options.DEMO_PASSWORD,
        "RTX_ADMINISTRATOR_PASSWORD": options.DEMO_ADMINISTRATOR_PASSWORD,
        "RTX_API_PASSWORD": options.DEMO_API_PASSWORD,
    } == simulator.LOGIN
