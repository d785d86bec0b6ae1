"""`rtx new`: what it writes, what it refuses, and where the product is installed from."""

import json
import shlex
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from rtx_provider.cli.main import main
from rtx_provider.workspace import origin, project, repository
from rtx_provider.workspace.messages import ToolError
from tests.meta.source import ROOT

LINE = "rtx-provider[simulator] @ file:///wheel.whl"


def test_it_says_what_it_wrote_and_what_is_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "it's new"
    assert main(["new", str(folder), "--from", str(ROOT)]) == 0
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert written == set(repository.FILES)
    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if line.startswith("wrote ")] == [
        f"wrote {folder / name}" for name in repository.FILES
    ]
    assert f"  cd {shlex.quote(str(folder))}" in said
    assert f'-e "{ROOT}[simulator]"' in (folder / "requirements.txt").read_text("utf-8")


@pytest.mark.parametrize("is_new", [True, False], ids=["a new repository", "this checkout"])
def test_the_program_runs_in_the_process_of_rtx(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_new: bool
) -> None:
    folder = tmp_path / "new" if is_new else ROOT
    if is_new:
        repository.write(folder, LINE)
    monkeypatch.delenv(project.INLINE, raising=False)
    monkeypatch.setattr("sys.prefix", str(folder / ".venv"))
    assert project.why_not_inline(folder) == ""


def test_nothing_of_the_template_is_left_open(tmp_path: Path) -> None:
    texts = [path.read_text("utf-8") for path in repository.write(tmp_path / "new", LINE)]
    assert [text for text in texts if "@REQUIREMENT@" in text or "@STEPS@" in text] == []
    assert [text for text in texts if LINE in text] == [texts[-2]]


@pytest.mark.parametrize("name", repository.FILES)
def test_what_exists_is_not_overwritten(name: str, tmp_path: Path) -> None:
    there = tmp_path / name
    there.parent.mkdir(parents=True, exist_ok=True)
    there.write_text("theirs", "utf-8")
    with pytest.raises(ToolError, match="already; nothing was written"):
        repository.write(tmp_path, LINE)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [there]
    assert there.read_text("utf-8") == "theirs"


def test_a_folder_with_other_things_is_taken(tmp_path: Path) -> None:
    (tmp_path / "components").mkdir()
    assert len(repository.write(tmp_path, LINE)) == len(repository.FILES)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ToolError, match="is not a folder; nothing was written"):
        repository.write(tmp_path / "file", LINE)


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ToolError, match="cannot write"):
        repository.write(tmp_path / "file" / "below", LINE)


def test_it_installs_the_wheel_that_pip_recorded(tmp_path: Path) -> None:
    wheel = tmp_path / "a wheel.whl"
    wheel.touch()
    recorded = {"url": wheel.as_uri(), "archive_info": {}}
    assert origin.recorded_requirement(recorded) == (
        f"rtx-provider[simulator] @ {tmp_path.as_uri()}/a%20wheel.whl"
    )


def test_it_installs_the_checkout_where_rtx_is_editable(tmp_path: Path) -> None:
    recorded = {"url": tmp_path.as_uri(), "dir_info": {"editable": True}}
    assert origin.recorded_requirement(recorded) == f'-e "{tmp_path}[simulator]"'


def test_it_installs_the_commit_that_was_installed() -> None:
    recorded = {
        "url": "https://git.example/rtx.git",
        "vcs_info": {"vcs": "git", "commit_id": "5ec2"},
    }
    assert origin.recorded_requirement(recorded) == (
        "rtx-provider[simulator] @ git+https://git.example/rtx.git@5ec2"
    )


def test_a_wheel_that_is_gone_is_named_with_the_remedy(tmp_path: Path) -> None:
    recorded = {"url": (tmp_path / "gone.whl").as_uri(), "archive_info": {}}
    with pytest.raises(ToolError, match=r"gone\.whl, which is gone; name .* with --from"):
        origin.recorded_requirement(recorded)


def test_an_installation_that_says_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent:
        def read_text(self, _name: str) -> None:
            return None

    monkeypatch.setattr(metadata, "distribution", lambda _name: Silent())
    with pytest.raises(ToolError, match="does not say where it came from"):
        origin.requirement()


def test_this_checkout_is_installed_where_it_lies() -> None:
    recorded: dict[str, Any] = json.loads(
        metadata.distribution(origin.NAME).read_text("direct_url.json") or "{}"
    )
    assert recorded["dir_info"] == {"editable": True}
    assert origin.requirement().endswith('[simulator]"')


@pytest.mark.parametrize("name", ["absent.whl", "folder"])
def test_what_is_no_product_is_refused(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder").mkdir()
    assert main(["new", str(tmp_path / "new"), "--from", str(tmp_path / name)]) == 1
    assert "is neither a wheel nor a checkout" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_without_a_project_one_line_says_what_writes_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["up", "demo"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("error: there is no Pulumi.yaml")
    assert "`rtx new DIR` writes a repository" in said
    assert said.count("\n") == 1


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out == f"rtx {metadata.version(origin.NAME)}\n"
