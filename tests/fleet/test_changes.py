"""What the engine's events say of an office."""

from collections.abc import Mapping
from typing import Any

import pytest
from pulumi.automation.events import EngineEvent
from pulumi.runtime import rpc

from rtx_provider import shared_values
from rtx_provider.fleet.approval import digest_of
from rtx_provider.fleet.changes import difference, told
from rtx_provider.fleet.office_run import outcome_of
from rtx_provider.fleet.progress import words_of
from rtx_provider.fleet.tasks import OfficeResult, ResourceChange
from rtx_provider.workspace.messages import RUN_ENDED
from rtx_provider.workspace.summary import ENCRYPTED

URN = "urn:pulumi:tokyo::rtx::rtx:components:RemoteAccessVpn$pulumi-python:dynamic/rtx:{0}::vpn-{1}"


def event(kind: str, values: Mapping[str, Any]) -> EngineEvent:
    return EngineEvent.from_json({"sequence": 1, "timestamp": 1, kind: values})


def state(urn: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "pulumi-python:dynamic/rtx:Tunnel",
        "urn": urn,
        "id": "x",
        "parent": "",
        "provider": "",
        "custom": True,
        "inputs": dict(inputs),
        "outputs": dict(inputs),
    }


def step(
    op: str,
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any] | None,
    name: str = "tunnel",
    *,
    retain: bool = False,
) -> EngineEvent:
    urn = URN.format("Tunnel", name)
    metadata = {
        "op": op,
        "urn": urn,
        "type": "pulumi-python:dynamic/rtx:Tunnel",
        "provider": "",
        "old": None if old is None else {**state(urn, old), "retainOnDelete": retain},
        "new": None if new is None else state(urn, new),
    }
    return event("resourcePreEvent", {"metadata": metadata, "planning": True})


def outputs(op: str, lines: list[str]) -> EngineEvent:
    """Return the event of an operation that was done."""
    urn = URN.format("Tunnel", "tunnel")
    kind = "pulumi-python:dynamic/rtx:Tunnel"
    new = state(urn, {"commands": lines})
    metadata = {"op": op, "urn": urn, "type": kind, "provider": "", "old": None, "new": new}
    return event("resOutputsEvent", {"metadata": metadata, "planning": False})


def message(severity: str, text: str, urn: str = "") -> EngineEvent:
    values = {"message": text, "color": "never", "severity": severity, "urn": urn}
    return event("diagnosticEvent", values)


def test_an_update_gains_and_loses_lines_inside_their_context() -> None:
    old = {"commands": ["pp select 1", "ip pp mtu 1258", "pp bind lan2", "pp select none"]}
    new = {
        "commands": ["pp select 1", "ip pp mtu 1280", "pp bind lan2", "pp select none"],
        "update": {"a1b2c3": ["pp disable 1", "ip pp mtu 1280"]},
        "confirmed_commit": "for 300 s: the pp",
        "mtu": 1280,
    }
    (found,) = told([step("update", old, new)], is_done=False).changes
    assert found.name == "Tunnel vpn-tunnel"
    assert found.gained == ("pp select 1", "ip pp mtu 1280", "pp select none")
    assert found.lost == ("pp select 1", "ip pp mtu 1258", "pp select none")
    assert found.sent == ("pp disable 1", "ip pp mtu 1280")
    assert found.guard == "for 300 s: the pp"
    assert found.properties == ("confirmed_commit", "mtu")


def test_the_parts_of_a_replacement_are_one_change() -> None:
    old, new = {"commands": ["a 1"]}, {"commands": ["a 2"]}
    steps = [
        step("create-replacement", old, new),
        step("replace", old, new),
        step("delete-replaced", old, None),
    ]
    (found,) = told(steps, is_done=False).changes
    assert (found.operation, found.gained, found.lost) == ("replace", ("a 2",), ("a 1",))


@pytest.mark.parametrize("op", ["create", "update", "replace"])
def test_a_change_says_whether_it_takes_over_what_it_finds(op: str) -> None:
    old = {"commands": ["a 1"], "adopt": False, "reclaim": False}
    for flags in ({"adopt": True, "reclaim": False}, {"adopt": False, "reclaim": True}):
        new = {"commands": ["a 2"], **flags}
        (found,) = told([step(op, None if op == "create" else old, new)], is_done=False).changes
        assert {"adopt": found.adopt, "reclaim": found.reclaim} == flags


@pytest.mark.parametrize(
    ("op", "new"), [("delete", None), ("replace", {"commands": ["tunnel select 2"]})]
)
def test_lines_that_the_router_keeps_are_not_lost(op: str, new: Mapping[str, Any] | None) -> None:
    """The router keeps what the program drops with `retain_on_delete`."""
    old = {"commands": ["ip route 192.0.2.0/24 gateway pp 1"]}
    (gone,) = told([step(op, old, new)], is_done=False).changes
    (kept,) = told([step(op, old, new, retain=True)], is_done=False).changes
    assert (gone.lost, gone.is_kept) == (("ip route 192.0.2.0/24 gateway pp 1",), False)
    assert (kept.lost, kept.is_kept) == ((), True)


