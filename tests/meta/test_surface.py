"""`import rtx_provider as rtx` gives a program everything, and costs it only what it uses."""

import inspect
import json
import subprocess
import sys

import pulumi
import pytest

import rtx_provider as rtx
from rtx_provider import components
from rtx_provider.models.values import Value
from rtx_provider.resources.nouns import RESOURCES
from tools.surface import classes_of

HEAVY = ("asyncssh", "grpc", "httpx", "paramiko", "pulumi", "pydantic")
FUNCTIONS = {"read_office", "require_office", "warn_of_plain_secrets"}


def run(program: str) -> str:
    """Run a program in a process of its own, and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize("name", rtx.__all__)
def test_a_public_name_is_the_class_or_function_of_that_name(name: str) -> None:
    found = getattr(rtx, name)
    assert found.__name__ == name
    assert inspect.isfunction(found) == (name in FUNCTIONS)
    assert inspect.getdoc(found)


def test_every_resource_argument_type_and_component_is_public() -> None:
    resources = {kind.__name__ for kind in RESOURCES} | {"Router", "SavedConfig"}
    values = {kind.__name__ for kind in classes_of("models", Value)}
    assert resources | values | set(components.__all__) | {"WindowsProfile"} <= set(rtx.__all__)
    assert all(issubclass(getattr(rtx, name), pulumi.Resource) for name in resources)


def test_the_names_stand_in_order_and_dir_shows_them() -> None:
    assert sorted(set(rtx.__all__)) == sorted(rtx.__all__)
    assert set(rtx.__all__) <= set(dir(rtx))
    assert dir(rtx) == sorted(set(dir(rtx)))


def test_an_unknown_name_is_missing_as_in_any_module() -> None:
    with pytest.raises(AttributeError, match="module 'rtx_provider' has no attribute 'Tunnels'"):
        rtx.Tunnels  # type: ignore[attr-defined]  # noqa: B018  # what is tested


def test_the_import_alone_loads_nothing_heavy_and_a_name_only_its_own() -> None:
    program = (
        "import json, sys\n"
        "import rtx_provider as rtx\n"
        "alone = sorted(sys.modules)\n"
        "rtx.WindowsProfile\n"
        "print(json.dumps([alone, sorted(sys.modules)]))"
    )
    alone, later = json.loads(run(program))
    assert [name for name in alone if name.startswith(("rtx_provider.", *HEAVY))] == []
    assert [name for name in later if name.startswith(HEAVY)] == []
    assert "rtx_provider.clients.windows" in later


def test_a_program_that_uses_every_name_loads_neither_the_router_s_console_nor_ssh() -> None:
    program = (
        "import json, sys\n"
        "from rtx_provider import *\n"
        "assert issubclass(Tunnel, object)\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    loaded = json.loads(run(program))
    assert [name for name in loaded if name.startswith(("asyncssh", "httpx", "paramiko"))] == []
