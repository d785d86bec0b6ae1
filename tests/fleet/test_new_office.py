"""An office of a pull request has no stack yet; the preview makes it one."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from rtx_provider.fleet import office_run
from rtx_provider.fleet.tasks import Action, OfficeTask
from rtx_provider.workspace import environment
from rtx_provider.workspace.messages import ToolError
from rtx_provider.workspace.stack import Stack


@pytest.fixture
def created(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let the backend have no stack until it is created; return what is created."""
    names: list[str] = []

    def settings_of(name: str, variables: Mapping[str, str]) -> Mapping[str, str]:
        if name not in names:
            msg = f"`pulumi config --json --stack {name}` failed: error: no stack named '{name}'"
            raise ToolError(msg)
        return variables

    def ask(stack: Stack, *words: str) -> None:
        assert words == ("stack", "init", "--no-select")
        names.append(stack.name)

    monkeypatch.setattr(office_run, "settings_of", settings_of)
    monkeypatch.setattr(environment, "environment_of", lambda name: {"of": name})
    monkeypatch.setattr(Stack, "ask", ask)
    return names


@pytest.mark.parametrize("action", ["preview", "up"])
def test_a_new_office_gets_its_stack_first(created: list[str], action: Action) -> None:
    task = OfficeTask("tokyo", action, Path())
    assert office_run._settings(task) == {"of": "tokyo"}
    assert created == ["tokyo"]


def test_nothing_is_created_to_be_destroyed(created: list[str]) -> None:
    with pytest.raises(ToolError, match="no stack named"):
        office_run._settings(OfficeTask("tokyo", "destroy", Path()))
    assert created == []
