"""The facts of an office, from what the real engine has recorded of it (`record.py`)."""

import copy
from dataclasses import replace
from typing import Any

import pytest

from rtx_provider.config.tree import parse_config
from rtx_provider.fleet.facts import Drift, Guard, OfficeFacts, VpnUser, facts_from
from rtx_provider.fleet.gathering import with_records
from rtx_provider.fleet.judgement import findings_of
from rtx_provider.fleet.tasks import Office, OfficeResult, RuleFinding
from rtx_provider.rules.judge import Row
from tests.fleet.made import OFFICE, RULES, recorded, recording


def test_an_office_that_is_up() -> None:
    facts = recorded("up")
    assert (facts.name, facts.groups, facts.tags) == (
        "tokyo",
        ("kanto", "shops"),
        (("floor", "3"),),
    )
    assert (facts.title, facts.router) == ("Test office", "192.0.2.1")
    assert (facts.model, facts.firmware, facts.serial) == ("RTX1210", "14.01.42", "S4H000001")
    assert (facts.drift, facts.guard, facts.rules) == ((), Guard(confirmed=True), None)
    assert facts.last_run is not None
    assert (facts.last_run.kind, facts.last_run.result) == ("update", "succeeded")
    assert facts.last_run.changes == (("create", 21),)
    assert facts.history == (facts.last_run,)


def test_what_a_refresh_finds_changed_or_gone_is_drift() -> None:
    assert recorded("drift").drift == (
        Drift("AnonymousPp vpn-pp", "changed"),
        Drift("vpn-filters-in", "gone"),
        Drift("vpn-user-bob", "gone"),
    )


def test_lines_that_count_as_somebody_else_s_are_told_apart() -> None:
    found = recording("drift")
    for each in found["state"]["deployment"]["resources"]:
        if each["urn"].endswith("::vpn-pp"):
            each["outputs"]["others_lines"] = ["`ip pp mtu 1258` is now `ip pp mtu 1300`"]
    facts = facts_from(OFFICE, found["state"], found["history"], found["before"])
    assert facts.drift[0] == Drift("AnonymousPp vpn-pp", "others")


def test_users_are_those_of_the_known_configuration() -> None:
    assert recorded("up").users == (
        VpnUser("alice", "pp anonymous", "192.168.100.160"),
        VpnUser("bob", "pp anonymous"),
    )
    assert recorded("drift").users == (VpnUser("alice", "pp anonymous", "192.168.100.160"),)


def test_a_user_whom_somebody_else_entered_is_not_managed() -> None:
    found = recording("up")
    before = found["before"] + "\npp select anonymous\n pp auth username eve * 192.0.2.9\n"
    facts = facts_from(OFFICE, found["state"], found["history"], before)
    assert facts.users[-1] == VpnUser("eve", "pp anonymous", "192.0.2.9", is_managed=False)


def test_the_configuration_is_that_of_before_with_the_lines_of_the_stack() -> None:
    lines = recorded("up").configuration.splitlines()
    before = recording("up")["before"]
    assert "l2tp service on" in lines
    assert "l2tp service on" not in before
    assert "syslog host 192.168.100.10" in lines
    (ours,) = [line for line in lines if line.startswith("ip pp secure filter in ")]
    expected = "200003 200020 200021 200022 200023 200024 200025 200030 200032 201040 200099"
    assert ours == f"ip pp secure filter in {expected}"


def test_the_configuration_survives_being_read_again() -> None:
    text = recorded("up").configuration
    config = parse_config(text)
    assert config.lines
    assert {key.context for key in config.lines} == {
        *("", "pp 1", "pp anonymous", "tunnel 1", "tunnel 2", "tunnel 10"),
    }


def test_the_lines_of_another_router_are_not_those_of_the_office() -> None:
    found = recording("up")
    for each in found["state"]["deployment"]["resources"]:
        if each["urn"].endswith("::vpn-user-bob"):
            each["id"] = "branch/pp-user:anonymous:bob"
    facts = facts_from(OFFICE, found["state"], found["history"], found["before"])
    assert [user.name for user in facts.users] == ["alice"]


