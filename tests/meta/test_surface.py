"""`import rtx_provider as rtx` gives a program everything, and loads only what it uses."""

import inspect
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, assert_type

import pulumi
import pytest

import rtx_provider as rtx
from rtx_provider import components
from rtx_provider.models.values import Value
from rtx_provider.resources import outputs
from rtx_provider.resources.nouns import RESOURCES
from tests.meta.source import PACKAGE, name_of
from tools.nouns import all_values
from tools.surface import classes_of

HEAVY = ("asyncssh", "grpc", "httpx", "paramiko", "pulumi", "pydantic")
OF_A_PROCESS = tuple(
    f"rtx_provider.{name}"
    for name in ("access", "console", "fit.checks", "fit.scene", "router.ownership", "transport")
)
"""What judges and writes a router, which only a provider process and `rtx` do."""
FUNCTIONS = {"read_office", "require_office", "refuse_plain_secrets"}


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


def test_a_program_that_uses_every_name_loads_nothing_that_only_a_provider_process_needs() -> None:
    program = (
        "import json, sys\n"
        "from rtx_provider import *\n"
        "assert issubclass(Tunnel, object)\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    loaded = json.loads(run(program))
    unwanted = ("asyncssh", "httpx", "paramiko", *OF_A_PROCESS)
    assert [name for name in loaded if name.startswith(unwanted)] == []


@pytest.mark.parametrize("path", sorted((PACKAGE / "resources").glob("[a-z]*.py")), ids=name_of)
def test_no_signature_and_no_output_of_a_resource_is_untyped(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    untyped = (
        "Mapping[str, Any]",
        "Output[Any]",
        "Input[Any]",
        "Sequence[Any]",
        "dict[str, Any] |",
    )
    assert [each for each in untyped if each in text] == []


def test_nested_arguments_have_the_keys_and_the_needs_of_their_class() -> None:
    for kind in all_values():
        literal = getattr(rtx, f"{kind.__name__}Dict")
        fields = kind.model_fields
        assert list(literal.__annotations__) == list(fields)
        assert literal.__required_keys__ == {n for n, info in fields.items() if info.is_required()}
        assert list(getattr(outputs, kind.__name__).__annotations__) == list(fields)


if TYPE_CHECKING:  # what mypy must know, and an editor completes

    def _a_program(office: rtx.RemoteAccessVpnArgs, hq: rtx.Provider) -> None:
        options = pulumi.ResourceOptions(provider=hq)
        gateway = rtx.IkeGateway(
            "g", gateway=1, nat_traversal={"use": True, "keepalive": "off"}, opts=options
        )
        rtx.IkeGateway("h", gateway=2, nat_traversal=rtx.NatTraversal(use=False))
        rtx.IkeGateway("i", gateway=3, nat_traversal={"usee": True})  # type: ignore[arg-type]  # a typing error
        rtx.IkeGateway("j", gateway=4, keepalive_use={"count": 3})  # type: ignore[arg-type]  # `use` is missing
        assert_type(gateway.nat_traversal, pulumi.Output[outputs.NatTraversal | None])
        assert_type(gateway.gateway, pulumi.Output[int])
        assert_type(rtx.Tunnel.get("t", "tunnel:1").number, pulumi.Output[int])
        vpn = rtx.RemoteAccessVpn("vpn", office, options)
        assert_type(vpn.client_settings, pulumi.Output[rtx.ClientSettings])
        assert_type(vpn.router.firmware, pulumi.Output[str])
