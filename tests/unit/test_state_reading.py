"""What the stack's state says of whose lines are whose."""

import json
import subprocess
from typing import Any

import pytest

from rtx_provider.config.grammar import Key
from rtx_provider.errors import ConflictError
from rtx_provider.resources import _state
from rtx_provider.resources._request import current_urn, parse_urn

URN = "urn:pulumi:tokyo::rtx::pulumi-python:dynamic/rtx:IpFilter::"


class Request:
    """What the host of dynamic providers keeps in a local variable while it serves."""

    urn = f"{URN}mine"


def resource(name: str, id_: str, *commands: str) -> dict[str, Any]:
    return {"urn": URN + name, "id": id_, "outputs": {"commands": list(commands)}}


RESOURCES = [
    resource("mine", "ip-filter:1", "ip filter 1 pass *"),
    resource("theirs", "ip-filter:2", "ip filter 2 pass *"),
    resource("branch", "branch/ip-filter:3", "ip filter 3 pass *"),
    resource("list", "x:1", "pp select 1", "ip pp secure filter in ... 7 ...", "pp select none"),
    {"urn": URN + "other", "id": "y", "outputs": None},
]


def export(monkeypatch: pytest.MonkeyPatch, text: str, status: int = 0) -> None:
    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        assert command == ["pulumi", "stack", "export", "--stack", "tokyo"]
        return subprocess.CompletedProcess(command, status, text, "error: no such stack")

    monkeypatch.setattr(subprocess, "run", run)


def test_the_other_resources_of_the_same_router_own_their_lines_and_members(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    export(monkeypatch, json.dumps({"deployment": {"resources": RESOURCES}}))
    request = Request()
    owned = _state.owned_in_state("", request.urn)
    key = Key("pp 1", ("ip", "pp", "secure", "filter", "in"))
    assert owned[Key("", ("ip", "filter", "2")), None] == "theirs"
    assert owned[key, ("", "7")] == "list"
    assert not {"mine", "branch", "other"} & set(owned.values())


@pytest.mark.parametrize(("text", "status"), [("", 255), ("{}", 0), ("not json", 0)])
def test_a_state_that_cannot_be_read_refuses(
    monkeypatch: pytest.MonkeyPatch, text: str, status: int
) -> None:
    export(monkeypatch, text, status)
    request = Request()
    with pytest.raises(ConflictError, match="nothing was sent"):
        _state.owned_in_state("", request.urn)


def test_outside_of_a_request_nothing_is_known() -> None:
    assert current_urn() == parse_urn("")
    assert _state.owned_in_state("", "") == {}
