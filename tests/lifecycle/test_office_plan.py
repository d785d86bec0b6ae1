"""The plan of a component: `Router` takes it in `check`, and nothing of it comes back."""

from typing import Any

from pulumi.runtime import rpc

from rtx_provider.resources import _host
from rtx_provider.resources.router import RouterProvider
from tests.lifecycle.bench import office
from tests.lifecycle.engine import Resource

OFFICE: dict[str, Any] = {
    "wan": "pp 1",
    "lan": "lan1",
    "lan_address": "192.168.100.1/24",
    "pool": "192.168.100.200-192.168.100.219",
    "tunnels": [1],
    "nat_descriptor": 1000,
}
USER: dict[str, Any] = {
    "kind": "PpUser",
    "fields": {"pp": "anonymous", "username": "alice", "password": "Pw-alice"},
    "adopt": False,
    "reclaim": False,
}
FILTER: dict[str, Any] = {
    "kind": "IpFilter",
    "fields": {"number": 201040, "action": "pass"},
    "adopt": True,
    "reclaim": False,
}


def test_a_plan_reaches_the_router_and_no_state() -> None:
    with office() as bench:
        router = Resource(RouterProvider())
        assert router.up({"plan": {"office": OFFICE, "resources": [USER, FILTER]}}) == ["create"]
        plan = _host.router().plan
        assert plan is not None
        assert plan.is_complete
        assert (plan.office.tunnels, plan.office.nat_descriptor) == ((1,), 1000)
        assert [(each.title, each.adopt) for each in plan.changes] == [
            ("PpUser anonymous alice", False),
            ("IpFilter 201040", True),
        ]
        assert "Pw-alice" not in repr(plan)
        assert not {"plan", "office"} & {*router.inputs, *router.outputs}
        assert router.up({}) == []
        assert bench.simulator.requests


def test_what_a_preview_does_not_know_yet_is_left_out_of_the_plan() -> None:
    with office() as bench:
        provider = RouterProvider()
        unknown = {**USER, "fields": {**USER["fields"], "password": rpc.UNKNOWN}}
        cases: tuple[tuple[dict[str, Any], list[str]], ...] = (
            ({"office": OFFICE, "resources": [unknown, FILTER]}, ["IpFilter 201040"]),
            ({"office": OFFICE, "resources": [rpc.UNKNOWN, FILTER]}, ["IpFilter 201040"]),
            ({"office": OFFICE, "resources": rpc.UNKNOWN}, []),
        )
        for value, titles in cases:
            assert not provider.check({}, {"plan": value}).failures
            plan = _host.router().plan
            assert plan is not None
            assert not plan.is_complete
            assert [each.title for each in plan.changes] == titles
        bench.new_process()
        hidden: tuple[Any, ...] = ({"office": rpc.UNKNOWN}, rpc.UNKNOWN)
        for each in hidden:
            result = provider.check({}, {"plan": each})
            assert (result.failures, result.inputs) == ([], {})
            assert _host.router().plan is None
        assert bench.simulator.requests == ()
