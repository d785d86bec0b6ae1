"""What there is of an office that is to be retired, by its state alone."""

import json
from pathlib import Path
from typing import Any

import pytest

from rtx_provider.cli.main import main
from rtx_provider.fleet import retirement
from rtx_provider.workspace import environment
from rtx_provider.workspace.stack import Stack

PENDING = "urn:pulumi:nara::offices::pulumi-python:dynamic/rtx:PpUser::vpn-user-alice"


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return the state of an office, whose first run was killed before it had recorded anything."""
    (tmp_path / "Pulumi.yaml").write_text("name: offices\nruntime: python\n", encoding="utf-8")
    (tmp_path / "Pulumi.nara.yaml").write_text("config: {}\n", encoding="utf-8")
    found = {
        "deployment": {"pending_operations": [{"type": "creating", "resource": {"urn": PENDING}}]}
    }
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(environment, "environment_of", lambda _name: {})
    monkeypatch.setattr(retirement, "existing_stacks", lambda *_: {"nara"})
    monkeypatch.setattr(Stack, "ask", lambda *_: json.dumps(found))
    return found


@pytest.mark.parametrize("words", [(), ("--destroy",)])
def test_what_a_killed_run_may_have_left_on_the_router_is_not_forgotten(
    state: dict[str, Any], capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert state
    assert main(["fleet", "retire", "nara", "--yes", *words]) == 2
    text = capsys.readouterr().err
    assert "nara: a run was killed while it created PpUser vpn-user-alice" in text
    assert "rtx fleet retire nara --keep-router" in text
    assert Path("Pulumi.nara.yaml").is_file()


def test_the_state_of_such_an_office_is_kept_with_its_file(
    state: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fleet", "retire", "nara", "--yes", "--keep-router"]) == 0
    (folder,) = Path(".rtx/retired").iterdir()
    assert json.loads((folder / "state.json").read_text(encoding="utf-8")) == state
    assert "pulumi stack import --stack nara" in capsys.readouterr().out
