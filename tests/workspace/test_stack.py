"""The commands that ``make up`` and the other targets give to Pulumi, and the router they use."""

from __future__ import annotations

import json
import re
import signal
from typing import TYPE_CHECKING, NoReturn

import pytest

from rtx_provider.cli.main import main
from rtx_provider.workspace import stack
from rtx_provider.workspace.messages import ToolError
from rtx_provider.workspace.simulator import Simulator
from tests.workspace.programs import log_of_pulumi

if TYPE_CHECKING:
    from pathlib import Path

PULUMI = """\
echo "$* host=$RTX_HOST${RTX_SERIAL+ serial=$RTX_SERIAL}" >> "$LOG"
case "$*" in
  version) echo v3.274.1 ;;
  "config --json"*) echo "$CONFIG" ;;
  "stack export"*) echo "$EXPORT" ;;
  preview*|refresh*) exit "${STATUS:-0}" ;;
esac
"""


@pytest.fixture(autouse=True)
def log(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a CLI on PATH that writes down what it is told, and return that file."""
    monkeypatch.delenv("RTX_HOST", raising=False)
    for name in ("seed", "demo", "hq"):
        (checkout / f"Pulumi.{name}.yaml").touch()
    monkeypatch.setenv("EXPORT", json.dumps(EXPORT))
    return log_of_pulumi(checkout, PULUMI, "{}", monkeypatch)


EXPORT = {
    "deployment": {
        "resources": [
            {
                "urn": "urn:pulumi:seed::rtx::pulumi:pulumi:Stack::rtx-seed",
                "outputs": {"office": "hq"},
            }
        ]
    }
}


def told(log: Path) -> list[str]:
    return [line for line in log.read_text("utf-8").splitlines() if not line.startswith("version")]


def test_up_opens_the_stack_and_works_on_the_simulated_router(
    log: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    stack.up(stack.opened("seed"))
    assert told(log) == [
        "stack select --create --stack seed host=",
        "config --json --stack seed host=",
        "up --yes --suppress-outputs --stack seed host=127.0.0.1",
        "stack export --stack seed host=127.0.0.1",
    ]
    assert "  office: hq\n" in capfd.readouterr().out


def test_a_blank_host_the_default_of_the_project_names_no_router(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONFIG", '{"rtx:host": {"value": "", "secret": false}}')
    stack.preview(stack.opened("demo"))
    assert told(log)[-1] == "preview --diff --stack demo host=127.0.0.1"


def test_a_stack_that_names_its_router_starts_no_simulator(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONFIG", '{"rtx:host": {"value": "192.0.2.1", "secret": false}}')
    monkeypatch.setattr(Simulator, "ensure", pytest.fail)
    stack.preview(stack.opened("hq"))
    assert told(log)[-1] == "preview --diff --stack hq host="


def test_a_stack_that_names_its_router_gets_no_setting_of_a_simulator(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CONFIG", '{"rtx:host": {"value": "192.0.2.1", "secret": false}}')
    monkeypatch.setenv("RTX_HOST", "127.0.0.1")
    monkeypatch.setenv("RTX_PORT", "8080")
    assert "RTX_PORT" not in stack.opened("hq").environment


def test_settings_of_a_real_router_in_the_environment_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CONFIG", '{"rtx:host": {"value": "192.0.2.1", "secret": false}}')
    monkeypatch.setenv("RTX_PASSWORD", "theirs")
    assert stack.opened("hq").environment["RTX_PASSWORD"] == "theirs"


def test_a_real_router_is_not_trusted_as_a_simulator_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFIG", '{"rtx:host": {"value": "192.0.2.1", "secret": false}}')
    for name, value in (
        ("RTX_HOST", "127.0.0.1"),
        ("RTX_TRANSPORT", "ssh"),
        ("RTX_HOST_KEY_POLICY", "accept-new"),
        ("RTX_KNOWN_HOSTS", "demo/known_hosts"),
    ):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("RTX_BACKUPS", "off")
    left = [name for name in stack.opened("hq").environment if name.startswith("RTX_")]
    assert left == ["RTX_BACKUPS"]


def test_another_transport_than_http_and_ssh_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRANSPORT", "telnet")
    with pytest.raises(ToolError, match="TRANSPORT must be http or ssh, not telnet"):
        stack.opened("demo")


def test_down_stops_the_simulator_after_everything_was_taken_back(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(router: Simulator) -> None:
        with log.open("a", encoding="utf-8") as lines:
            lines.write(f"stopped {router.stack}\n")

    monkeypatch.setattr(Simulator, "stop", stop)
    stack.down(stack.opened("demo"))
    assert told(log)[-2:] == ["destroy --yes --stack demo host=127.0.0.1", "stopped demo"]


REPLACED = "refresh --run-program --yes --skip-preview --diff --stack hq serial=NEW"
SET = "config set rtx:serial {} --stack hq"


@pytest.mark.parametrize(
    ("serial", "status", "commands"),
    [
        ("", "0", [REPLACED]),
        ("OLD", "0", [SET.format("NEW"), REPLACED]),
        ("OLD", "3", [SET.format("NEW"), REPLACED, SET.format("OLD")]),
    ],
    ids=["a file without a serial number", "a file with one", "a router that is not read"],
)
def test_replace_puts_the_serial_number_where_it_counts(
    log: Path, monkeypatch: pytest.MonkeyPatch, serial: str, status: str, commands: list[str]
) -> None:
    """The file wins over the environment; a failure leaves the file as it was."""
    values = {"rtx:host": {"value": "192.0.2.1"}, "rtx:serial": {"value": serial}}
    monkeypatch.setenv("CONFIG", json.dumps(values))
    monkeypatch.setenv("STATUS", status)
    tokyo = stack.opened("hq")
    if status == "0":
        stack.replace(tokyo, "NEW")
    else:
        with pytest.raises(ToolError):
            stack.replace(tokyo, "NEW")
    told_now = [re.sub(r" host=\S*", "", line) for line in told(log)]
    assert [
        line for line in told_now if not line.startswith(("config --json", "stack "))
    ] == commands


@pytest.mark.parametrize("action", [*stack.ACTIONS, "replace"])
def test_only_pulumi_reacts_to_ctrl_c_during_an_action(
    log: Path, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    """Otherwise it would take the program from under an engine that goes on."""
    seen = list[object]()

    def run(_stack: stack.Stack, *_words: str) -> NoReturn:
        seen.append(signal.getsignal(signal.SIGINT))
        msg = "it is enough to have seen it"
        raise ToolError(msg)

    monkeypatch.setattr(stack.Stack, "run", run)
    before = signal.getsignal(signal.SIGINT)
    arguments = ["replace", "demo", "NEW"] if action == "replace" else [action, "demo"]
    assert main(arguments) != 0
    assert log.exists()
    assert seen == [stack.leave_to_pulumi]
    assert signal.getsignal(signal.SIGINT) is before


def test_a_command_that_fails_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATUS", "3")
    with pytest.raises(ToolError, match="`pulumi preview --diff --stack demo` ended with status 3"):
        stack.preview(stack.opened("demo"))


def test_a_stack_without_a_file_is_not_made(log: Path) -> None:
    with pytest.raises(ToolError, match=r"there is no Pulumi\.osaka\.yaml"):
        stack.opened("osaka")
    assert not log.exists()


def test_a_real_router_is_not_changed_without_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setenv("CONFIG", '{"rtx:host": {"value": "192.0.2.1", "secret": false}}')
    assert stack.opened("hq").consent == ()
    monkeypatch.setenv("CONFIG", "{}")
    assert stack.opened("demo").consent == ("--yes",)


OWN = '{"rtx:office": {"value": "{}", "secret": true}}'


def test_a_stack_with_secrets_of_its_own_gets_a_simulator_only_if_that_is_asked_for(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONFIG", OWN)
    with pytest.raises(ToolError) as failure:
        stack.opened("hq")
    assert "`pulumi config set rtx:host ADDRESS --stack hq`" in str(failure.value)
    assert "`make up STACK=hq SIMULATOR=yes`" in str(failure.value)
    assert not any(line.startswith("up") for line in told(log))
    monkeypatch.setenv("SIMULATOR", "yes")
    assert stack.opened("hq").environment["RTX_SIMULATOR_STACK"] == "hq:8080"
    monkeypatch.delenv("SIMULATOR")
    assert stack.opened("demo").is_simulated


def test_up_works_on_the_same_backend_as_a_shell_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise one router would have two states, and neither would know what the other wrote."""
    monkeypatch.setenv("CONFIG", '{"rtx:host": {"value": "192.0.2.1", "secret": false}}')
    monkeypatch.setenv("PULUMI_BACKEND_URL", "s3://office-states")
    assert stack.opened("hq").environment["PULUMI_BACKEND_URL"] == "s3://office-states"
    monkeypatch.setenv("CONFIG", "{}")
    assert stack.opened("demo").environment["PULUMI_BACKEND_URL"].endswith("/.rtx/backend")
