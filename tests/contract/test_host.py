"""Every provider through the real host: all that it sends and receives fits the protocol."""

import base64
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from pulumi.runtime import rpc

from rtx_provider.resources.ip_filter import IpFilterProvider
from rtx_provider.resources.router import RouterProvider
from rtx_provider.resources.saved_config import SavedConfigProvider
from rtx_provider.simulator import Simulator
from tests.contract.host import Host, host, outputs
from tests.lifecycle.bench import OFFICE, settings_among, settings_of
from tests.lifecycle.cases import CASES, SECRETS, Case
from tests.lifecycle.engine import Properties, Provider

pytestmark = [pytest.mark.xdist_group("dynamic-provider-host"), pytest.mark.timeout(120)]

each_noun = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@pytest.fixture(scope="module")
def office() -> Iterator[Simulator]:
    """Run one office for all of these tests; each leaves it as it was."""
    with Simulator(OFFICE) as router:
        router.edit(line for case in CASES for line in case.office)
        router.save()
        yield router


@pytest.fixture(scope="module")
def engine(office: Simulator) -> Iterator[Host]:
    """Start one host for all of these tests."""
    with host(settings_of(office)) as running:
        yield running


def checked(
    engine: Host, case: Case, values: Properties, olds: Properties | None = None
) -> Properties:
    """Return inputs that must be good."""
    inputs, failures = engine.check(case.provider, values, olds)
    assert failures == {}, case.name
    return inputs


def test_every_noun_lives_and_leaves_no_trace(engine: Host, office: Simulator) -> None:
    before = office.running_text()
    office.reset_counters()
    wanted = [checked(engine, case, case.values) for case in CASES]
    born = [each.result() for each in [engine.create(inputs) for inputs in wanted]]
    ids, states = [each.id for each in born], [outputs(each) for each in born]
    assert len([each for each in office.requests if each.lines]) <= 4
    for case, id_, state, inputs in zip(CASES, ids, states, wanted, strict=True):
        assert engine.diff(case.provider, state, inputs) == (False, []), case.name
        seen_id, seen, seen_inputs = engine.read(id_, state)
        assert seen_id == id_
        again = checked(engine, case, case.values, seen_inputs)
        assert engine.diff(case.provider, seen, again) == (False, []), case.name

    news = [
        checked(engine, case, case.with_changed(), olds)
        for case, olds in zip(CASES, wanted, strict=True)
    ]
    for case, state, inputs in zip(CASES, states, news, strict=True):
        assert engine.diff(case.provider, state, inputs) == (True, []), case.name
    office.reset_counters()
    updates = [engine.update(*each) for each in zip(ids, states, news, strict=True)]
    states = [outputs(each.result()) for each in updates]
    sent = sorted(line for line in settings_among(office.lines) if " select " not in line)
    updating = (line for case in CASES for line in case.update if " select " not in line)
    assert sent == sorted(updating)

    office.reset_counters()
    with host(settings_of(office)) as later:
        for each in [later.delete(*gone) for gone in zip(ids, states, strict=True)]:
            each.result()
    assert before == office.running_text() == office.saved_text()
    assert office.saves <= 2


@each_noun
def test_every_number_may_come_as_a_float(engine: Host, case: Case) -> None:
    inputs = checked(engine, case, case.values)
    again = checked(engine, case, inputs)
    assert again["commands"] == inputs["commands"]
    assert not [line for line in inputs["commands"] if ".0 " in f"{line} "]


@each_noun
def test_any_value_may_be_unknown_in_a_preview(engine: Host, case: Case) -> None:
    for name, value in case.values.items():
        for unknown in (rpc.UNKNOWN, *_partly(value)):
            inputs = checked(engine, case, {**case.values, name: unknown})
            assert inputs[name] == rpc.UNKNOWN
            shown = "\n".join(inputs["commands"])
            assert rpc.UNKNOWN not in shown
            assert engine.diff(case.provider, checked(engine, case, case.values), inputs)[0]


def _partly(value: Any) -> list[Any]:  # noqa: ANN401  # any value of a property properties
    if isinstance(value, list):
        return [[rpc.UNKNOWN, *value[1:]]]
    if isinstance(value, dict):
        return [{**value, name: rpc.UNKNOWN} for name in value]
    return []


@each_noun
def test_an_unknown_value_shows_as_a_placeholder(engine: Host, case: Case) -> None:
    shown = [name for name in case.values if name not in {"label", "password"}]
    unknown = dict.fromkeys(shown, rpc.UNKNOWN)
    inputs = checked(engine, case, {**case.values, **unknown})
    assert "[known-after-up]" in "\n".join(inputs["commands"])
    letters = [line for line in inputs["commands"] if "[ k n o w n" in line]
    assert letters == []


@each_noun
def test_all_that_is_wrong_is_said_at_once(engine: Host, case: Case) -> None:
    _, failures = engine.check(case.provider, {**case.values, "colour": "red", "shape": 1})
    assert {"colour", "shape"} <= set(failures)


