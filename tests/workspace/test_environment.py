"""The output of ``make env``, as a shell evaluates it."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from rtx_provider.cli.main import main
from rtx_provider.shared_values import PUBLIC_SALTS
from rtx_provider.workspace import environment
from rtx_provider.workspace.messages import ToolError
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
    monkeypatch.setenv(name, "own")
    assert not set(environment.PASSPHRASES) & set(environment.pulumi_variables())


@pytest.mark.usefixtures("checkout")
@pytest.mark.parametrize("name", environment.PASSPHRASES)
def test_an_empty_passphrase_counts_as_none_and_reaches_no_command(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pulumi would take it before the file that the other variable names."""
    monkeypatch.setenv(name, "")
    assert environment.environment_of("demo")["PULUMI_CONFIG_PASSPHRASE"] == "rtx-demo"
    assert not set(environment.PASSPHRASES) & set(environment.environment_of("tokyo"))
    (other,) = {*environment.PASSPHRASES} - {name}
    monkeypatch.setenv(other, "own")
    found = environment.environment_of("tokyo")
    assert (found.get(name), found[other]) == (None, "own")


@pytest.mark.parametrize("name", environment.PASSPHRASES)
def test_a_demo_is_decrypted_with_the_public_passphrase_beside_offices_with_their_own(
    checkout: Path,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = f"encryptionsalt: {PUBLIC_SALTS[0]}x:y\n"
    (checkout / "Pulumi.demo.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv(name, "own")
    assert environment.environment_of("demo")["PULUMI_CONFIG_PASSPHRASE"] == "rtx-demo"
    assert "rtx-demo" not in environment.environment_of("tokyo").values()
    assert main(["env", "demo"]) == 0
    assert "the passphrase is the demo's" in capsys.readouterr().err


def test_a_wrong_passphrase_is_said_with_the_file_that_needs_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE_FILE", "own")
    said = "error: getting stack configuration: get stack secrets manager: incorrect passphrase"
    found = environment.wrong_passphrase(said, "tokyo")
    assert "the passphrase in PULUMI_CONFIG_PASSPHRASE_FILE is not the one" in found
    assert "Pulumi.tokyo.yaml" in found
    assert environment.wrong_passphrase("error: no such stack", "tokyo") == ""


SALT = "encryptionsalt: v1:eh5jG3WUG50=:v1:a:b\n"


@pytest.mark.parametrize(("given", "words"), [(None, "is not set"), ("", "is empty")])
def test_one_line_says_that_the_passphrase_of_many_offices_is_missing(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, given: str | None, words: str
) -> None:
    if given is not None:
        monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", given)
    offices = ["demo", "plain", *"abcde"]
    for name in offices[2:]:
        (checkout / f"Pulumi.{name}.yaml").write_text(SALT, encoding="utf-8")
    with pytest.raises(ToolError) as raised:
        environment.refuse_without_passphrase(offices)
    assert str(raised.value) == (
        f"PULUMI_CONFIG_PASSPHRASE {words}, so the secrets of a, b, c and 2 more cannot be "
        "decrypted; set it, or PULUMI_CONFIG_PASSPHRASE_FILE (in a CI, the job must be given the "
        "secret)"
    )
    environment.refuse_without_passphrase(offices[:2])
    (checkout / "fleet.yaml").write_text(SALT, encoding="utf-8")
    with pytest.raises(ToolError, match="so the secrets of plain cannot be decrypted"):
        environment.refuse_without_passphrase(offices[:2])
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "own")
    environment.refuse_without_passphrase(offices)


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


DEMO_FILE = "encryptionsalt: v1:R9nZi+IlCUM=:v1:1css\nconfig: {}\n"
OWN_FILE = "encryptionsalt: v1:AAAAAAAAAAA=:v1:abcd\nconfig: {}\n"


@pytest.mark.parametrize(
    ("name", "text", "is_demo"),
    [
        ("demo", None, True),
        ("seed", "config: {}\n", True),
        ("tokyo", None, False),
        ("tokyo", DEMO_FILE, True),
        ("demo", OWN_FILE, False),
        ("demo", "secretsprovider: awskms://alias/x\n", False),
    ],
)
def test_a_demo_is_known_by_what_its_secrets_are_encrypted_with(
    checkout: Path,
    name: str,
    text: str | None,
    is_demo: bool,  # noqa: FBT001
) -> None:
    if text is not None:
        (checkout / f"Pulumi.{name}.yaml").write_text(text, encoding="utf-8")
    assert environment.is_demo(name) == is_demo


@pytest.mark.usefixtures("checkout")
@pytest.mark.parametrize(
    "given",
    [{}, {"PULUMI_CONFIG_PASSPHRASE": "rtx-demo"}, {"PULUMI_CONFIG_PASSPHRASE": ""}],
)
def test_another_stack_does_not_get_the_public_passphrase(
    given: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert main(["env", "tokyo"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "stack tokyo needs a passphrase of its own" in said.err
    assert "export PULUMI_CONFIG_PASSPHRASE_FILE=FILE" in said.err


def test_a_passphrase_that_is_missing_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    environment.say_what_is_used("tokyo", {})
    said = capsys.readouterr().err
    assert "PULUMI_CONFIG_PASSPHRASE is not set: without it no secret of stack tokyo" in said
    assert "another secrets provider" not in said


def test_a_stack_with_another_secrets_provider_needs_no_passphrase(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "secretsprovider: awskms://alias/office\n"
    (checkout / "Pulumi.tokyo.yaml").write_text(text, encoding="utf-8")
    assert main(["env", "tokyo"]) == 0
    said = capsys.readouterr()
    assert "PASSPHRASE" not in said.out
    assert "has another secrets provider" in said.err


def test_the_backend_and_the_source_of_the_passphrase_are_said(
    monkeypatch: pytest.MonkeyPatch, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "own")
    monkeypatch.setenv("PULUMI_BACKEND_URL", "postgres://me:hush@states/office")
    assert main(["env", "tokyo"]) == 0
    said = capsys.readouterr()
    assert "the state is in postgres://states/office" in said.err
    assert "the passphrase is that of the shell's PULUMI_CONFIG_PASSPHRASE" in said.err
    assert "hush" not in said.err
    assert "own" not in said.out.replace("down", "")

    assert main(["env", "demo"]) == 0
    said = capsys.readouterr()
    assert f"the state is in {checkout}/.rtx/backend, the project's own" in said.err
    assert "PULUMI_BACKEND_URL=postgres://states/office is not used" in said.err


@pytest.mark.usefixtures("checkout")
def test_the_passphrase_of_the_shell_is_not_called_the_demos_when_a_stack_is_opened(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """There, the whole environment is looked at, which has the user's passphrase too."""
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "own")
    environment.say_what_is_used("tokyo", environment.environment_of("tokyo"))
    assert "the passphrase is that of the shell's" in capsys.readouterr().err


def test_a_backend_that_the_project_names_is_left_to_pulumi(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "own")
    monkeypatch.delenv("PULUMI_BACKEND_URL", raising=False)
    text = "name: rtx\nbackend:\n  url: s3://office-states\nruntime: python\n"
    (checkout / "Pulumi.yaml").write_text(text, encoding="utf-8")
    assert main(["env", "tokyo"]) == 0
    said = capsys.readouterr()
    assert "PULUMI_BACKEND_URL" not in said.out
    assert "the state is in s3://office-states, which Pulumi.yaml names" in said.err


@pytest.mark.usefixtures("checkout")
def test_the_simulator_of_another_stack_is_taken_out_of_the_shell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "own")
    monkeypatch.setenv("RTX_HOST", "127.0.0.1")
    monkeypatch.setenv("RTX_SIMULATOR_STACK", "demo:8080")
    assert main(["env", "tokyo"]) == 0
    assert evaluated(f"export RTX_HOST=x\n{capsys.readouterr().out}", "RTX_HOST") == ""
    monkeypatch.setattr(Simulator, "running_port", lambda _router: 8080)
    assert environment.by_hand("demo")["RTX_SIMULATOR_STACK"] == "demo:8080"


def test_the_logs_of_the_engine_do_not_pile_up(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs = checkout / ".rtx" / "pulumi-home" / "logs"
    logs.mkdir(parents=True)
    for number in range(80):
        (logs / f"pulumi-{number}.log").touch()
        os.utime(logs / f"pulumi-{number}.log", (number, number))
    monkeypatch.delenv("PULUMI_LOG_ROTATION_MAX_TOTAL_MB", raising=False)
    variables = environment.pulumi_variables()
    kept = {path.name for path in logs.iterdir()}
    assert kept == {f"pulumi-{number}.log" for number in range(30, 80)}
    assert variables["PULUMI_LOG_ROTATION_MAX_TOTAL_MB"] == "20"
    monkeypatch.setenv("PULUMI_LOG_ROTATION_MAX_TOTAL_MB", "5")
    assert "PULUMI_LOG_ROTATION_MAX_TOTAL_MB" not in environment.pulumi_variables()
