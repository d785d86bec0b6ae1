"""What a run of one office comes to, with an engine that is a script."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from pulumi import automation as auto

from rtx_provider.fleet import engine, office_run
from rtx_provider.fleet.changes import told
from rtx_provider.fleet.engine import EndedError, InlineCommand, TooLongError
from rtx_provider.fleet.office_run import merged
from rtx_provider.fleet.proof import Proof
from rtx_provider.fleet.running import Running
from rtx_provider.fleet.tasks import OfficeResult, OfficeTask, Outcome
from rtx_provider.workspace import pulumi_cli

LIST = ["stack", "ls"]
"""A command that runs no program."""


@pytest.fixture(autouse=True)
def running(monkeypatch: pytest.MonkeyPatch) -> Running:
    """Give each test a process in which nothing has run."""
    found = Running()
    monkeypatch.setattr(engine, "RUNNING", found)
    monkeypatch.setattr(office_run, "RUNNING", found)
    return found


@pytest.fixture(autouse=True)
def _takes_ctrl_c() -> Iterator[None]:
    """Take Ctrl-C even where the tests run in the background, whose shells ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> InlineCommand:
    """Return a command whose engine waits until it is asked to end, and then fails."""
    script = tmp_path / "pulumi"
    script.write_text(
        "#!/bin/sh\ntrap 'echo error: update canceled >&2; exit 255' INT\n"
        f"ps -o sid= -p $$ > {tmp_path}/session\nwhile true; do sleep 0.05; done\n",
        encoding="utf-8",
    )
    script.chmod(0o700)
    monkeypatch.setattr(pulumi_cli, "version_of", lambda _: (3, 200, 0))
    return InlineCommand(tmp_path, 0.0)


def run(command: InlineCommand, folder: Path) -> None:
    command.run(LIST, str(folder), {})


def test_the_engine_is_in_a_session_of_its_own(
    command: InlineCommand, tmp_path: Path, running: Running
) -> None:
    def end() -> None:
        while not (tmp_path / "session").exists() or not (tmp_path / "session").read_text("utf-8"):
            time.sleep(0.05)
        running.end()

    threading.Thread(target=end).start()
    with pytest.raises(EndedError, match="was asked to end"):
        run(command, tmp_path)
    assert int((tmp_path / "session").read_text("utf-8")) != os.getsid(0)


def test_nothing_begins_after_the_end_was_asked_for(
    command: InlineCommand, tmp_path: Path, running: Running
) -> None:
    running.end()
    with pytest.raises(EndedError):
        run(command, tmp_path)
    assert not (tmp_path / "session").exists()


def test_an_error_of_the_caller_ends_the_engine(
    command: InlineCommand, tmp_path: Path, running: Running
) -> None:
    threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        run(command, tmp_path)
    assert not running.processes


@pytest.mark.parametrize("status", [0, 255])
def test_the_time_limit_ends_a_run_but_for_one_that_then_ends_well(
    command: InlineCommand,  # noqa: ARG001  # it has written the script
    tmp_path: Path,
    status: int,
) -> None:
    script = tmp_path / "pulumi"
    text = script.read_text(encoding="utf-8").replace("exit 255", f"exit {status}")
    script.write_text(text, encoding="utf-8")
    limited = InlineCommand(tmp_path, 1.0)
    if status:
        with pytest.raises(TooLongError, match="took longer than 1 s"):
            run(limited, tmp_path)
    else:
        assert limited.run(LIST, str(tmp_path), {}).code == 0


TASK = OfficeTask("tokyo", "up", Path())


def came_of(monkeypatch: pytest.MonkeyPatch, error: Exception) -> OfficeResult:
    def act(*_: object) -> None:
        raise error

    monkeypatch.setattr(office_run, "_act", act)
    return office_run._result(TASK, office_run._run(TASK, "up", {}), ())


def failed(text: str) -> auto.CommandError:
    return auto.CommandError(auto.CommandResult("", text, 255))


def test_a_run_that_was_ended_is_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    for error, text in (
        (
            TooLongError("took longer than 3 s, and was asked to end"),
            "the run took longer than 3 s",
        ),
        (EndedError("was asked to end"), "the run was asked to end"),
        (failed("error: update canceled\n"), "error: update canceled"),
    ):
        found = came_of(monkeypatch, error)
        assert found.outcome == "interrupted"
        assert found.errors[0].startswith(text)


def test_the_last_line_is_no_name_of_a_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    error = auto.CommandError(auto.CommandResult("error: no such thing", "", 255))
    assert came_of(monkeypatch, error).errors == ("error: no such thing",)


