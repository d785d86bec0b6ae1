"""The configuration of before a run: kept before its first line, and named if the run fails."""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from rtx_provider.config.backup import origin_of
from rtx_provider.config.change import Change
from rtx_provider.config.tree import parse_config
from rtx_provider.errors import BackupError, SaveError
from rtx_provider.router.backups import Backups, base_folder
from rtx_provider.router.facts import Facts
from rtx_provider.router.registry import connectors
from rtx_provider.router.router import Router
from rtx_provider.router.safety_policy import SafetyPolicy
from rtx_provider.simulator import Options
from tests.meta.source import ROOT
from tests.router.room import AT_ONCE, Room, changed, gone, new, room, settings_of

FACTS = Facts("RTX1210", "14.01.42", "S4H000001", "config0")
MASKED = Options(mask_secrets=True)
TRANSPORTS: tuple[Literal["http", "ssh"], ...] = ("http", "ssh")
FILTER = "ip filter 5 pass * * tcp * 22"
WRONG = "ip filter 70000000 pass * *"


@contextmanager
def run(
    *lines: str,
    transport: Literal["http", "ssh"] = "http",
    options: Options | None = None,
    backups: Backups | None = None,
) -> Iterator[Room]:
    """Begin a run that keeps backups on an office's router."""
    with room(*lines, transport=transport, options=options) as here:
        here.router = Router(
            connectors(settings_of(here.simulator, transport=transport)),
            "the office",
            timing=AT_ONCE,
            policy=SafetyPolicy(confirmed_commit="off"),
            say=here.said.append,
            backups=backups,
        )
        yield here
        here.router.close()


@pytest.fixture
def backups(tmp_path: Path) -> Backups:
    """Return the backups of a stack in a project's folder."""
    return Backups(tmp_path / ".rtx" / "backups", lambda: ("tokyo",))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_what_the_router_showed_is_kept_before_the_first_line(
    backups: Backups, transport: Literal["http", "ssh"]
) -> None:
    with run(transport=transport, backups=backups) as here:
        before = here.simulator.running_text()
        here.simulator.reset_counters()
        here.apply(new(FILTER))
        posts = here.posts
        here.apply(new("ip filter 6 pass * *"))
        here.router.save()
    (file,) = backups.files()
    text = file.read_text("utf-8")
    assert file.parent.name == "tokyo"
    assert dict(parse_config(text).lines) == dict(parse_config(before).lines)
    assert before.strip() in text
    assert origin_of(text).serial == here.router.serial
    assert (mode(file), mode(file.parent)) == (0o600, 0o700)
    assert here.router.configuration_before.strip().endswith(before.strip()[-60:])
    assert file.name not in "".join(here.said)
    with run(transport=transport) as plain:
        plain.apply(new(FILTER))
        assert plain.posts == posts  # a backup costs the router nothing


@pytest.mark.parametrize(
    "change", [new("ip filter 6 pass * *"), changed(FILTER, f"{FILTER}00"), gone(FILTER)]
)
def test_every_kind_of_change_keeps_one(backups: Backups, change: Change) -> None:
    with run(FILTER, backups=backups) as here:
        before = here.simulator.running_text()
        (result,) = here.apply(change, durable=[change.title])
    assert not isinstance(result, Exception)
    (file,) = backups.files()
    assert before.strip() in file.read_text("utf-8")


def test_a_run_that_changes_nothing_keeps_nothing(backups: Backups) -> None:
    with run(FILTER, backups=backups) as here:
        here.apply(replace(new(FILTER), reclaim=True))
        here.router.snapshot()
        here.router.save()
        here.apply(new(FILTER))  # a conflict, found before any line
    assert backups.files() == []
    assert here.router.configuration_before == ""


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_run_that_fails_names_the_file_once(
    backups: Backups, transport: Literal["http", "ssh"]
) -> None:
    with run(transport=transport, backups=backups) as here:
        here.apply(new(FILTER))
        assert backups.files()
        assert not [each for each in here.said if "before this run" in each]
        here.apply(new(WRONG))
        here.apply(new(WRONG))
    (file,) = backups.files()
    (told,) = [each for each in here.said if "before this run" in each]
    assert str(file) in told
    assert f"`rtx restore tokyo {file.name}`" in told


