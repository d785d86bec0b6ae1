"""Which Pulumi CLI is used, and that an incomplete one is never installed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from rtx_provider.workspace import pulumi_build, pulumi_cli, pulumi_download
from rtx_provider.workspace.messages import ToolError
from tests.workspace.programs import write_program, write_pulumi

if TYPE_CHECKING:
    from pathlib import Path


def refuse(_folder: Path) -> None:
    msg = "refused"
    raise ToolError(msg)


def deliver(folder: Path) -> None:
    write_pulumi(folder / "bin", "v3.274.1")


def deliver_half(folder: Path) -> None:
    write_pulumi(folder / "bin", "v3.274.1", complete=False)


def test_a_good_one_on_path_is_taken(tmp_path: Path) -> None:
    good = write_pulumi(tmp_path / "good", "v3.200.0")
    assert pulumi_cli.on_path(str(good)) == good


@pytest.mark.parametrize("answer", ["v3.199.9", "v2.300.0", "what?", "; exit 1"])
def test_one_on_path_that_is_old_or_does_not_run_is_passed_over(
    tmp_path: Path, answer: str
) -> None:
    bad = write_pulumi(tmp_path / "bad", answer)
    good = write_pulumi(tmp_path / "good", "v3.210.4")
    assert pulumi_cli.on_path(os.pathsep.join(("", str(bad), str(good)))) == good


def test_one_on_path_without_its_python_plugin_is_passed_over(tmp_path: Path) -> None:
    assert (
        pulumi_cli.on_path(str(write_pulumi(tmp_path / "bare", "v3.260.0", complete=False))) is None
    )


def test_one_that_is_only_linked_into_path_is_found_with_its_plugin(tmp_path: Path) -> None:
    real = write_pulumi(tmp_path / "cellar", "v3.260.0")
    links = tmp_path / "links"
    links.mkdir()
    (links / "pulumi").symlink_to(real / "pulumi")
    assert pulumi_cli.on_path(str(links)) == real


@pytest.mark.usefixtures("checkout")
def test_where_the_installer_works_nothing_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulumi_download, "install", deliver)
    monkeypatch.setattr(pulumi_build, "build", refuse)
    assert pulumi_cli.download_or_build() == pulumi_cli.places()[0] / "bin"


@pytest.mark.usefixtures("checkout")
def test_where_the_installer_fails_one_line_says_so_and_it_is_built(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pulumi_download, "install", refuse)
    monkeypatch.setattr(pulumi_build, "build", deliver)
    assert pulumi_cli.download_or_build() == pulumi_cli.places()[1] / "bin"
    assert capsys.readouterr().err == "no Pulumi CLI from its own installer: refused\n"


@pytest.mark.usefixtures("checkout")
def test_whoever_runs_no_script_that_is_not_pinned_gets_the_build(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PULUMI_FROM", "build")
    monkeypatch.setenv("PATH", "")
    write_pulumi(pulumi_cli.places()[0] / "bin", "v3.274.1")
    monkeypatch.setattr(pulumi_download, "install", pytest.fail)
    monkeypatch.setattr(pulumi_build, "build", deliver)
    assert pulumi_cli.ensure() == pulumi_cli.places()[1] / "bin"


@pytest.mark.usefixtures("checkout")
def test_an_earlier_one_is_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    built = pulumi_cli.places()[1]
    write_pulumi(built / "bin", "v3.274.1")
    monkeypatch.setattr(pulumi_download, "install", refuse)
    monkeypatch.setattr(pulumi_build, "build", refuse)
    monkeypatch.setenv("PATH", "")
    assert pulumi_cli.ensure() == built / "bin"


def test_an_incomplete_cli_is_never_installed(tmp_path: Path) -> None:
    target = tmp_path / "pulumi-3"
    with pytest.raises(ToolError, match="does not run here"):
        pulumi_cli.complete(target, deliver_half)
    assert list(tmp_path.iterdir()) == []


def test_a_broken_one_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "pulumi-3"
    write_program(target / "bin" / "pulumi", "exit 1")
    assert pulumi_cli.is_usable(pulumi_cli.complete(target, deliver))


@pytest.mark.usefixtures("checkout")
def test_a_cli_that_has_not_changed_is_not_asked_for_its_version_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulumi_cli, "SMALLEST", 1)
    good = write_pulumi(tmp_path / "good", "v3.200.0")
    assert pulumi_cli.on_path(str(good)) == good
    monkeypatch.setattr(pulumi_cli, "reported_version", pytest.fail)
    assert pulumi_cli.on_path(str(good)) == good
    monkeypatch.undo()
    write_pulumi(good, "v3.199.0  # an older one in its place")
    assert pulumi_cli.on_path(str(good)) is None


@pytest.mark.usefixtures("checkout")
def test_what_only_chooses_a_cli_is_asked_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A version manager's script, or a link to its program, is the same for every version."""
    script = write_pulumi(tmp_path / "script", "v3.210.0")
    assert pulumi_cli.on_path(str(script)) == script
    monkeypatch.setattr(pulumi_cli, "SMALLEST", 1)
    manager = write_pulumi(tmp_path / "manager", "v3.210.0")
    (manager / "pulumi").rename(manager / "mise")
    (manager / "pulumi").symlink_to("mise")
    assert pulumi_cli.on_path(str(manager)) == manager
    assert pulumi_cli.remembered() == {}


@pytest.mark.usefixtures("checkout")
def test_a_note_that_is_damaged_or_cannot_be_written_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulumi_cli, "SMALLEST", 1)
    good = write_pulumi(tmp_path / "good", "v3.200.0")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    (tmp_path / "file").touch()
    assert pulumi_cli.on_path(str(good)) == good
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    note = tmp_path / "rtx-provider" / pulumi_cli.VERSIONS
    note.parent.mkdir()
    for text in ("{", "[]", "{}"):
        note.write_text(text, encoding="utf-8")
        assert pulumi_cli.on_path(str(good)) == good
