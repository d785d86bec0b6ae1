"""How a command learns a stack's settings without the engine, and shows none of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from rtx_provider.errors import TransportError
from rtx_provider.fleet.stack_router import plain_errors, stack_router
from rtx_provider.workspace.messages import ToolError
from rtx_provider.workspace.stack_settings import stack_values
from tests.workspace.programs import log_of_pulumi

if TYPE_CHECKING:
    from pathlib import Path

PULUMI = """\
echo "$* backend=$PULUMI_BACKEND_URL" >> "$LOG"
case "$*" in
  version) echo v3.274.1 ;;
  config*) [ -z "$STATUS" ] || { echo "error: no stack in s3://carol:moon@host" >&2; exit 255; }
    echo "$CONFIG" ;;
esac
"""
REAL = {
    "rtx:host": {"value": "192.0.2.1", "secret": False},
    "rtx:username": {"value": "admin"},
    "rtx:administratorPassword": {"value": "moon-admin", "secret": True},
    "rtx:office": {
        "value": '{"name":"HQ"}',
        "objectValue": {"name": "HQ", "preSharedKey": "moon-key"},
        "secret": True,
    },
}


@pytest.fixture(autouse=True)
def log(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a CLI on PATH that writes down what it is told, and return that file."""
    for name in ("RTX_HOST", "STATUS", "TRANSPORT", "PULUMI_BACKEND_URL"):
        monkeypatch.delenv(name, raising=False)
    (checkout / "Pulumi.hq.yaml").touch()
    return log_of_pulumi(checkout, PULUMI, json.dumps(REAL), monkeypatch)


def test_a_stack_gives_its_settings_and_its_office_with_their_secrets() -> None:
    found = stack_router("hq")
    assert found.settings.address == "192.0.2.1:80"
    assert found.settings.administrator_password == "moon-admin"  # made up
    assert found.values.office() == {"name": "HQ", "preSharedKey": "moon-key"}
    assert not found.values.is_simulated


def test_the_stack_is_asked_for_and_not_made(log: Path) -> None:
    stack_values("hq")
    asked = [line for line in log.read_text("utf-8").splitlines() if "version" not in line]
    assert [line.partition(" backend")[0] for line in asked] == [
        "config --json --show-secrets --stack hq"
    ]


def test_the_backend_of_a_team_is_asked(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", "s3://office-states")
    stack_values("hq")
    assert "backend=s3://office-states" in log.read_text("utf-8").splitlines()[-1]


def test_a_stack_without_a_host_gets_the_simulated_router(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFIG", json.dumps({"rtx:host": {"value": ""}}))
    found = stack_router("hq")
    assert (found.settings.address, found.values.is_simulated) == ("127.0.0.1:8080", True)
    assert found.values.office() is None


def test_no_setting_of_a_simulator_reaches_a_real_router(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RTX_HOST", "127.0.0.1")
    monkeypatch.setenv("RTX_PASSWORD", "demo-password")
    assert stack_router("hq").settings.password == ""


def test_shared_values_stand_below_those_of_the_stack(checkout: Path, log: Path) -> None:
    office = {"server": "vpn", "name": "shared", "mtu": 1280}
    config = {"rtx:office": office, "rtx:port": 8080, "rtx:username": "shared"}
    (checkout / "fleet.yaml").write_text(json.dumps({"config": config}), encoding="utf-8")
    found = stack_router("hq")
    assert (found.settings.address, found.settings.username) == ("192.0.2.1:8080", "admin")
    assert found.values.office() == {**office, "name": "HQ", "preSharedKey": "moon-key"}
    asked = log.read_text("utf-8").splitlines()
    assert not [line for line in asked if "fleet.yaml" in line]  # nothing in it is encrypted


def test_it_says_which_secrets_are_those_that_all_offices_share(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secure = {"secure": "v1:x"}
    config = {"rtx:office": {"preSharedKey": secure, "server": "vpn"}, "rtx:password": secure}
    (checkout / "fleet.yaml").write_text(json.dumps({"config": config}), encoding="utf-8")
    plain = {"preSharedKey": "sun-key", "server": "vpn"}
    answer = {"rtx:office": {"objectValue": plain}, "rtx:password": {"value": "sun-password"}}
    monkeypatch.setenv("CONFIG", json.dumps(REAL | answer))
    assert stack_values("hq").shared_secrets == {"sun-key"}  # the stack has a password of its own


def test_a_demo_shares_nothing_and_a_broken_file_is_named(checkout: Path, log: Path) -> None:
    config = {"rtx:password": {"secure": "v1:x"}}
    (checkout / "fleet.yaml").write_text(json.dumps({"config": config}), encoding="utf-8")
    (checkout / "Pulumi.hq.yaml").write_text("encryptionsalt: v1:R9nZi+IlCUM=:x\n", "utf-8")
    stack_values("hq")
    assert "fleet.yaml" not in log.read_text("utf-8")
    (checkout / "Pulumi.hq.yaml").write_text("", "utf-8")
    (checkout / "fleet.yaml").write_text("config: [", encoding="utf-8")
    with pytest.raises(ToolError, match=r"fleet\.yaml is no valid YAML at line 1"):
        stack_values("hq")


def test_a_shared_office_does_not_go_to_a_simulated_router_unasked(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONFIG", json.dumps({"rtx:host": {"value": ""}}))
    config = {"rtx:office": {"server": "vpn"}, "rtx:username": "admin"}
    (checkout / "fleet.yaml").write_text(json.dumps({"config": config}), encoding="utf-8")
    with pytest.raises(ToolError, match="SIMULATOR=yes"):
        stack_values("hq")
    monkeypatch.setenv("SIMULATOR", "yes")
    found = stack_values("hq")
    assert found.office() == {"server": "vpn"}
    assert "rtx:username" not in found.values


def test_no_value_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    found = stack_router("hq")
    with pytest.raises(ToolError) as failure, plain_errors(found):
        raise TransportError("no answer to moon-admin")
    shown = [repr(found), repr(found.values), str(failure.value)]
    monkeypatch.setenv("CONFIG", json.dumps({**REAL, "rtx:port": {"value": "moon-port"}}))
    with pytest.raises(ToolError, match=r"stack hq: rtx:port must be") as failure:
        stack_router("hq")
    assert "moon" not in "".join([*shown, str(failure.value)])


def test_a_stack_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ToolError, match=r"there is no Pulumi\.tokyo\.yaml"):
        stack_values("tokyo")
    monkeypatch.setenv("STATUS", "255")
    with pytest.raises(ToolError, match="no stack in s3://host"):
        stack_values("hq")
