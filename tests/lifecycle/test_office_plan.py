"""The plan of a component: `Router` takes it in `check`, and nothing of it comes back."""

from typing import Any

import pytest
from pulumi.runtime import rpc

from rtx_provider.errors import UnfitError
from rtx_provider.fit.office import Office, OfficePlan
from rtx_provider.resources import _host, _plan
from rtx_provider.resources._plan import read_plan
from rtx_provider.resources.ip_filter import IpFilterProvider
from rtx_provider.resources.pp_user import PpUserProvider
from rtx_provider.resources.router import RouterProvider
from rtx_provider.router.known import forget_routers
from tests.lifecycle.bench import office, settings_among
from tests.lifecycle.engine import Resource

OFFICE: dict[str, Any] = {
    "wan": "pp 1",
    "lan": "lan1",
    "lan_address": "192.168.100.1/24",
    "pool": "192.168.100.200-192.168.100.219",
    "tunnels": [1],
    "nat_descriptor": 1000,
    "accept": ["wan-filters"],
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
        plan = _host.router().fitting.plan
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
            plan = _host.router().fitting.plan
            assert plan is not None
            assert not plan.is_complete
            assert [each.title for each in plan.changes] == titles
        bench.new_process()
        hidden: tuple[Any, ...] = ({"office": rpc.UNKNOWN}, rpc.UNKNOWN)
        for each in hidden:
            result = provider.check({}, {"plan": each})
            assert (result.failures, result.inputs) == ([], {})
            assert _host.router().fitting.plan is None
        assert bench.simulator.requests == ()


def test_a_plan_is_not_even_read_before_the_router_is_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A process that only compares checks each resource once and not twice."""
    read = list[Any]()

    def noted(facts: Office, declared: list[Any]) -> OfficePlan:
        read.append(declared)
        return read_plan(facts, declared)

    with office():
        forget_routers()  # a process begins without one
        monkeypatch.setattr(_plan, "read_plan", noted)
        plan = {"office": OFFICE, "resources": [FILTER]}
        assert not RouterProvider().check({}, {"plan": plan}).failures
        assert read == []
        found = _host.router().fitting.plan
        assert found is not None
        assert [each.title for each in found.changes] == ["IpFilter 201040"]
        assert read == [[FILTER]]


WRONG = {**OFFICE, "lan_address": "192.168.100.9/24", "accept": []}


def test_a_first_up_of_an_office_that_does_not_fit_sends_nothing_and_says_all() -> None:
    with office() as bench:
        router = Resource(RouterProvider())
        taken = {**FILTER, "adopt": False}
        bench.simulator.edit(["ip filter 201040 reject * * * * *"])
        with pytest.raises(UnfitError) as raised:
            router.up({"plan": {"office": WRONG, "resources": [USER, taken]}})
        text = str(raised.value)
        assert "- lan-address: office.lanAddress 192.168.100.9 is not" in text
        assert "- wan-filters: " in text
        assert "- in-the-way: IpFilter 201040: the router already has" in text
        assert "Pw-alice" not in text
        assert settings_among(bench.simulator.lines) == ()


def test_a_later_up_is_refused_at_its_first_operation_but_a_delete_never_is() -> None:
    with office() as bench:
        router, rule, user = (
            Resource(RouterProvider()),
            Resource(IpFilterProvider()),
            Resource(PpUserProvider()),
        )
        router.up({"plan": {"office": OFFICE, "resources": [FILTER]}})
        rule.up(FILTER["fields"])
        bench.new_process()
        assert router.up({"plan": {"office": WRONG, "resources": [FILTER, USER]}}) == []
        with pytest.raises(UnfitError, match=r"PpUser anonymous alice: the office does not fit"):
            user.up(USER["fields"])
        with pytest.raises(UnfitError, match=r"because of what PpUser anonymous alice reports"):
            rule.up({**FILTER["fields"], "action": "reject"})
        rule.destroy()
        assert "ip filter 201040" not in bench.simulator.running_text()


def test_a_run_without_the_plan_judges_each_operation_alone() -> None:
    with office() as bench:
        rule = Resource(IpFilterProvider())
        bench.simulator.edit(["no ip lan1 address"])
        assert rule.up(FILTER["fields"]) == ["create"]


def test_a_live_preview_reports_all_before_it_asks_for_any_other_resource() -> None:
    with office() as bench:
        bench.new_process(**{"rtx:preview": "live"})
        result = RouterProvider().check({}, {"plan": {"office": WRONG, "resources": [FILTER]}})
        (failure,) = result.failures
        assert "lan-address" in failure.reason
        assert "wan-filters" in failure.reason
        assert len(bench.simulator.requests) <= 2


def test_what_may_be_meant_is_said_once_and_does_not_stop_a_run() -> None:
    with office() as bench:
        fixed = {**OFFICE, "fixed": {"alice": "192.168.100.201"}}
        router, rule = Resource(RouterProvider()), Resource(IpFilterProvider())
        router.up({"plan": {"office": fixed, "resources": [FILTER]}})
        rule.up(FILTER["fields"])
        said = [text for text in bench.said if "fixed-in-pool" in text]
        assert len(said) == 1
        assert "add fixed-in-pool to office.accept" in said[0]
