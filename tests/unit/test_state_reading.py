"""What the stack's state says of whose lines are whose."""

import json
import subprocess
from functools import partial
from typing import Any

import pytest

from rtx_provider.config.change import Change
from rtx_provider.config.grammar import Key
from rtx_provider.config.tree import parse_config
from rtx_provider.errors import ConflictError
from rtx_provider.models.config_lines import ConfigLines
from rtx_provider.resources import _preview, _state
from rtx_provider.resources._request import current_urn, parse_urn
from rtx_provider.router.ownership import Ownership

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
    _state.forget_state()


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
    monkeypatch.setattr(_state, "_PAUSE", 0.0)
    export(monkeypatch, text, status)
    request = Request()
    with pytest.raises(ConflictError, match=r"under another name cannot be known.*; run again"):
        _state.owned_in_state("", request.urn)
    with pytest.raises(
        ConflictError, match=r"to which router.*without --target, or set rtx:serial"
    ):
        _state.serial_in_state("")


def test_outside_of_a_request_nothing_is_known() -> None:
    assert current_urn() == parse_urn("")
    assert _state.owned_in_state("", "") == {}
    assert _state.serial_in_state("") == ""


@pytest.mark.parametrize("reclaim", [True, False], ids=["reclaim", "adopt"])
@pytest.mark.parametrize("line", ["foobar mode fast", "foobar mode slow", "ip filter 5 pass * *"])
def test_a_line_that_the_state_shows_masked_is_not_taken_from_its_resource(
    monkeypatch: pytest.MonkeyPatch,
    line: str,
    reclaim: bool,  # noqa: FBT001  # a parameter of the test
) -> None:
    """Only the first words of a command without a row are in the state."""
    lines = ("foobar mode fast", "set alias secret", "ip filter 5 pass * *")
    theirs = ConfigLines(label="theirs", lines=lines)
    shown = _preview.shown(theirs, theirs.commands())
    assert "fast" not in "".join(shown)
    resources = [resource("theirs", "config-lines:theirs", *shown)]
    export(monkeypatch, json.dumps({"deployment": {"resources": resources}}))
    request = Request()
    ownership = Ownership()
    ownership.read_state = partial(_state.owned_in_state, "")
    config = parse_config("foobar mode fast\nfoobar mode slow\nfoobar other\n" + "\n".join(lines))

    def take(text: str) -> None:
        mine = ConfigLines(label="mine", lines=(text,)).desired_lines()
        change = Change("mine", new=mine, adopt=not reclaim, reclaim=reclaim, urn=request.urn)
        ownership.refuse_taking(change, config)

    with pytest.raises(ConflictError, match="already, as theirs"):
        take(line)
    take("foobar other")


def test_the_state_is_read_once_for_all_questions_of_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each reading starts a whole `pulumi` command."""
    export(monkeypatch, json.dumps({"deployment": {"resources": RESOURCES}}))
    request = Request()
    assert _state.serial_in_state("") == ""
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("it is read again"))
    assert "theirs" in _state.owned_in_state("", request.urn).values()
    _state.forget_state()
