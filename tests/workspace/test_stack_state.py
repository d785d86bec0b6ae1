"""What the state of a stack says of its router."""

import json
from typing import Any

import pytest

from rtx_provider.state_resources import configuration_of, lines_of
from rtx_provider.workspace import environment, stack_state
from rtx_provider.workspace.messages import ToolError
from rtx_provider.workspace.stack import Stack

LINES = "pulumi-python:dynamic/rtx:ConfigLines"
SAVED = {
    "type": "pulumi-python:dynamic/rtx:SavedConfig",
    "id": "saved-config",
    "outputs": {
        "commands": ["save"],
        "router_serial": "S4H1",
        "configuration_before": {"plaintext": json.dumps("telnetd host lan\n")},
    },
}
ROUTER = {
    "type": "pulumi-python:dynamic/rtx:Router",
    "id": "router",
    "outputs": {"detected_model": "RTX830"},
}


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Return the resources of a stack, which a test fills."""
    found: list[dict[str, Any]] = []

    def ask(_stack: Stack, *words: str) -> str:
        assert words[:2] == ("stack", "export")
        return json.dumps({"deployment": {"resources": found}})

    monkeypatch.setattr(Stack, "ask", ask)
    monkeypatch.setattr(environment, "environment_of", lambda _name: {})
    return found


def test_a_stack_that_never_ran_says_nothing(state: list[dict[str, Any]]) -> None:
    assert state == []
    assert stack_state.recorded("tokyo") == ("", (), "", "")
    assert stack_state.ids_of("tokyo") == stack_state.commands_of("tokyo") == ()
    with pytest.raises(ToolError, match="the state of stack tokyo holds no configuration"):
        stack_state.recorded_before("tokyo")


def test_the_configuration_the_lines_and_the_router_are_read(state: list[dict[str, Any]]) -> None:
    state += [
        {"type": "pulumi:pulumi:Stack"},
        ROUTER,
        {"type": LINES, "id": "a", "outputs": {"commands": ["pp select 1", "ip pp mtu 1454"]}},
        {"type": LINES, "id": "b", "outputs": {"commands": None}},
        SAVED,
    ]
    lines = ("pp select 1", "ip pp mtu 1454")
    assert stack_state.recorded("tokyo") == ("telnetd host lan\n", lines, "RTX830", "S4H1")
    assert stack_state.recorded_before("tokyo") == stack_state.recorded("tokyo")
    assert stack_state.commands_of("tokyo") == lines
    assert stack_state.ids_of("tokyo") == ("router", "a", "b", "saved-config")


def test_what_belongs_to_another_router_is_left_out(state: list[dict[str, Any]]) -> None:
    own = {"type": LINES, "id": "tunnel:1", "outputs": {"commands": ["telnetd host lan"]}}
    state += [
        {**ROUTER, "id": "hq/router", "outputs": {"detected_model": "RTX1300"}},
        {**own, "id": "hq/tunnel:1", "outputs": {"commands": ["ip filter 1 pass * *"]}},
        {**SAVED, "id": "hq/saved-config"},
        ROUTER,
        own,
    ]
    lines = ("telnetd host lan",)
    assert stack_state.recorded("tokyo") == ("", lines, "RTX830", "")
    assert stack_state.commands_of("tokyo") == lines
    assert lines_of(state, "hq") == ("ip filter 1 pass * *",)
    assert configuration_of(state, "hq") == "telnetd host lan\n"
