"""`rtx check`: what the state, the stack's file and a simulated router show."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from rtx_provider.cli import main
from rtx_provider.cli.check import _counted
from rtx_provider.config.backup import masked_text
from rtx_provider.fleet import office_rules, stack_router
from rtx_provider.rules.catalogue import RULES
from rtx_provider.testing import StartRouter, Transport
from rtx_provider.workspace.messages import ToolError
from rtx_provider.workspace.stack_settings import StackValues
from rtx_provider.workspace.stack_state import Recorded
from tests.tokyo import OWNED as OFFICE
from tests.tokyo import ROUTER

NOTHING = Recorded("", (), "")
BEFORE = Recorded(masked_text(ROUTER), ("telnetd service off",), "RTX1210")
Check = Callable[..., tuple[int, str]]


@pytest.fixture
def stacks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, tuple[Any, Recorded]]:
    """Return the stacks of a project, which a test fills: their values, and what is recorded."""
    found: dict[str, tuple[Mapping[str, str], Recorded]] = {}

    def values(name: str) -> StackValues:
        if name not in found:
            msg = f"there is no Pulumi.{name}.yaml"
            raise ToolError(msg)
        return StackValues(name, found[name][0], {}, is_simulated=False)

    monkeypatch.setattr(office_rules, "stack_values", values)
    monkeypatch.setattr(stack_router, "stack_values", values)
    monkeypatch.setattr(office_rules, "recorded", lambda name: found[name][1])
    (tmp_path / "Pulumi.yaml").write_text("name: rtx\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return found


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Check:
    """Return a function that runs `rtx check`; it returns the status and what was printed."""

    def run(*words: str) -> tuple[int, str]:
        return main.main(["check", *words]), capsys.readouterr().out

    return run


def stack(office: Any = OFFICE, **more: Any) -> dict[str, str]:  # noqa: ANN401
    values = {f"rtx:{name}": json.dumps(value) for name, value in more.items()}
    return values if office is None else {"rtx:office": json.dumps(office), **values}


def results(text: str, at: int = 0) -> dict[str, str]:
    rules = json.loads(text)["offices"][at]["rules"]
    return {row["rule"]: row["result"] for row in reversed(rules)}


def test_the_recorded_configuration_counts_with_what_the_stack_wrote_and_will_write(
    stacks: dict[str, Any], check: Check
) -> None:
    stacks["tokyo"] = stack(), BEFORE
    status, text = check("tokyo", "--json")
    found = results(text)
    assert status == json.loads(text)["status"] == 3
    assert json.loads(text)["offices"][0]["source"] == "state"
    assert found["telnet-on"] == found["telnet-open"] == "ok"  # the stack turned it off
    assert found["key-weak"] == "warning"  # of the office, which is yet to be written
    assert found["vpn-log-off"] == "note"
    assert found["user-without-owner"] == "ok"
    assert {each.id for each in RULES} <= found.keys()


def test_without_a_recorded_configuration_it_says_what_could_not_be_judged(
    stacks: dict[str, Any], check: Check
) -> None:
    stacks["tokyo"] = stack(), NOTHING
    status, text = check("tokyo")
    assert status == 3
    assert text.startswith("tokyo: only what the program writes: no run has recorded")
    assert "not judged, because no whole configuration of the router is known: telnet-open" in text
    assert "warning   key-weak" in text
    assert text.splitlines()[-1].startswith("1 warning, 20 unjudged, ")


@pytest.mark.parametrize(
    ("count", "result", "words"),
    [(2, "warning", "2 warnings"), (1, "note", "1 note"), (2, "unjudged", "2 unjudged")],
)
def test_what_is_counted_stands_in_the_plural(count: int, result: str, words: str) -> None:
    assert _counted(count, result) == words


def test_no_secret_is_in_the_table_or_in_the_json(stacks: dict[str, Any], check: Check) -> None:
    weak = {**OFFICE, "users": [{"name": "alice", "password": "alice123"}]}
    stacks["tokyo"] = stack(weak, accept=[]) | {"rtx:password": "hunter2"}, BEFORE
    for words in ((), ("--json",)):
        _, text = check("tokyo", *words)
        assert "password of the VPN user alice is made from a name" in text
        assert "rtx:password (in the stack's file) has fewer than 8 characters" in text
        assert [s for s in ("alice123", "Kx7-secret-Qz", "hunter2", "demoapi") if s in text] == []


@pytest.mark.parametrize("transport", ["http", "ssh"])
def test_live_reads_the_router_and_writes_nothing(
    stacks: dict[str, Any], check: Check, rtx_simulator: StartRouter, transport: Transport
) -> None:
    router = rtx_simulator(ROUTER, transport=transport)
    router.simulator.edit(["tftp host any", "syslog execute command on"])
    before = router.running_text()
    stacks["tokyo"] = {**router.settings, **stack(), "rtx:timeoutSeconds": "3"}, NOTHING
    status, text = check("tokyo", "--live", "--json")
    assert status == 4
    found = results(text)
    assert (found["tftp-open"], found["log-has-passwords"]) == ("error", "error")
    assert found["password-weak"] == "warning"  # the router shows what the state masks
    assert router.running_text() == before


def test_severity_leaves_out_what_is_less_severe_and_what_it_counts(
    stacks: dict[str, Any], check: Check
) -> None:
    stacks["tokyo"] = stack(), BEFORE
    status, text = check("tokyo", "--severity", "error")
    assert (status, "warning" in text.splitlines()[-1]) == (0, False)
    assert check("tokyo", "--severity", "warning")[0] == 3


def test_an_acceptance_of_the_stack_s_file_counts(stacks: dict[str, Any], check: Check) -> None:
    accept = [
        {"rule": "key-weak", "reason": "until the new key is out", "until": "2999-12-31"},
        {"rule": "anonymous-login", "reason": "serial only", "until": "2999-12-31"},
        {"rule": "log-stays", "reason": "", "until": "2999-12-31"},
    ]
    stacks["tokyo"] = stack(accept=accept), BEFORE
    _, text = check("tokyo")
    assert "accepted: until the new key is out (until 2999-12-31)" in text
    assert "warning acceptance rtx:accept[2]: reason is missing" in " ".join(text.split())
    stacks["tokyo"] = stack(accept=accept[:2]), BEFORE
    assert check("tokyo")[0] == 0


def test_several_offices_are_compared_and_one_that_cannot_be_read_hides_none(
    stacks: dict[str, Any], check: Check, capsys: pytest.CaptureFixture[str]
) -> None:
    stacks["tokyo"] = stack(), BEFORE
    stacks["osaka"] = stack(), NOTHING
    status, text = check("tokyo", "osaka", "tokyo", "--json")
    assert [each["office"] for each in json.loads(text)["offices"]] == ["tokyo", "osaka"]
    assert [results(text, at).get("shared-secret") for at in (0, 1)] == ["warning", "warning"]
    assert "is also that of osaka" in text
    status, text = check("tokyo", "nowhere")
    assert status == 1
    assert text.startswith("tokyo (RTX1210):")
    stacks["bad"] = stack({**OFFICE, "wan": "x y", "pool": "z"}), NOTHING
    main.main(["check", "bad"])
    error = capsys.readouterr().err
    assert "stack bad: " in error
    assert "office.wan" in error
    assert "office.pool" in error


def test_what_all_offices_share_on_purpose_is_no_finding(
    stacks: dict[str, Any], check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("tokyo", "osaka"):
        stacks[name] = stack() | {"rtx:password": "a-Long-One-31415"}, NOTHING

    def found(*meant: str) -> list[str]:
        def values(name: str) -> StackValues:
            return StackValues(name, stacks[name][0], {}, False, frozenset(meant))  # noqa: FBT003

        monkeypatch.setattr(office_rules, "stack_values", values)
        _, text = check("tokyo", "osaka", "--json")
        rows = json.loads(text)["offices"][0]["rules"]
        return [row["finding"] for row in rows if row["rule"] == "shared-secret"]

    key, password = OFFICE["preSharedKey"], "a-Long-One-31415"
    assert len(found()) == 2
    assert found(key, password) == []
    (left,) = found(key)
    assert left == "rtx:password (in the stack's file) is also that of osaka"


def test_an_office_s_own_rules_count_and_their_faults_hide_nothing(
    stacks: dict[str, Any], check: Check, tmp_path: Path
) -> None:
    (tmp_path / "rules.py").write_text(
        "from rtx_provider.rules import Finding, rule\n"
        '@rule(id="floor", severity="error", reason="r", remedy="m")\n'
        "def floor(office):\n"
        '    yield Finding(f"{office.name} {office.tags} {office.groups}")\n'
        '@rule(id="broken", severity="note", reason="r", remedy="m")\n'
        "def broken(office):\n"
        "    raise LookupError\n",
        encoding="utf-8",
    )
    stacks["tokyo"] = stack(tags={"floor": "3"}, groups=["kanto"]), BEFORE
    status, text = check("tokyo")
    assert status == 4
    assert "error floor tokyo {'floor': '3'} ('kanto',)" in " ".join(text.split())
    assert "rules.py:7: broken fails by LookupError" in text
    assert "key-weak" in text


def test_what_a_rule_prints_is_no_part_of_the_json(
    stacks: dict[str, Any], check: Check, tmp_path: Path
) -> None:
    (tmp_path / "rules.py").write_text(
        "from rtx_provider.rules import rule\n"
        'print("reading")\n'
        '@rule(id="talker", severity="error", reason="r", remedy="m")\n'
        "def talker(office):\n"
        '    print("judging")\n'
        "    return ()\n",
        encoding="utf-8",
    )
    stacks["tokyo"] = stack(), BEFORE
    _, text = check("tokyo", "--json")
    assert "talker" in {each["rule"] for each in json.loads(text)["offices"][0]["rules"]}


def test_a_stack_without_an_office_is_judged_too(stacks: dict[str, Any], check: Check) -> None:
    stacks["lan"] = stack(None), BEFORE
    status, text = check("lan", "--json")
    assert status == 3
    assert results(text)["user-without-owner"] == "ok"
