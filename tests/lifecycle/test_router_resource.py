"""The lifecycle of Router and SavedConfig, the two resources that are not lines."""

import re

import pytest

from rtx_provider.config.tree import parse_config
from rtx_provider.errors import SaveError, UnsupportedError
from rtx_provider.resources import _host
from rtx_provider.resources.ip_filter import IpFilterProvider
from rtx_provider.resources.router import RouterProvider
from rtx_provider.resources.saved_config import SavedConfigProvider
from rtx_provider.simulator import Options
from tests.lifecycle.bench import office, settings_among
from tests.lifecycle.engine import CheckFailedError, Resource

FILTER = {"number": 4711, "action": "pass"}


def test_the_router_is_its_serial_number_and_keeps_its_facts() -> None:
    with office(Options(serial="S4H123")) as bench:
        router = Resource(RouterProvider())
        assert router.up({}) == ["create"]
        facts = {name: router.outputs[name] for name in ("detected_model", "detected_serial")}
        assert (router.id, facts) == (
            "S4H123",
            {"detected_model": "RTX1210", "detected_serial": "S4H123"},
        )
        assert bench.refreshed(router)
        assert router.up({}) == []
        assert settings_among(bench.simulator.lines) == ()


@pytest.mark.parametrize("pin", [{"serial": "S4H999"}, {"model": "RTX830"}])
def test_another_router_than_the_pinned_one_is_refused(pin: dict[str, str]) -> None:
    with office() as bench:
        with pytest.raises(UnsupportedError, match="wrong router"):
            Resource(RouterProvider()).up(pin)
        assert settings_among(bench.simulator.lines) == ()


def test_a_pin_that_fits_is_an_update_without_a_line() -> None:
    with office() as bench:
        router = Resource(RouterProvider())
        router.up({})
        assert router.up({"model": "RTX1210"}) == ["update"]
        assert router.up({"model": "RTX1210"}) == []
        assert settings_among(bench.simulator.lines) == ()


def test_a_router_that_was_swapped_is_found_before_anything_is_written() -> None:
    with office(Options(serial="S4H111")) as bench:
        router, rule = Resource(RouterProvider()), Resource(IpFilterProvider())
        router.up({})
        rule.up(FILTER)
        bench.simulator.reset_counters()
        bench.simulator.reconfigure(serial="S4H222")
        bench.new_process()
        assert router.up({}) == []
        with pytest.raises(UnsupportedError, match=r"wrong router.*S4H222.*S4H111"):
            rule.up({**FILTER, "action": "reject"})
        with pytest.raises(UnsupportedError, match="wrong router"):
            rule.destroy()
        assert settings_among(bench.simulator.lines) == ()
        with pytest.raises(UnsupportedError, match="wrong router"):
            bench.refreshed(router)


def test_missing_settings_are_reported_once_by_the_router_before_any_connection() -> None:
    with office() as bench:
        bench.new_process(**{"rtx:host": "", "rtx:username": ""})
        with pytest.raises(CheckFailedError, match=r"rtx:host.*rtx:username"):
            Resource(RouterProvider()).up({})
        Resource(IpFilterProvider()).check(FILTER)
        assert bench.simulator.requests == ()


def test_a_stack_is_saved_once_after_what_is_new() -> None:
    with office() as bench:
        rule, saved = Resource(IpFilterProvider()), Resource(SavedConfigProvider())
        rule.up(FILTER)
        assert saved.up({"after": {"rule": rule.outputs["revision"]}}) == ["create"]
        assert bench.simulator.running_text() == bench.simulator.saved_text()
        assert saved.up({"after": {"rule": rule.outputs["revision"]}}) == []
        assert bench.refreshed(saved)
        rule.up({**FILTER, "action": "reject"})
        assert saved.up({"after": {"rule": rule.outputs["revision"]}}) == ["update"]
        assert bench.simulator.running_text() == bench.simulator.saved_text()
        assert bench.simulator.saves == 2


def test_the_configuration_of_before_stands_in_the_state_once_and_masked() -> None:
    with office() as bench:
        before = bench.simulator.running_text()
        rule, saved = Resource(IpFilterProvider()), Resource(SavedConfigProvider())
        rule.up(FILTER)
        saved.up({"after": {"rule": rule.outputs["revision"]}})
        text = saved.outputs["configuration_before"]
        masked = [(key, len(words)) for key, words in parse_config(before).lines.items()]
        assert [(key, len(words)) for key, words in parse_config(text).lines.items()] == masked
        assert "ipsec ike pre-shared-key 10 text *" in text
        assert not re.search("example-pass|example-head-office-key|demoapi", text)
        assert "configuration_before" not in rule.outputs
        assert "configuration_before" not in saved.inputs

        assert bench.refreshed(saved)
        assert saved.outputs["configuration_before"] == text
        assert saved.up({"after": {"rule": rule.outputs["revision"]}}) == []
        bench.new_process()
        rule.up({**FILTER, "action": "reject"})
        saved.up({"after": {"rule": rule.outputs["revision"]}})
        assert "ip filter 4711 pass" in saved.outputs["configuration_before"]
        bench.new_process()
        assert saved.up({"after": {}}) == ["update"]
        assert "ip filter 4711 pass" in saved.outputs["configuration_before"]


def test_what_only_went_was_saved_by_its_delete() -> None:
    with office() as bench:
        saved = Resource(SavedConfigProvider())
        saved.up({"after": {"one": "1", "two": "2"}})
        bench.simulator.reset_counters()
        assert saved.up({"after": {"one": "1"}}) == ["update"]
        saved.destroy()
        assert bench.simulator.saves == 0
        assert bench.simulator.requests == ()


def test_a_save_that_the_router_does_not_confirm_fails() -> None:
    with office() as bench:
        bench.simulator.reconfigure(save_fails=True)
        with pytest.raises(SaveError, match=r"a restart would lose it; run again"):
            Resource(SavedConfigProvider()).up({"after": {"one": "1"}})


def test_a_save_whose_answer_was_lost_is_sent_again_once_the_router_was_read() -> None:
    with office() as bench:
        bench.simulator.faults.drop_after("^save")
        Resource(SavedConfigProvider()).up({"after": {"one": "1"}})
        lines = [line for line in bench.simulator.lines if line in ("save", "show config")]
        assert lines == [*["show config"] * 2, "save", *["show config"] * 2, "save"]


def test_a_save_of_which_nothing_can_be_seen_fails_and_says_what_to_do() -> None:
    with office() as bench:
        _host.router().snapshot()
        bench.simulator.faults.drop_after("^save")
        for _ in range(3):
            bench.simulator.faults.drop_before("show environment")
        with pytest.raises(SaveError, match="run `pulumi refresh`, then `pulumi up`"):
            Resource(SavedConfigProvider()).up({"after": {"one": "1"}})


def test_a_router_that_booted_from_a_stick_is_neither_written_nor_saved() -> None:
    with office(Options(boot_file="usb1:config.txt")) as bench:
        for resource, values in (
            (Resource(IpFilterProvider()), FILTER),
            (Resource(SavedConfigProvider()), {"after": {"one": "1"}}),
        ):
            with pytest.raises(SaveError, match=r"usb1:config\.txt.*take the stick or card out"):
                resource.up(values)
        assert settings_among(bench.simulator.lines) == ()
        assert bench.simulator.saves == 0
