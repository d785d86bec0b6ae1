"""The commands that ``make up`` and the other targets give to Pulumi, and the router they use."""

from __future__ import annotations

import json
import re
import signal
from types import SimpleNamespace
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
  "stack export"*)
    grep -qE "^(up|destroy) " "$LOG" && echo "${AFTER:-$EXPORT}" || echo "$EXPORT" ;;
  up*|preview*|refresh*) exit "${STATUS:-0}" ;;
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
    stack.up(stack.opened("seed"), shows=True)
    assert told(log) == [
        "stack select --create --stack seed host=",
        "config --json --stack seed host=",
        "stack export --stack seed host=127.0.0.1",
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
    assert sorted(left) == ["RTX_BACKUPS", "RTX_CALLED_BY"]


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
    assert told(log)[-4:] == [
        "stack export --stack demo host=127.0.0.1",
        "destroy --yes --stack demo host=127.0.0.1",
        "stack export --stack demo host=127.0.0.1",
        "stopped demo",
    ]


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
    with pytest.raises(ToolError, match=r"there is no Pulumi\.sed\.yaml; did you mean seed\?"):
        stack.opened("sed")
    assert not log.exists()


REAL = '{"rtx:host": {"value": "192.0.2.1", "secret": false}}'


def terminals(monkeypatch: pytest.MonkeyPatch, *, stdin: bool, stdout: bool) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: stdin))
    monkeypatch.setattr("sys.stdout.isatty", lambda: stdout, raising=False)


def test_a_real_router_is_not_changed_without_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    terminals(monkeypatch, stdin=True, stdout=True)
    monkeypatch.setenv("CONFIG", REAL)
    assert stack.opened("hq").consent("up") == ()
    monkeypatch.setenv("CONFIG", "{}")
    assert stack.opened("demo").consent("up") == ("--yes",)


@pytest.mark.parametrize("action", ["up", "down"])
@pytest.mark.parametrize(
    ("stdin", "stdout", "why"),
    [
        (False, False, "nobody can be asked"),
        (False, True, "nobody can be asked"),
        (True, False, "the output is no terminal"),
    ],
)
def test_a_real_router_is_left_alone_where_nobody_can_be_asked(
    log: Path, monkeypatch: pytest.MonkeyPatch, action: str, *, stdin: bool, stdout: bool, why: str
) -> None:
    terminals(monkeypatch, stdin=stdin, stdout=stdout)
    monkeypatch.setenv("CONFIG", REAL)
    with pytest.raises(
        ToolError, match=f"nothing was sent, because {why}.*`rtx {action} hq --yes`"
    ):
        stack.act(action, "hq")
    monkeypatch.setenv("RTX_CALLED_BY", "make")
    with pytest.raises(ToolError, match=f"`make {action} STACK=hq OPTIONS='--yes'`"):
        stack.act(action, "hq")
    assert not any(line.startswith(("up", "destroy")) for line in told(log))


@pytest.mark.parametrize("options", [["--yes"], ["--", "--yes"], ["--", "--skip-preview"]])
def test_who_agrees_beforehand_is_not_asked(
    log: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    terminals(monkeypatch, stdin=False, stdout=False)
    monkeypatch.setenv("CONFIG", REAL)
    assert main(["up", "hq", *options]) == 0
    (line,) = [line for line in told(log) if line.startswith("up")]
    assert line.split().count(options[-1]) == 1


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("up demo", "up --yes --suppress-outputs --target urn:x --stack demo"),
        ("preview demo", "preview --diff --target urn:x --stack demo"),
        (
            "refresh demo",
            "refresh --yes --skip-preview --diff --clear-pending-creates --target urn:x",
        ),
        ("down demo", "destroy --yes --target urn:x --stack demo"),
        (
            "replace demo NEW",
            "refresh --run-program --yes --skip-preview --diff --target urn:x --stack demo",
        ),
    ],
)
def test_what_follows_two_hyphens_is_pulumis(
    log: Path, monkeypatch: pytest.MonkeyPatch, command: str, line: str
) -> None:
    monkeypatch.setattr(Simulator, "stop", lambda _router: None)
    assert main([*command.split(), "--", "--target", "urn:x"]) == 0
    assert any(f"{each} ".startswith(f"{line} ") for each in told(log))