def test_what_stays_the_same_is_no_change() -> None:
    same = {"commands": ["a 1"]}
    found = told([step("same", same, same)], is_done=False)
    assert found.changes == ()
    assert not found.is_new


def test_nothing_of_an_office_s_values_is_kept() -> None:
    values = {"commands": ["a *"], "password": "Pw-canary", "office": {"key": "Pw-canary"}}
    found = told([step("create", None, values)], is_done=False)
    assert "Pw-canary" not in repr(found)
    assert found.is_new


BUCKET = "urn:pulumi:{0}::rtx::aws:s3/bucket:Bucket::logs"


def created(inputs: Mapping[str, Any], stack: str = "tokyo") -> ResourceChange:
    """Return the creation of a resource that is not ours."""
    urn, kind = BUCKET.format(stack), "aws:s3/bucket:Bucket"
    new = {**state(urn, inputs), "type": kind, "outputs": {}}
    values = {"op": "create", "urn": urn, "type": kind, "provider": "", "old": None, "new": new}
    found = told([event("resourcePreEvent", {"metadata": values})], is_done=False).changes
    return found[0]


def test_a_resource_that_is_not_ours_is_approved_with_its_inputs_and_without_their_values() -> None:
    given = {"days": 30, "tags": {"floor": "canary-3"}, "password": "[secret]", "__provider": "x"}
    found = created(given)
    assert [each.split()[0] for each in found.inputs] == ["days", "password", "tags"]
    assert "canary-3" not in repr(found)
    assert created(given | {"__provider": "y"}).inputs == found.inputs
    assert created(given, "osaka").inputs == found.inputs
    for other in ({"days": 31}, {"tags": {"floor": "canary-4"}}, {"more": 1}):
        assert digest_of([created(given | other)], ()) != digest_of([found], ())


STACK = "urn:pulumi:tokyo::rtx::pulumi:pulumi:Stack::rtx-tokyo"


def _provider(name: str, parent: str = STACK, op: str = "create", **inputs: object) -> EngineEvent:
    urn = f"urn:pulumi:tokyo::rtx::pulumi:providers:pulumi-python::{name}"
    new = {**state(urn, {f"rtx:{key}": each for key, each in inputs.items()}), "parent": parent}
    kind = "pulumi:providers:pulumi-python"
    metadata = {"op": op, "urn": urn, "type": kind, "provider": "", "old": None, "new": new}
    return event("resourcePreEvent", {"metadata": metadata, "planning": True})


def by_provider(name: str, *providers: EngineEvent) -> ResourceChange:
    """Return how a tunnel of a provider changes, among the events of these providers."""
    tunnel = step("create", None, {"commands": ["tunnel select 1"]})
    assert tunnel.resource_pre_event
    urn = f"urn:pulumi:tokyo::rtx::pulumi:providers:pulumi-python::{name}"
    tunnel.resource_pre_event.metadata.provider = f"{urn}::0f2b"
    (change,) = told([*providers, tunnel], is_done=False).changes
    return change


def test_a_resource_is_approved_with_the_settings_of_the_provider_that_it_has() -> None:
    """With another provider or host, or without the lock-out check, it is another change."""
    away = _provider("away", host="192.0.2.9")
    found = [
        by_provider("hq", _provider("hq", host="192.0.2.1"), away),
        by_provider("hq", _provider("hq", host="192.0.2.2"), away),
        by_provider("hq", _provider("hq", host="192.0.2.1", allowLockout="true"), away),
        by_provider("away", _provider("hq", host="192.0.2.1"), away),
        by_provider("default", _provider("hq", host="192.0.2.1"), away),
    ]
    assert len({digest_of([each], ()) for each in found}) == len(found)
    assert [each.split()[0] for each in found[2].provider] == ["hq", "rtx:allowLockout", "rtx:host"]
    assert not [each for each in found if "192.0.2" in str(each)]


def test_a_provider_that_an_earlier_run_has_made_and_a_file_of_the_machine_change_nothing() -> None:
    given = {"host": "192.0.2.1", "knownHosts": "known_hosts of this machine"}
    first = by_provider("hq", _provider("hq", **given))
    assert by_provider("hq", _provider("hq", op="same", **given)) == first
    assert (
        by_provider("hq", _provider("hq", **given | {"knownHosts": "known_hosts elsewhere"}))
        == first
    )


def test_a_provider_is_no_change_and_no_operation() -> None:
    for each in (_provider("default", parent=""), _provider("hq", host="192.0.2.1")):
        found = told([each], is_done=True)
        assert (found.changes, found.has_begun, found.has_done) == ((), False, False)
    own = by_provider("default", _provider("default", parent="", host="192.0.2.1"))
    assert own.provider == ()
    alike = by_provider("default-b", _provider("default-b", host="192.0.2.1"))
    assert alike.provider[0] == "default-b"


