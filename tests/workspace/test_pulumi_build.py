"""The build of the Pulumi CLI from Go modules, and the message when it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rtx_provider.workspace import paths, pulumi_build
from rtx_provider.workspace.messages import ToolError
from tests.workspace.programs import write_program

if TYPE_CHECKING:
    from pathlib import Path

TOO_OLD = "go: go.mod requires go >= 1.26.6 (running go 1.21.0; GOTOOLCHAIN=local)"
GO = """\
case "$1" in
  build) while [ "$1" != -o ]; do shift; done; printf '#!/bin/sh\\n' > "$2" && chmod +x "$2" ;;
  list) echo "$SDK_FOLDER" ;;
esac
"""


@pytest.fixture
def go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a Go of the test's own on PATH and return its file."""
    sdk = tmp_path / "sdk"
    for script in pulumi_build.SCRIPTS:
        write_program(sdk / "python" / script, "exit 0").chmod(0o444)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setenv("SDK_FOLDER", str(sdk))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "rtx-provider").mkdir()
    return write_program(tmp_path / "go", GO)


def test_versions_are_those_that_the_modules_pin() -> None:
    lines = (paths.GO_MODULES / "cli" / "go.mod").read_text(encoding="utf-8").splitlines()
    assert f"\tgithub.com/pulumi/pulumi/pkg/v3 v{pulumi_build.version()} // indirect" in lines


def test_a_build_leaves_all_four_parts_runnable(tmp_path: Path, go: Path) -> None:
    assert go.exists()
    pulumi_build.build(tmp_path / "out")
    assert {
        part.name: part.stat().st_mode & 0o111 for part in (tmp_path / "out/bin").iterdir()
    } == {
        "pulumi": 0o111,
        "pulumi-language-python": 0o111,
        "pulumi-language-python-exec": 0o111,
        "pulumi-resource-pulumi-python": 0o111,
    }


def test_progress_shows_while_a_build_takes_long(
    tmp_path: Path, go: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_program(go, f"[ $1 = build ] && sleep 0.3\n{GO}")
    monkeypatch.setattr(pulumi_build, "PROGRESS_EVERY_S", 0.1)
    pulumi_build.build(tmp_path / "out")
    assert "  building pulumi: 0 s\n" in capsys.readouterr().err
    monkeypatch.setattr(pulumi_build, "USUAL_S", 0.0)
    pulumi_build.build(tmp_path / "busy")
    assert "0 s; the machine is busy, nothing is wrong\n" in capsys.readouterr().err


def test_without_go_one_line_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError, match="install Go, or Pulumi"):
        pulumi_build.build(tmp_path / "out")


@pytest.mark.parametrize(
    ("last_words", "said"), [(TOO_OLD, r"needs Go 1\."), ("out of space", "failed: out of space")]
)
def test_a_build_that_fails_is_explained_in_one_line(
    tmp_path: Path, go: Path, last_words: str, said: str
) -> None:
    write_program(go, f"echo '{last_words}' >&2; exit 1")
    with pytest.raises(ToolError, match=said) as failure:
        pulumi_build.build(tmp_path / "out")
    assert "\n" not in str(failure.value)
