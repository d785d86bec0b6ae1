"""The options of `rtx fleet`: each command has those that it follows, and no other."""

import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rtx_provider.cli import fleet_command, fleet_options
from rtx_provider.cli.main import main
from rtx_provider.fleet.changed import Changed
from rtx_provider.fleet.commands import Answer
from rtx_provider.fleet.executors import executor_of
from rtx_provider.fleet.tasks import OfficeTask

if TYPE_CHECKING:
    from concurrent.futures import Future


def test_a_command_connects_to_no_router_so_it_has_no_retries(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as end:
        main(("fleet", "run", "--retries", "2", "--", "true"))
    assert end.value.code == 2
    assert "--retries" in capsys.readouterr().err
    for command in ("preview", "up", "refresh", "drift"):
        with pytest.raises(SystemExit):
            main(("fleet", command, "--help"))
        assert "--retries" in capsys.readouterr().out


def test_a_file_that_changes_all_offices_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("Pulumi.yaml", "Pulumi.tokyo.yaml", "Pulumi.kyoto.yaml"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    files = tuple(f"page-{number}.html" for number in range(5))
    changed = Changed("a" * 40, changed=("tokyo",), program=files)
    args = Namespace(only=[], group=[], changed_since="main")
    assert [each.name for each in fleet_options.chosen(args, changed)] == ["tokyo"]
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "1 of 2 offices changed since aaaaaaaaaaaa"
    assert said[1].startswith("page-0.html, page-1.html")
    assert said[1].endswith(" and 2 more changed, which counts for all offices")


SLEEPER = """\
import pathlib, sys, time
pathlib.Path(sys.argv[1]).touch()
for _ in range(600):
    time.sleep(0.1)
"""
"""It sleeps in short pieces: a signal that comes right before a sleep is handled only after it.

Not a script of `sh`, which loses a signal between a command of it and `exec`.
"""


def sleep_long(task: OfficeTask) -> int:
    words = (sys.executable, "-c", SLEEPER, str(task.folder / f"begun-{task.office}"))
    return subprocess.run(words, check=False).returncode


def interrupt(futures: "list[Future[int]]", folder: Path) -> None:
    """Hand out commands, and raise as Ctrl-C does while the first of them runs."""
    with executor_of("local", 1) as executor:
        futures += [executor.submit(sleep_long, OfficeTask(n, "preview", folder)) for n in "abc"]
        until = time.monotonic() + 30
        while not (folder / "begun-a").exists() and time.monotonic() < until:
            time.sleep(0.05)
        raise KeyboardInterrupt


def test_after_ctrl_c_the_commands_at_work_are_ended_and_no_other_begins(tmp_path: Path) -> None:
    begun = time.monotonic()
    futures: list[Future[int]] = []
    with pytest.raises(KeyboardInterrupt):
        interrupt(futures, tmp_path)
    assert time.monotonic() < begun + 40
    assert futures[0].result() != 0
    assert [path.name for path in tmp_path.glob("begun-*")] == ["begun-a"]


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("option", ["--only", "--group"])
@pytest.mark.parametrize("given", ["", ","])
def test_an_empty_word_does_not_mean_all_offices(
    option: str, given: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(("fleet", "list", option, given)) == 1
    assert f"error: {option} is empty; name the offices" in capsys.readouterr().err


def test_no_failure_at_all_is_no_number_to_stop_after(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(("fleet", "up", "--stop-after-failures", "0"))
    assert "must be a whole number from 1" in capsys.readouterr().err


def test_groups_may_stand_with_commas(project: Path) -> None:
    for name in ("kyoto", "nara", "tokyo"):
        text = f"config: {{rtx:groups: [{name}]}}\n"
        (project / f"Pulumi.{name}.yaml").write_text(text, encoding="utf-8")
    args = Namespace(only=[], group=["kyoto,nara"], changed_since=None)
    assert [each.name for each in fleet_options.chosen(args)] == ["kyoto", "nara"]


def test_what_changed_is_asked_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Changed:
        raise AssertionError

    monkeypatch.setattr(fleet_options, "changed_since", fail)
    (project / "Pulumi.kyoto.yaml").write_text("config: {}\n", encoding="utf-8")
    args = Namespace(only=[], group=[], changed_since="main")
    found = fleet_options.chosen(args, Changed("0" * 40, changed=("kyoto",)))
    assert [each.name for each in found] == ["kyoto"]


def test_an_error_while_answers_are_printed_closes_what_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended = []

    def answers(_: Namespace) -> Iterator[Answer]:
        try:
            yield Answer("tokyo", 0, "hello\n", 0.0, "")
        finally:
            ended.append(True)

    def fail(*_: Any, **__: Any) -> None:  # noqa: ANN401
        raise KeyboardInterrupt

    monkeypatch.setattr(fleet_command, "_answers", answers)
    monkeypatch.setattr("builtins.print", fail)
    with pytest.raises(KeyboardInterrupt):
        fleet_command.run(Namespace(json=False))
    assert ended == [True]
