"""Imports point downwards: each layer imports only from itself and from the layers below."""

import re
from pathlib import Path

import pytest

from tests.meta.source import PACKAGE, imported, imported_at_once, modules, name_of

FLOOR = {
    *(
        "called",
        "command_errors",
        "commands",
        "errors",
        "files",
        "groups",
        "pickling",
        "problems",
        "redaction",
        "settings",
        "spelling",
    ),
    "shared_values",
    "state_resources",
}
# Each layer, and what of ours it may import beside itself.
LAYERS = {
    "called": set[str](),
    "command_errors": set[str](),
    "commands": set[str](),
    "errors": set[str](),
    "files": set[str](),
    "pickling": set[str](),
    "problems": set[str](),
    "shared_values": {"command_errors", "errors", "spelling"},
    "spelling": set[str](),
    "state_resources": set[str](),
    "groups": {"shared_values"},
    "redaction": {"commands"},
    "settings": {"errors", "problems"},
    "config": {"commands", "errors", "redaction"},
    "access": {"commands", "config", "redaction"},
    "fit": {"access", "commands", "config", "errors", "redaction"},
    "rules": {"access", "commands", "config", "redaction"},
    "models": {"commands", "config", "problems", "redaction"},
    "clients": set[str](),
    "transport": FLOOR,
    "console": {"transport", "config", *FLOOR},
    "router": {"console", "transport", "access", "config", "fit", *FLOOR},
    "resources": {"router", "models", "access", "config", "fit", *FLOOR},
    "simulator": set[str](),
    "components": {"resources", "clients", "models", "config", "fit", *FLOOR},
    "workspace": {
        "called",
        "command_errors",
        "errors",
        "pickling",
        "shared_values",
        "spelling",
        "state_resources",
    },
    "fleet": {
        *("workspace", "components", "resources", "rules", "fit", "router", "access", "config"),
        *FLOOR,
    },
    "testing": {"simulator", "workspace", *FLOOR},
    "cli": {
        *(
            "fleet",
            "rules",
            "simulator",
            "workspace",
            "clients",
            "components",
            "resources",
            "fit",
            "router",
        ),
        "config",
        *FLOOR,
    },
}
NO_IO = {
    "os",
    "socket",
    "time",
    "random",
    "logging",
    "secrets",
    "subprocess",
    "threading",
    "asyncio",
    "pathlib",
    "io",
    "datetime",
    "sys",
    "urllib",
    "http",
}
OURS = modules("rtx_provider")
RUNS_PROGRAMS = {"workspace/program.py", "workspace/engine_log.py"}
each_file = pytest.mark.parametrize("path", OURS, ids=name_of)


def _layer(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@each_file
def test_a_file_imports_only_from_its_own_layer_and_those_below(path: Path) -> None:
    own = _layer(path)
    if own == "__init__":
        assert [name for name in imported_at_once(path) if name.startswith("rtx_provider")] == []
        return
    ours = {name.split(".")[1] for name in imported(path) if name.startswith("rtx_provider.")}
    assert ours - {own} <= LAYERS[own]
    assert not [
        name for name in imported(path) if name.split(".")[0] in {"components", "tools", "tests"}
    ]


@each_file
def test_only_resources_know_pulumi_and_only_the_two_ends_of_the_wire_know_httpx(
    path: Path,
) -> None:
    tops = {name.split(".")[0] for name in imported(path)}
    runs_programs = path.relative_to(PACKAGE).as_posix() in RUNS_PROGRAMS
    knows_pulumi = {"components", "resources", "fleet"}
    assert "pulumi" not in tops or runs_programs or _layer(path) in knows_pulumi
    assert "httpx" not in tops or _layer(path) in {"transport", "simulator"}
    assert "asyncssh" not in tops or _layer(path) == "transport"
    assert "paramiko" not in tops or _layer(path) == "simulator"


@pytest.mark.parametrize(
    "path",
    modules(
        *(
            f"rtx_provider/{layer}"
            for layer in ("access", "commands", "config", "fit", "models", "clients")
        )
    ),
    ids=name_of,
)
def test_values_know_no_machine_no_clock_and_no_chance(path: Path) -> None:
    tops = {name.split(".")[0] for name in imported(path)}
    assert tops & NO_IO == set()
    assert "open(" not in path.read_text(encoding="utf-8")


RULES = [path for path in modules("rtx_provider/rules") if path.name != "pack.py"]


@pytest.mark.parametrize("path", RULES, ids=name_of)
def test_rules_know_days_but_no_clock_no_machine_and_no_policy_host(path: Path) -> None:
    tops = {name.split(".")[0] for name in imported(path)}
    assert tops & (NO_IO - {"datetime"} | {"pulumi_policy"}) == set()
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\b(?:open|today|now)\(", text) == []


@pytest.mark.parametrize(
    "path", modules("components", "rtx_provider/components", "tools"), ids=name_of
)
def test_components_know_no_transport_and_tools_no_resource(path: Path) -> None:
    names = list(imported(path))
    below = ("rtx_provider.transport", "rtx_provider.console", "rtx_provider.router")
    assert [name for name in names if name.startswith(below)] == []
    assert not [name for name in names if name.startswith("rtx_provider.simulator")] or (
        path.parts[-2] == "tools"
    )


def test_every_layer_is_in_the_table() -> None:
    assert set(LAYERS) == {_layer(path) for path in OURS} - {"__init__"}
