"""The output of ``make env``, as a shell evaluates it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from rtx_provider.cli.main import main
from rtx_provider.workspace import environment
from rtx_provider.workspace.simulator import Simulator
from tests.workspace.programs import write_pulumi

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a CLI on PATH, so that none is got."""
    folder = write_pulumi(tmp_path / "pulumi $HOME", "v3.274.1")
    monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin")
    for name in environment.PASSPHRASES:
        monkeypatch.delenv(name, raising=False)
    return folder


def evaluated(exports: str, name: str) -> str:
    script = f'eval "$EXPORTS"; printf %s "${name}"'
    variables = {"EXPORTS": exports, "HOME": "/nowhere"}
    return subprocess.run(
        ["/bin/sh", "-c", script], env=variables, capture_output=True, text=True, check=True
    ).stdout


def test_a_shell_gets_every_path_unharmed_with_ours_first(
    checkout: Path,
    pulumi: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["env"]) == 0
    exports = capsys.readouterr().out
    assert evaluated(exports, "PATH") == f"{checkout}/.venv/bin:{pulumi}:/bin:/usr/bin"
    assert evaluated(exports, "PULUMI_BACKEND_URL") == f"file://{checkout}/.rtx/backend"
    assert evaluated(exports, "PULUMI_HOME") == f"{checkout}/.rtx/pulumi-home"
    assert evaluated(exports, "PULUMI_CONFIG_PASSPHRASE") == "rtx-demo"


@pytest.mark.usefixtures("checkout")
@pytest.mark.parametrize("name", environment.PASSPHRASES)
def test_a_passphrase_of_the_user_is_left_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "")
    assert not set(environment.PASSPHRASES) & set(environment.pulumi_variables())


@pytest.mark.usefixtures("checkout")
def test_evaluating_twice_does_not_lengthen_path(monkeypatch: pytest.MonkeyPatch) -> None:
    first = environment.pulumi_variables()["PATH"]
    monkeypatch.setenv("PATH", first)
    assert environment.pulumi_variables()["PATH"] == first


@pytest.mark.usefixtures("checkout")
def test_the_router_is_named_while_its_simulator_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Simulator, "running_port", lambda _router: 8080)
    assert main(["env", "demo"]) == 0
    assert evaluated(capsys.readouterr().out, "RTX_PORT") == "8080"


@pytest.mark.usefixtures("checkout")
def test_no_router_is_named_while_none_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["env", "demo"]) == 0
    assert "RTX_" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("url", "kept"),
    [("s3://states", True), ("file:///elsewhere/.rtx/backend", False), ("", False)],
)
def test_a_teams_backend_is_kept_and_that_of_another_checkout_is_not(
    url: str,
    kept: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", url)
    assert environment.shared_backend() == ({"PULUMI_BACKEND_URL": url} if kept else {})
