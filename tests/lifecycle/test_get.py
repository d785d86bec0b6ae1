"""Reading what is on the router by an id: `Tunnel.get("t", "tunnel:1")`."""

from typing import Any

import pulumi
import pytest

import rtx_provider as rtx
from rtx_provider.errors import InputError
from rtx_provider.resources.config_lines import ConfigLinesProvider
from rtx_provider.resources.router import RouterProvider
from tests.lifecycle.bench import Bench, office, settings_among
from tests.lifecycle.cases import CASES, SECRETS, Case
from tests.lifecycle.engine import Resource, wire
from tests.lifecycle.test_nouns import created

LISTS = ("NatBinding", "SecureFilterMembership")
"""Lists of several owners, of which a router does not tell whose a member is."""
READABLE = [case for case in CASES if case.name != "ConfigLines"]


def found(bench: Bench, case: Case, id_: str) -> dict[str, Any]:
    """Read by an id in a process that has written nothing."""
    bench.new_process()
    outputs = case.provider().read(id_, {}).outs
    return dict(wire(outputs))


@pytest.mark.parametrize("case", READABLE, ids=lambda case: case.name)
def test_what_a_resource_wrote_is_read_by_its_id_without_secrets(case: Case) -> None:
    with office(None, *case.office) as bench:
        resource = created(bench, case)
        seen = found(bench, case, resource.id or "")
        model = case.provider.model  # type: ignore[union-attr]  # a noun's provider has one
        notes = {"serves_windows", "allow_windows_mismatch"}
        expected = {
            name: value
            for name, value in resource.outputs.items()
            if name in model.model_fields and name not in {*model.secret_fields(), *notes}
        }
        if case.name in LISTS:
            for name, numbers in expected.items():
                assert not isinstance(numbers, list) or set(numbers) <= set(seen[name])
        else:
            assert {name: seen.get(name) for name in expected} == expected
        assert [secret for secret in SECRETS if secret in str(seen)] == []
        assert seen["commands"]
        assert settings_among(bench.simulator.lines) == ()


@pytest.mark.parametrize("case", READABLE, ids=lambda case: case.name)
def test_what_was_read_is_read_again_by_a_refresh_and_may_be_gone_then(case: Case) -> None:
    with office(None, *case.office) as bench:
        resource = created(bench, case)
        id_ = resource.id or ""
        outputs = found(bench, case, id_)
        assert dict(wire(case.provider().read(id_, outputs).outs)) == outputs
        if case.name not in {*LISTS, "Pp", "IpsecService", "L2tpService"}:
            resource.destroy()
            bench.new_process()
            assert case.provider().read(id_, outputs).id is None


@pytest.mark.parametrize(
    ("id_", "words"),
    [
        ("tunnel:99", "Tunnel 99 is not on the router"),
        ("tunnel:one", "tunnel:one is not an id of Tunnel, which is written `tunnel:NUMBER`"),
        ("tunnel", "tunnel is not an id of Tunnel"),
        ("tunnel:1:2", "is not an id of Tunnel"),
        ("pp:1", "is not an id of Tunnel"),
        ("hq/tunnel:1", "of the provider hq, but the resource belongs to the stack's own router"),
    ],
)
def test_a_wrong_id_is_one_clear_line(id_: str, words: str) -> None:
    case = next(case for case in CASES if case.name == "Tunnel")
    with office() as bench, pytest.raises(InputError) as caught:
        found(bench, case, id_)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_lines_without_a_key_say_what_takes_the_place_of_reading_them() -> None:
    with office(), pytest.raises(InputError, match="declare ConfigLines with adopt=True"):
        ConfigLinesProvider().read("config-lines:dns", {})


def test_a_router_with_a_provider_of_its_own_has_its_name_in_every_id() -> None:
    case = next(case for case in CASES if case.name == "IpFilter")
    with office(None, *case.office) as bench:
        bench.new_process(**{"rtx:label": "hq"})
        resource = Resource(case.provider())
        resource.up(case.values)
        assert resource.id == "hq/ip-filter:201050"
        router = Resource(RouterProvider())
        router.up({})
        assert router.id == "hq/router"
        assert case.provider().read("hq/ip-filter:201050", {}).id == "hq/ip-filter:201050"
        with pytest.raises(InputError, match="own router, but the resource belongs to the pro"):
            case.provider().read("ip-filter:201050", {})


def test_an_import_says_what_takes_its_place() -> None:
    options = pulumi.ResourceOptions(import_="tunnel:1")
    with pytest.raises(pulumi.RunError, match=r"declare it with adopt=True .* use Tunnel\.get"):
        rtx.Tunnel("t", number=1, opts=options)
