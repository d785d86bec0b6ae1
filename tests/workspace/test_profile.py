"""`rtx profile`: only its owner can read the file, which is byte for byte as exported."""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING

import pytest

from rtx_provider.cli.main import main
from tests.workspace.programs import write_program, write_pulumi

if TYPE_CHECKING:
    from pathlib import Path

PROFILE = "\ufeff# é 作業\r\n$key = 'hush'\r\n"
PULUMI = """\
case "$*" in
  version) echo v3.274.1 ;;
  "stack output --json --show-secrets --stack tokyo") cat "$OUTPUTS" ;;
esac
"""


@pytest.fixture(autouse=True)
def outputs(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a CLI on PATH that prints the outputs of a file, and return that file."""
    folder = write_pulumi(tmp_path / "pulumi", "v3.274.1")
    write_program(folder / "pulumi", PULUMI)
    monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin")
    monkeypatch.setenv("OUTPUTS", str(checkout / "outputs"))
    (checkout / "outputs").write_text(json.dumps({"windows_profile": PROFILE}), encoding="utf-8")
    return checkout / "outputs"


@pytest.mark.parametrize("is_there", [False, True])
def test_only_the_owner_can_read_the_profile(
    checkout: Path,
    is_there: bool,  # noqa: FBT001
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = checkout / "out.ps1"
    if is_there:
        path.write_text("old", encoding="utf-8")
        path.chmod(0o666)
    umask = os.umask(0)
    try:
        assert main(["profile", "tokyo", str(path)]) == 0
    finally:
        os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes() == PROFILE.encode()
    said = capsys.readouterr()
    assert "hush" not in said.out + said.err
    assert sorted(each.name for each in checkout.glob("*out*")) == ["out.ps1", "outputs"]


def test_the_name_of_the_file_is_the_clients(checkout: Path) -> None:
    assert main(["profile", "tokyo"]) == 0
    assert (checkout / "vpn.ps1").is_file()


def test_a_stack_without_a_profile_and_a_place_that_cannot_be_written_are_named(
    checkout: Path, outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["profile", "tokyo", str(checkout / "none" / "vpn.ps1")]) == 1
    outputs.write_text("{}", encoding="utf-8")
    assert main(["profile", "tokyo"]) == 1
    said = capsys.readouterr().err
    assert "none/vpn.ps1: No such file or directory" in said
    assert "stack tokyo has no output windows_profile; bring it up first" in said
