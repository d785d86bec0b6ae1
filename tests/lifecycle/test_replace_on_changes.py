"""`replace_on_changes`, which the engine leaves to the provider, works as Pulumi documents it."""

import pytest

from rtx_provider.resources.ike_gateway import IkeGatewayProvider
from rtx_provider.resources.ip_filter import IpFilterProvider
from tests.lifecycle.bench import office, settings_among
from tests.lifecycle.engine import Resource

FILTER = {"number": 4711, "action": "pass", "source": "*"}


@pytest.mark.parametrize("path", ["action", "*"])
def test_a_named_field_replaces_where_the_thing_stands(path: str) -> None:
    with office() as bench:
        rule = Resource(IpFilterProvider())
        values = {**FILTER, "replace_on_changes": [path]}
        rule.up(values)
        bench.new_process()
        bench.simulator.reset_counters()
        assert rule.up(values) == []
        assert rule.up({**values, "action": "reject"}) == ["replace"]
        assert settings_among(bench.simulator.lines) == (
            "no ip filter 4711",
            "ip filter 4711 reject *",
        )


def test_another_field_is_an_update_still() -> None:
    with office():
        rule = Resource(IpFilterProvider())
        values = {**FILTER, "replace_on_changes": ["source"]}
        rule.up(values)
        assert rule.up({**values, "action": "reject"}) == ["update"]


def test_a_path_into_a_nested_value_counts_for_its_field() -> None:
    with office():
        gateway = Resource(IkeGatewayProvider())
        values = {"gateway": 7, "replace_on_changes": ["nat_traversal.keepalive"]}
        gateway.up({**values, "nat_traversal": {"use": True, "keepalive": 30}})
        found = gateway.diff({**values, "nat_traversal": {"use": True, "keepalive": 60}})
        assert found.replaces == ["nat_traversal"]
        assert found.delete_before_replace


def test_another_key_still_creates_the_new_one_first() -> None:
    with office():
        rule = Resource(IpFilterProvider())
        values = {**FILTER, "replace_on_changes": ["action"]}
        rule.up(values)
        found = rule.diff({**values, "number": 4712, "action": "reject"})
        assert found.replaces == ["number", "action"]
        assert not found.delete_before_replace


def test_a_live_preview_foresees_both_halves() -> None:
    with office() as bench:
        bench.new_process(**{"rtx:preview": "live"})
        rule = Resource(IpFilterProvider())
        values = {**FILTER, "replace_on_changes": ["action"]}
        rule.up(values)
        bench.new_process(**{"rtx:preview": "live"})
        (lines,) = rule.check({**values, "action": "reject"})["live"].values()
        assert [line for line in lines if line.startswith("sends: ")] == [
            "sends: no ip filter 4711",
            "sends: ip filter 4711 reject *",
        ]
