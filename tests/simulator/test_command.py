"""`rtx simulate` in the foreground: what it prints, and how it stops."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from rtx_provider.cli import simulate
from tests.simulator.console import OFFICE


def _arguments(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="rtx")
    simulate.add_parser(parser.add_subparsers())
    return parser.parse_args(["simulate", *words])


def _wait_for(path: Path) -> str:
    deadline = time.monotonic() + 10
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    return path.read_text(encoding="ascii").strip()


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_it_serves_until_a_signal(
    name: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    port_file = tmp_path / "port"
    seen: list[str] = []

    def visit() -> None:
        try:
            url = f"http://127.0.0.1:{_wait_for(port_file)}/custom/api?password=demoapi"
            seen.append(httpx.post(url, content="#\r\nshow config | grep l2tp\r\n").text)
        finally:
            os.kill(os.getpid(), getattr(signal, name))

    visitor = threading.Thread(target=visit)
    visitor.start()
    log = tmp_path / "log"
    arguments = _arguments(
        "--config", str(OFFICE), "--port-file", str(port_file), "--log", str(log)
    )
    assert arguments.run(arguments) == 0
    visitor.join()
    assert seen == ["Searching ...\r\n"]
    printed = capsys.readouterr().out
    assert f"pulumi config set rtx:port {port_file.read_text().strip()}\n" in printed
    assert "pulumi config set --secret rtx:administratorPassword demo-admin\n" in printed
    assert "POST /custom/api, 1 lines" in log.read_text(encoding="utf-8")


def test_it_serves_ssh_where_a_port_is_asked_for(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    port_file, ssh_port_file = tmp_path / "port", tmp_path / "ssh-port"
    greetings: list[bytes] = []

    def visit() -> None:
        try:
            _wait_for(port_file)
            port = int(ssh_port_file.read_text(encoding="ascii"))
            with socket.create_connection(("127.0.0.1", port)) as visitor:
                greetings.append(visitor.recv(8))
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    visitor = threading.Thread(target=visit)
    visitor.start()
    arguments = _arguments(
        "--port-file", str(port_file), "--ssh-port", "0", "--ssh-port-file", str(ssh_port_file)
    )
    assert arguments.run(arguments) == 0
    visitor.join()
    assert greetings == [b"SSH-2.0-"]
    printed = capsys.readouterr().out
    assert f"It serves SSH on port {ssh_port_file.read_text().strip()}" in printed
    assert "\n  pulumi config set rtx:transport ssh\n" in printed
    assert "ssh-rsa AAAA" in printed


def test_http_alone_does_not_wait_for_the_library_of_ssh() -> None:
    program = "import sys; from rtx_provider.simulator import Simulator; Simulator().start();"
    program += "sys.exit('paramiko' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_configuration_that_is_refused_is_reported(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    config = tmp_path / "bad.conf"
    config.write_text("frobnicate\n", encoding="utf-8")
    arguments = _arguments("--config", str(config))
    assert arguments.run(arguments) == 1
    assert "line 1: 'frobnicate'" in capsys.readouterr().err


def test_a_refused_line_is_reported_without_its_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Which of them is secret is not known of a line that the router does not understand."""
    lines = [
        "login user bob hush 3 4",
        "pp auth username alice hush 10.0.0.1 bogus",
        "pasword hush",
        'sip server "two hush" 1',
    ]
    config = tmp_path / "bad.conf"
    config.write_text("\n".join(lines), encoding="utf-8")
    arguments = _arguments("--config", str(config))
    assert arguments.run(arguments) == 1
    said = capsys.readouterr().err
    assert "line 3: 'pasword' …" in said
    assert "hush" not in said