def test_no_digest_of_a_secret_is_kept_and_what_is_not_known_says_so() -> None:
    texts = [
        created({"key": {**ENCRYPTED, "value": value}, "at": rpc.UNKNOWN}).inputs
        for value in ("Pw-canary", "Pw-other")
    ]
    assert texts[0] == texts[1]
    assert texts[0][0] == "at ?"


def test_messages_are_told_once_and_the_engine_s_own_summary_is_left_out() -> None:
    found = told(
        [
            message("error", "it broke\n", URN.format("Tunnel", "a")),
            message("error", "it broke\n", URN.format("Tunnel", "a")),
            message("error", "update failed\n"),
            message("error", f"{RUN_ENDED}\n"),
            message("warning", "office.mtu is odd\n"),
            message("info#err", "note: use the new profile\nsomething else\n"),
        ],
        is_done=False,
    )
    assert found.errors == ("Tunnel vpn-a: it broke",)
    assert found.notes == ("warning: office.mtu is odd", "note: use the new profile")


AWAY = "rtx_provider.errors.TransportError: cannot reach 192.0.2.1:80 (timed out)"


@pytest.mark.parametrize(
    ("text", "urn", "outcome"),
    [
        (AWAY, URN.format("Tunnel", "a"), "unreachable"),
        (f"Preview failed: {AWAY}", URN.format("Tunnel", "a"), "unreachable"),
        (f"ValueError: {AWAY}", URN.format("Tunnel", "a"), "refused"),
        ("ValueError: cannot reach the time server", "", "refused"),
        ("office.mtu: must be greater than or equal to 64", "", "refused"),
    ],
)
def test_a_router_that_is_away_is_told_apart(text: str, urn: str, outcome: str) -> None:
    found = told([message("error", text, urn)], is_done=False)
    assert outcome_of(found, found.errors) == outcome


def test_an_office_is_away_only_if_nothing_of_it_is_done_and_nothing_else_failed() -> None:
    away = message("error", AWAY, URN.format("Tunnel", "b"))
    other = message("error", "it broke", URN.format("Tunnel", "c"))
    begun, done = step("create", None, {"commands": ["a 1"]}), outputs("create", ["a 1"])
    for events, outcome in (
        ([begun, away], "unreachable"),
        ([begun, away, other], "failed"),
        ([begun, done, away], "failed"),
    ):
        found = told(events, is_done=True)
        assert outcome_of(found, found.errors) == outcome


def test_a_shared_secret_is_hidden_in_errors_and_warnings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pulumi hides those of the stack's own file alone."""
    monkeypatch.setattr(shared_values, "_SECRETS", {"Sh4red-key"})
    error = 'Traceback (most recent call last):\n  File "x.py", line 1\nValueError: Sh4red-key'
    events = [message("error", error), message("warning", "odd: Sh4red-key")]
    found = told(events, is_done=False)
    assert found.errors == ("ValueError: [secret] (x.py, line 1)",)
    assert found.notes == ("warning: odd: [secret]",)


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_error_without_a_text_is_an_error_that_can_be_shown(text: str) -> None:
    found = told([message("error", text)], is_done=False)
    result = OfficeResult("tokyo", "preview", outcome_of(found, found.errors), errors=found.errors)
    assert words_of(result) == "refused: an error without a text"


def test_an_old_record_of_an_error_without_a_text_can_be_shown() -> None:
    assert words_of(OfficeResult("tokyo", "up", "failed", errors=("",))) == "failed: "


@pytest.mark.parametrize(("op", "is_new"), [("create", True), ("same", False)])
def test_an_office_whose_program_fails_at_once_is_new_only_if_its_stack_is(
    op: str, *, is_new: bool
) -> None:
    kind = "pulumi:pulumi:Stack"
    stack = state(f"urn:pulumi:tokyo::rtx::{kind}::rtx-tokyo", {})
    old = None if op == "create" else stack
    metadata = {"op": op, "urn": stack["urn"], "type": kind, "provider": "", "old": old}
    begun = event("resourcePreEvent", {"metadata": {**metadata, "new": stack}, "planning": True})
    assert told([begun, message("error", "no such value")], is_done=False).is_new == is_new


def test_a_run_that_has_begun_an_operation_is_never_refused() -> None:
    begun = step("create", None, {"commands": ["a 1"]})
    found = told([begun, message("error", "what?")], is_done=True)
    assert outcome_of(found, found.errors) == "failed"
    foreseen = told([begun, message("error", "what?")], is_done=False)
    assert outcome_of(foreseen, foreseen.errors) == "refused"


def test_lines_that_stand_twice_are_counted() -> None:
    assert difference(["a", "a"], ["a"]) == ((), ("a",))