def test_a_write_that_was_begun_and_never_ended_may_be_rolled_back() -> None:
    found = recording("up")
    resources = found["state"]["deployment"]["resources"]
    (guarded,) = [each for each in resources if each["inputs"].get("confirmed_commit")]
    pending = [{"resource": guarded, "type": "updating"}]
    found["state"]["deployment"]["pending_operations"] = pending
    facts = facts_from(OFFICE, found["state"], found["history"], found["before"])
    assert facts.guard.pending == ("vpn-filters-in: for 300 s: the filters of `pp 1`",)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, True),
        ({"result": "failed"}, None),
        ({"kind": "refresh"}, None),
        ({"startTime": "2100-01-01T00:00:00.000Z"}, False),  # it wrote nothing that was guarded
    ],
)
def test_whether_the_last_commit_was_confirmed(
    change: dict[str, str],
    expected: bool | None,  # noqa: FBT001  # a case
) -> None:
    found = recording("up")
    found["history"][0].update(change)
    facts = facts_from(OFFICE, found["state"], found["history"], found["before"])
    assert facts.guard.confirmed is expected


def test_who_made_a_change_is_the_author_of_the_commit_and_no_value_is_read() -> None:
    found = recording("up")
    found["history"][0] |= {
        "environment": {"git.author": "Tanaka", "secret.thing": "moon"},
        "config": {"rtx:password": {"value": "moon"}},
        "message": "Add a user\n\nipsec ike pre-shared-key 1 text moon",
    }
    facts = facts_from(OFFICE, found["state"], found["history"], found["before"])
    assert (facts.history[0].who, facts.history[0].message) == ("Tanaka", "Add a user")
    assert "moon" not in repr(facts)


def test_a_secret_in_the_message_of_a_commit_is_masked() -> None:
    found = recording("up")
    found["history"][0]["message"] = "use ipsec ike pre-shared-key 1 text moon"
    facts = facts_from(OFFICE, found["state"], found["history"], found["before"])
    assert facts.history[0].message == "use ipsec ike pre-shared-key 1 text *"


@pytest.mark.parametrize("state", [{}, {"deployment": None}, {"deployment": {"resources": None}}])
def test_an_office_without_a_state_has_its_name_alone(state: dict[str, Any]) -> None:
    assert facts_from(Office("new"), state, [], "", "gone") == OfficeFacts("new", fault="gone")


def test_equal_states_give_equal_facts() -> None:
    found = recording("drift")
    other = copy.deepcopy(found)
    other["state"]["deployment"]["resources"].reverse()
    one, two = (
        facts_from(OFFICE, each["state"], each["history"], each["before"])
        for each in (found, other)
    )
    assert replace(one, configuration="") == replace(two, configuration="")
    assert sorted(one.configuration.splitlines()) == sorted(two.configuration.splitlines())


def test_what_an_office_accepts_is_not_broken_and_errors_come_first() -> None:
    facts = replace(recorded("up"), rules=RULES)
    assert [each.id for each in facts.broken] == ["telnet-open", "log-passwords"]
    accepted = RuleFinding("x", "error", "y", accepted="a lab")
    assert replace(facts, rules=(accepted,)).broken == ()


def result(begun: float, outcome: Any) -> OfficeResult:  # noqa: ANN401  # an outcome
    return OfficeResult("tokyo", "up", outcome, begun=begun, seconds=2.0)


def test_a_run_that_ended_before_the_engine_recorded_it_is_the_last_one() -> None:
    facts = recorded("up")
    assert facts.last_run is not None
    late = with_records(facts, [{"tokyo": result(facts.last_run.time + 5, "unreachable")}])
    assert late.last_run is not None
    assert (late.last_run.kind, late.last_run.result, late.is_unknown) == (
        "up",
        "unreachable",
        True,
    )
    assert late.last_run.time == facts.last_run.time + 7


def test_a_run_that_the_engine_has_recorded_is_not_counted_twice() -> None:
    facts = recorded("up")
    assert facts.last_run is not None
    known = [{"tokyo": result(facts.last_run.time - 1, "changed")}, {}]
    assert with_records(facts, known) == facts


def test_what_is_well_or_was_not_judged_is_no_finding() -> None:
    rows = (
        Row("telnet-on", "error", "error", "telnet is on", remedy="switch it off"),
        Row("no-ntp", "note", "ok"),
        Row("weak", "warning", "unjudged", "it is masked"),
        Row("log", "warning", "accepted", "no log", accepted="a lab, until 2027-03-31"),
    )
    assert findings_of(rows) == (
        RuleFinding("telnet-on", "error", "telnet is on", "switch it off"),
        RuleFinding("log", "warning", "no log", accepted="a lab, until 2027-03-31"),
    )