def test_another_stack_behind_two_hyphens_is_refused(
    log: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["up", "demo", "--", "--stack=hq"]) == 1
    assert "the stack is demo, which stands before `--`" in capfd.readouterr().err
    assert not log.exists()


def state(*revisions: str, **outputs: object) -> str:
    """Return the state of a stack with a resource for each revision."""
    urn = "urn:pulumi:demo::rtx::rtx:RemoteAccessVpn$pulumi-python:dynamic/rtx:IpFilter::filter-{}"
    resources = [
        {"urn": urn.format(at), "id": str(at), "outputs": {"revision": each, **outputs}}
        for at, each in enumerate(revisions)
    ]
    return json.dumps({"deployment": {"resources": resources}})


@pytest.mark.parametrize(("after", "is_said"), [("a", False), ("ab", True), ("b", True)])
@pytest.mark.parametrize(("by", "up"), [("rtx", "rtx up demo"), ("make", "make up STACK=demo")])
def test_a_failed_run_says_what_stands_on_the_router_only_if_it_wrote_something(
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    *,
    after: str,
    is_said: bool,
    by: str,
    up: str,
) -> None:
    """A `no` to the question and a program that does not compile leave everything as it was."""
    monkeypatch.setenv("RTX_CALLED_BY", by)
    monkeypatch.setenv("EXPORT", state("a"))
    monkeypatch.setenv("AFTER", state(*after))
    monkeypatch.setenv("STATUS", "255")
    with pytest.raises(ToolError):
        stack.act("up", "demo")
    said = capfd.readouterr().err
    assert ("may not be saved to flash" in said) is is_said
    assert (f"run `{up}` again" in said) is is_said


@pytest.mark.parametrize("is_changed", [True, False])
def test_the_lines_are_printed_if_something_has_changed(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], *, is_changed: bool
) -> None:
    monkeypatch.setenv("EXPORT", state("a"))
    monkeypatch.setenv("AFTER", state("b" if is_changed else "a"))
    stack.act("up", "demo")
    said = capfd.readouterr()
    assert ("On the router, by resource" in said.out) is is_changed
    assert ("nothing has changed; `rtx up demo --show`" in said.err) is not is_changed


def test_a_refresh_forgets_what_a_killed_run_was_about_to_create_and_names_it(
    log: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    urn = "urn:pulumi:demo::rtx::pulumi-python:dynamic/rtx:IpFilter::esp"
    operations = [
        {"type": "creating", "resource": {"urn": urn}},
        {"type": "updating", "resource": {"urn": f"{urn}-2"}},
    ]
    monkeypatch.setenv("EXPORT", json.dumps({"deployment": {"pending_operations": operations}}))
    stack.act("refresh", "demo")
    said = capfd.readouterr().err
    assert "a run was killed while it created IpFilter esp: if" in said
    assert any("--clear-pending-creates" in line for line in told(log))
    log.unlink()
    stack.act("refresh", "demo", ("--skip-pending-creates",))
    assert not any("--clear-pending-creates" in line for line in told(log))
    assert "was killed" not in capfd.readouterr().err


def test_a_refresh_names_what_up_would_refuse(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    stack.act("refresh", "demo")
    assert "refuse" not in capfd.readouterr().err
    monkeypatch.setenv("EXPORT", state("a", others_lines=["ip filter 1 pass * *"]))
    stack.act("refresh", "demo")
    assert "it would refuse IpFilter filter-0, where a line counts" in capfd.readouterr().err


def test_down_names_what_it_removed_although_it_stood_there_before(
    log: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Simulator, "stop", lambda _router: None)
    stack.act("down", "demo")
    log.unlink()
    assert "adopted" not in capfd.readouterr().err
    monkeypatch.setenv("EXPORT", state("a", adopted_lines={"k": "v"}))
    monkeypatch.setenv("AFTER", state())
    stack.act("down", "demo")
    assert "what it had adopted as its own: IpFilter filter-0;" in capfd.readouterr().err


def test_what_stays_after_down_is_said_and_keeps_its_simulator(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """As with --target, which leaves the rest."""
    monkeypatch.setattr(Simulator, "stop", pytest.fail)
    monkeypatch.setenv("EXPORT", state("a"))
    stack.act("down", "demo", ("--target", "urn:x"))
    assert "of stack demo 1 resources stay" in capfd.readouterr().err


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