BAD_SECRETS: list[tuple[str, Properties]] = [
    ("IkeGateway", {"pre_shared_key": "line\nbreak-hush"}),
    ("IkeGateway", {"pre_shared_key": 'quote"-hush'}),
    ("IkeGateway", {"pre_shared_key": "hush" * 40}),
    ("IkeGateway", {"pre_shared_key": ["hush"]}),
    ("IkeGateway", {"pre_shared_key_hex": "0xhush"}),
    ("PpUser", {"password": "line\nbreak-hush"}),
    ("PpUser", {"password": "こんhush"}),
    ("PpUser", {"password": {"value": "hush"}}),
    ("PpUser", {"mypassword": "hush"}),
    ("PpUser", {"address": "nowhere", "password": "hush hush\r"}),
    ("Tunnel", {"l2tp_tunnel_auth": {"use": True, "password": "hush\n"}}),
    ("Tunnel", {"l2tp_tunnel_auth": {"use": True, "pasword": "hush"}}),
    ("Tunnel", {"l2tp_tunnel_auth": "hush"}),
    ("ConfigLines", {"lines": ["ip filter 1 pass *\nhush"]}),
    ("ConfigLines", {"lines": ["no hush"]}),
    ("ConfigLines", {"lines": ["login password hush"]}),
    ("ConfigLines", {"lines": "hush"}),
]


@pytest.mark.parametrize(("name", "bad"), BAD_SECRETS)
def test_a_refused_secret_is_not_in_the_reason_and_not_named(
    engine: Host, name: str, bad: Properties
) -> None:
    """The engine prints the value of the property that a failure names."""
    case = next(case for case in CASES if case.name == name)
    _, failures = engine.check(case.provider, {**case.values, **bad})
    secret = {"pre_shared_key", "pre_shared_key_hex", "password", "mypassword", "lines"}
    assert failures != {}
    assert set(failures) & {*secret, "l2tp_tunnel_auth"} == set()
    assert "hush" not in "".join(failures.values())


@each_noun
def test_a_provider_is_stored_by_its_name_alone(engine: Host, case: Case) -> None:
    inputs = checked(engine, case, case.values)
    name = base64.b64decode(inputs["__provider"])
    assert case.provider.__name__.encode() in name
    assert len(name) < 200


def test_an_error_names_the_line_and_no_secret(engine: Host, office: Simulator) -> None:
    case = next(case for case in CASES if case.name == "IkeGateway")
    before = office.running_text()
    inputs = checked(engine, case, {**case.values, "gateway": 10})
    with pytest.raises(grpc.RpcError) as caught:
        engine.create(inputs).result()
    details = caught.value.details() or ""
    last = details.strip().splitlines()[-1]
    assert "`ipsec ike pre-shared-key 10 text *`" in last
    assert "adopt=True" in last
    assert [secret for secret in SECRETS if secret in details] == []
    assert "example-head-office-key" not in details
    assert before == office.running_text()


def test_the_router_and_the_save_live_through_the_host(office: Simulator) -> None:
    # A run of its own: what an earlier one brought, another host has taken off since.
    with host(settings_of(office)) as engine:
        inputs, failures = engine.check(RouterProvider, {"model": "RTX1210"})
        assert failures == {}
        state = outputs(engine.create(inputs).result())
        assert state["detected_serial"] == office.options.serial
        assert engine.diff(RouterProvider, state, inputs) == (False, [])
        assert engine.read("x", state)[0] == "x"
        after, failures = engine.check(SavedConfigProvider, {"after": {"a": "1"}})
        assert failures == {}
        office.reset_counters()
        saved = outputs(engine.create(after).result())
        assert office.saves == 1
        assert engine.diff(SavedConfigProvider, saved, after) == (False, [])


@pytest.mark.parametrize("after", [rpc.UNKNOWN, {"a": rpc.UNKNOWN}])
def test_a_save_after_something_unknown_can_be_previewed(engine: Host, after: object) -> None:
    inputs, failures = engine.check(SavedConfigProvider, {"after": after})
    assert (failures, inputs["commands"]) == ({}, ["save"])
    assert "after" not in inputs


def test_missing_settings_are_one_failure_that_names_them_all() -> None:
    with host({"rtx:port": "99999", "rtx:apiPassword": "hush hush"}) as engine:
        _, failures = engine.check(RouterProvider, {})
        assert list(failures) == [""]
        for key in ("rtx:host", "rtx:port", "rtx:apiPassword"):
            assert key in failures[""]
        assert "hush" not in failures[""]
        provider: type[Provider] = IpFilterProvider
        inputs, failures = engine.check(provider, {"number": 1, "action": "pass"})
        assert failures == {}
        with pytest.raises(grpc.RpcError, match="rtx:host is missing"):
            engine.create(inputs).result()
