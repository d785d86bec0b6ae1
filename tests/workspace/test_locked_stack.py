"""What `rtx up` and its like say of a lock that is in their way."""

import platform
from pathlib import Path

import pytest

from rtx_provider.cli.main import main
from rtx_provider.fleet import locks
from tests.workspace.programs import log_of_pulumi

PULUMI = """\
echo "$*" >> "$LOG"
case "$*" in
  version) echo v3.274.1 ;;
  "config --json"*) echo "$CONFIG" ;;
  "stack export"*) echo "{}" ;;
  "stack rename"*) printf "$LOCK" >&2; exit 255 ;;
  up*|preview*) exit 255 ;;
esac
"""
LOCK = (
    "error: the stack is currently locked by 1 lock(s). Either wait for the other "
    "process(es) to end or delete the lock file with `pulumi cancel`.\\n"
    "  file:///x.json: created by kei@{host} (pid {pid}) at 2026-11-28T22:44:56Z\\n"
)
GONE = 4194303
"""More than any process of this machine has."""


@pytest.mark.parametrize(
    ("host", "said"),
    [
        (platform.node(), "that run has ended and left its lock; `rtx fleet unlock demo`"),
        ("other-machine", "look on other-machine whether that run has ended"),
    ],
)
def test_a_lock_that_a_killed_run_has_left_is_named_with_the_way_out(
    checkout: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    host: str,
    said: str,
) -> None:
    (checkout / "Pulumi.demo.yaml").touch()
    log_of_pulumi(checkout, PULUMI, "{}", monkeypatch)
    monkeypatch.setenv("LOCK", LOCK.format(host=host, pid=GONE))
    monkeypatch.setattr(locks, "in_container", lambda: False)
    assert main(["up", "demo"]) == 1
    errors = capfd.readouterr().err
    assert f"process {GONE} of kei on {host}" in errors
    assert said in errors
    assert "`rtx refresh demo` reads what that run has left" in errors


def test_nothing_is_said_of_a_lock_if_there_is_none(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (checkout / "Pulumi.demo.yaml").touch()
    log_of_pulumi(checkout, PULUMI, "{}", monkeypatch)
    monkeypatch.setenv("LOCK", "error: a stack named demo already exists\\n")
    assert main(["preview", "demo"]) == 1
    assert "locked" not in capfd.readouterr().err


def test_who_holds_a_lock_is_asked_only_after_a_failure(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (checkout / "Pulumi.demo.yaml").touch()
    script = PULUMI.replace("up*|preview*) exit 255", "up*) exit 0")
    log = log_of_pulumi(checkout, script, "{}", monkeypatch)
    assert main(["up", "demo"]) == 0
    assert "rename" not in log.read_text("utf-8")