class _Stack:
    """A stack whose run ends well, and whose history cannot be read afterwards."""

    def __init__(self, command: InlineCommand) -> None:
        self.workspace = type("Workspace", (), {"pulumi_command": command})()
        self.preview = self.preview_refresh = self.refresh = self.destroy = self.up

    def up(self, **_: object) -> None:
        self.workspace.pulumi_command.has_run = True
        raise failed("error: the history is away")


def test_what_is_asked_after_a_run_does_not_make_it_fail(
    command: InlineCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office_run, "stack_of", lambda *_: _Stack(command))
    found = office_run._result(TASK, office_run._run(TASK, "up", {}), ())
    assert (found.outcome, found.errors) == ("unchanged", ())


def test_no_command_follows_a_run_that_has_ended_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The Automation API would ask for outputs and history, which nobody here reads."""
    script, log = tmp_path / "pulumi", tmp_path / "log"
    script.write_text(f'#!/bin/sh\necho "$1" >> "{log}"\n', encoding="utf-8")
    script.chmod(0o700)
    monkeypatch.setattr(pulumi_cli, "version_of", lambda _: (3, 200, 0))
    command = InlineCommand(tmp_path, 0.0)
    assert command.run(["up"], str(tmp_path), {}).code == 0
    with pytest.raises(EndedError):
        command.run(["stack", "output"], str(tmp_path), {})
    assert log.read_text(encoding="utf-8").splitlines() == ["up"]


def test_a_refresh_ends_what_a_killed_run_was_about_to_create(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[dict[str, object]] = []
    stack = SimpleNamespace(
        **dict.fromkeys(("preview", "preview_refresh", "up", "destroy")),
        refresh=lambda **options: asked.append(options),
    )
    monkeypatch.setattr(office_run, "stack_of", lambda *_: stack)
    office_run._run(OfficeTask("tokyo", "refresh", Path()), "refresh", {})
    assert [each["clear_pending_creates"] for each in asked] == [True]


def test_an_error_that_many_resources_have_is_told_once() -> None:
    away = "rtx_provider.errors.TransportError: cannot reach 192.0.2.1:80"
    taken = "rtx_provider.errors.ConflictError: the router has `ip pp mtu 1454`"
    errors = ("Tunnel a: " + away, "Tunnel b: " + taken, "PpUser c: " + away, "IpFilter d: " + away)
    assert merged((*errors, "office.mtu: is missing")) == (
        "Tunnel a and 2 others: cannot reach 192.0.2.1:80",
        "Tunnel b: the router has `ip pp mtu 1454`",
        "office.mtu: is missing",
    )


@pytest.mark.parametrize(
    ("done", "proof", "outcome"),
    [
        ("unchanged", Proof(("no answer",), is_reached=False), "unreachable"),
        ("unchanged", Proof(("no answer",)), "failed"),
        ("changed", Proof(("no answer",), is_reached=False), "failed"),
    ],
)
def test_a_router_that_is_away_has_failed_only_after_a_change(
    monkeypatch: pytest.MonkeyPatch, done: Outcome, proof: Proof, outcome: Outcome
) -> None:
    monkeypatch.setattr(office_run, "prove", lambda _: proof)
    found = office_run._proven(OfficeResult("tokyo", "up", done))
    assert (found.outcome, found.errors) == (outcome, ("no answer",))


@pytest.mark.parametrize(
    ("proof", "outcome"),
    [
        (Proof(()), "unchanged"),
        (Proof(("l2tp is off",)), "failed"),
        (Proof(("no answer",), is_reached=False), "unreachable"),
    ],
)
def test_an_approval_of_which_nothing_is_left_is_proven_all_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, proof: Proof, outcome: str
) -> None:
    """The run that has sent its lines may have failed at its proof."""
    asked: list[str] = []

    def run(_task: OfficeTask, action: str, _variables: object) -> office_run._Ran:
        asked.append(action)
        return office_run._Ran((), told((), is_done=False))

    monkeypatch.setattr(office_run, "_settings", lambda _: {})
    monkeypatch.setattr(office_run, "_run", run)
    monkeypatch.setattr(office_run, "prove", lambda _: proof)
    task = OfficeTask("tokyo", "up", tmp_path, approved="0" * 64, proves=True)
    found = office_run._done(task)
    assert (found.action, found.outcome, asked) == ("up", outcome, ["preview"])
    assert "nothing is left to send" in found.notes[0]
