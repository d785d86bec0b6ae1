"""The pytest fixture for users' own programs, and the page that documents it."""

import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from rtx_provider.settings import load_settings
from rtx_provider.testing import StartRouter
from rtx_provider.workspace import origin
from rtx_provider.workspace.messages import ToolError
from tests.meta.source import ROOT

CONFIGURATION = "ip lan1 address 192.168.0.1/24\n"
PAGE = (ROOT / "docs" / "use" / "testing.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0]


def test_it_boots_from_a_file_as_from_a_text(rtx_simulator: StartRouter, tmp_path: Path) -> None:
    file = tmp_path / "router.conf"
    file.write_text(CONFIGURATION, encoding="utf-8")
    texts = {rtx_simulator(each).running_text() for each in (file, CONFIGURATION)}
    assert texts == {CONFIGURATION}


def test_it_tells_what_was_received_and_what_is_saved(rtx_simulator: StartRouter) -> None:
    router = rtx_simulator(CONFIGURATION)
    url = f"http://{router.host}:{router.port}/custom/api"
    httpx.post(f"{url}?password=demoapi", content="#\r\nip lan1 proxyarp on\r\n")
    assert router.received_lines == ("ip lan1 proxyarp on",)
    assert router.running_text() == CONFIGURATION + "ip lan1 proxyarp on\n"
    assert router.saved_text() == CONFIGURATION


@pytest.mark.parametrize("transport", ["http", "ssh"])
def test_its_environment_and_its_settings_are_what_the_provider_reads(
    transport: str, rtx_simulator: StartRouter
) -> None:
    router = rtx_simulator(CONFIGURATION, transport="ssh" if transport == "ssh" else "http")
    by_environment = load_settings(lambda _key: None, router.environment)
    assert by_environment == load_settings(router.settings.get, {})
    assert by_environment.transport == transport
    assert (by_environment.host, by_environment.port) == (router.host, router.port)
    assert bool(by_environment.host_key) == (transport == "ssh")


def test_a_router_takes_the_simulator_s_options(rtx_simulator: StartRouter) -> None:
    assert rtx_simulator("", model="RTX830").simulator.options.model == "RTX830"


def test_a_line_that_a_router_would_refuse_is_named(rtx_simulator: StartRouter) -> None:
    with pytest.raises(ValueError, match="line 1: 'frobnicate'"):
        rtx_simulator("frobnicate")


def test_the_extra_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(ToolError, match='the simulator needs the extra "simulator": pip install'):
        origin.require_simulator()


def shown() -> dict[str, Callable[[StartRouter], None]]:
    names: dict[str, Callable[[StartRouter], None]] = {}
    exec(compile(EXAMPLE, "docs/use/testing.md", "exec"), names)  # noqa: S102  # our own page
    return {name: value for name, value in names.items() if name.startswith("test_")}


@pytest.mark.parametrize("name", shown())
def test_what_the_page_shows_passes(
    name: str, rtx_simulator: StartRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    shown()[name](rtx_simulator)


def test_the_page_shows_the_test_that_a_new_repository_has() -> None:
    template = ROOT / "rtx_provider" / "workspace" / "template" / "test_office.py.txt"
    there = {line.strip() for line in template.read_text("utf-8").splitlines()}
    second = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[1]
    assert [line for line in second.splitlines() if line.strip() not in there] == []