def test_a_save_that_fails_names_the_file_too(backups: Backups) -> None:
    with run(backups=backups) as here:
        here.apply(new(FILTER))
        here.simulator.restart()
        with pytest.raises(SaveError):
            here.router.save()
    assert [each for each in here.said if str(backups.files()[0]) in each]


def test_a_folder_that_cannot_be_written_stops_the_run_before_its_first_line(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").touch()
    backups = Backups(tmp_path / "file" / "backups", lambda: ("tokyo",))
    with run(backups=backups) as here:
        (result,) = here.apply(new(FILTER))
        assert here.sent == ()
    assert isinstance(result, BackupError)
    assert "nothing was sent" in str(result)
    assert "RTX_BACKUPS" in str(result)


def test_what_the_router_masks_is_named_in_the_file(backups: Backups) -> None:
    lines = ("pp select 1", "pp auth myname office@isp.example moon-pass", "pp select none")
    with run(*lines, options=MASKED, backups=backups) as here:
        here.apply(new(FILTER))
    head = backups.files()[0].read_text("utf-8").split("\n# RTX")[0]
    assert re.search(r"masks the secret of \d+ lines", head)
    assert "`pp auth myname office@isp.example *` (in `pp 1`)" in head
    assert "moon" not in head


def test_the_oldest_files_make_room_and_the_newest_stays(backups: Backups) -> None:
    few = replace(backups, most=3)
    files = [few.keep(FACTS, f"ip filter {number} pass * *\n") for number in range(5)]
    assert few.files() == files[-3:]
    small = replace(backups, most_bytes=1)
    last = small.keep(FACTS, "ip filter 9 pass * *\n")
    assert small.files() == [last]


def test_names_sort_by_time_and_nothing_else_in_the_folder_is_touched(backups: Backups) -> None:
    first = backups.keep(FACTS, "ip filter 1 pass * *\n")
    (backups.folder / "mine.conf").touch()
    late, fresh = backups.folder / ".partial-late", backups.folder / ".partial-fresh"
    late.touch()
    fresh.touch()
    os.utime(late, (1, 1))
    small = replace(backups, most=1)
    second = small.keep(FACTS, "ip filter 2 pass * *\n")
    assert first.name < second.name
    names = {each.name for each in backups.folder.iterdir()}
    assert names == {second.name, "mine.conf", fresh.name}


def test_git_never_sees_a_backup(backups: Backups) -> None:
    file = backups.keep(FACTS, "ip filter 1 pass * *\n")
    assert (backups.base / ".gitignore").read_text("utf-8") == "*\n"
    assert mode(backups.base) == 0o700
    assert file.is_relative_to(backups.base)
    for name in (".gitignore", "rtx_provider/workspace/template/gitignore.txt"):
        assert "/.rtx/" in (ROOT / name).read_text("utf-8").splitlines()


def test_a_folder_that_was_there_is_left_as_it_is_and_the_stack_s_own_is_private(
    tmp_path: Path,
) -> None:
    tmp_path.chmod(0o755)
    backups = Backups(tmp_path, lambda: ("tokyo", "hq"))
    (tmp_path / "tokyo").mkdir(mode=0o755)
    file = backups.keep(FACTS, "ip filter 1 pass * *\n")
    assert (mode(tmp_path), mode(tmp_path / "tokyo"), mode(file.parent)) == (0o755, 0o700, 0o700)
    assert (tmp_path / "tokyo" / ".gitignore").is_file()
    assert not (tmp_path / ".gitignore").exists()


@pytest.mark.parametrize("name", ["..", "../../etc", "a/b", ".hidden", "東京"])
def test_no_name_of_a_stack_or_provider_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    folder = Backups(tmp_path, lambda: ("tokyo", name)).folder
    assert folder.parent == tmp_path / "tokyo"
    assert folder.name not in ("", ".", "..")


def test_an_incomplete_file_is_never_found(
    backups: Backups, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BackupError, match="No space left"):
        backups.keep(FACTS, "ip filter 1 pass * *\n")
    assert [each.name for each in backups.folder.iterdir()] == []


def test_the_folder_is_that_of_the_project_or_the_one_of_the_environment(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").touch()
    inside = tmp_path / "program"
    inside.mkdir()
    assert base_folder({}, inside) == tmp_path / ".rtx" / "backups"
    assert base_folder({"RTX_BACKUPS": "~/kept"}, inside) == Path.home() / "kept"
    assert base_folder({"RTX_BACKUPS": "off"}, inside) is None
