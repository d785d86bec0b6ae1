"""Whether it is known that the run which holds a lock is over."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rtx_provider.fleet import locks
from rtx_provider.fleet.locks import Holder, explained

HERE = Holder("carol", platform.node(), 2**22 + 1, datetime(2026, 11, 29, tzinfo=UTC))
"""A process that cannot be: the number is above the greatest."""


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that stands for a machine with all its processes."""
    monkeypatch.setattr(locks, "_OF_CONTAINERS", (tmp_path / ".dockerenv",))
    monkeypatch.setattr(locks, "_NAMESPACE", tmp_path / "pid")
    (tmp_path / "pid").symlink_to("pid:[4026531836]")
    return tmp_path


def told(holder: Holder) -> str:
    return explained("tokyo", (holder,), "rtx refresh tokyo")[0]


def test_a_process_of_this_machine_that_is_gone_has_ended(machine: Path) -> None:
    assert "that run has ended and left its lock" in told(HERE)
    (machine / "pid").unlink()  # as on macOS
    assert "that run has ended and left its lock" in told(HERE)


def test_in_a_container_it_is_not_known_whether_a_process_has_ended(machine: Path) -> None:
    (machine / "pid").unlink()
    (machine / "pid").symlink_to("pid:[4026532198]")
    assert f"look on {HERE.host} whether that run has ended" in told(HERE)


def test_the_mark_of_docker_says_so_too(machine: Path) -> None:
    (machine / ".dockerenv").touch()
    assert f"look on {HERE.host} whether that run has ended" in told(HERE)


def test_a_process_that_runs_here_goes_on_in_a_container_too(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (machine / ".dockerenv").touch()
    monkeypatch.setattr(locks, "command_line", lambda _: "pulumi up")
    living = Holder("carol", platform.node(), os.getpid(), HERE.since)
    assert "that run goes on; wait for its end" in told(living)
