"""The PostgreSQL server of the tests ends with its starter, and comes with `make install`."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools import postgres

ROOT = Path(__file__).resolve().parents[2]


def answers(port: int) -> bool:
    """Return whether something listens on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_a_server_runs_and_leaves_nothing() -> None:
    with postgres.server() as server:
        url = server.create("offices")
        assert url.endswith("/offices?sslmode=disable")
        assert server.query("SELECT current_database(), 1", "offices") == [["offices", "1"]]
    assert not answers(server.port)


def test_the_package_that_make_install_brings_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(postgres, "_DEBIAN", Path("/nonexistent"))
    found = postgres.package_programs()
    assert found is not None
    assert postgres.programs() == found
    monkeypatch.undo()
    monkeypatch.setattr(postgres, "programs", lambda: found)
    with postgres.server() as server:
        assert server.query("SELECT 1") == [["1"]]


def test_a_server_ends_when_its_starter_is_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tools.postgres"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as starter:
        assert starter.stdout
        port = int(starter.stdout.readline().split("@127.0.0.1:")[1].split("/")[0])
        assert answers(port)
        os.kill(starter.pid, signal.SIGKILL)
    ends = time.monotonic() + 30
    while answers(port) and time.monotonic() < ends:
        time.sleep(0.1)
    assert not answers(port)
