"""Pulumi's own installer is tried only if it can be reached, and never runs without a limit."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

import pytest

from rtx_provider.workspace import pulumi_download
from rtx_provider.workspace.messages import ToolError
from tests.workspace.programs import PYTHON, write_program

if TYPE_CHECKING:
    from pathlib import Path


def pretend_reachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulumi_download, "probe", lambda: "")


def test_a_network_that_swallows_everything_costs_no_more_than_the_probe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulumi_download, "PROBE_TIMEOUT_S", 0.2)
    started = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        monkeypatch.setattr(pulumi_download, "INSTALLER", address)
        with pytest.raises(ToolError, match=r"get\.pulumi\.com cannot be used"):
            pulumi_download.install(tmp_path)
    assert time.monotonic() - started < 2


def test_an_installer_that_fails_is_quoted_with_its_last_words(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend_reachable(monkeypatch)
    write_program(checkout / ".venv/bin/python", "echo some trouble >&2; exit 1")
    with pytest.raises(ToolError, match=r"^some trouble$"):
        pulumi_download.install(tmp_path)


def test_an_installer_that_hangs_is_killed_with_all_it_started(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend_reachable(monkeypatch)
    monkeypatch.setattr(pulumi_download, "INSTALL_TIMEOUT_S", 0.3)
    body = "import subprocess; subprocess.run(['sleep', '30'])"
    write_program(checkout / ".venv/bin/python", body, PYTHON)
    with pytest.raises(ToolError, match="not done"):
        pulumi_download.install(tmp_path)
