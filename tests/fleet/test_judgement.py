"""What a preview with rules says of an office: the change counts, and what it brings is marked."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rtx_provider.config.backup import masked_text
from rtx_provider.fleet import office_rules
from rtx_provider.fleet.judgement import Judgement, judgement_of, with_marks
from rtx_provider.fleet.tasks import ResourceChange, RuleFinding
from rtx_provider.workspace.messages import ToolError
from rtx_provider.workspace.stack_settings import StackValues
from rtx_provider.workspace.stack_state import Recorded
from tests.tokyo import OWNED as OFFICE
from tests.tokyo import ROUTER

TFTP = ResourceChange("ConfigLines tftp", "urn:1", "create", gained=("tftp host any",))
Known = Callable[..., None]


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Known:
    """Return a function that says what a stack's file and its state hold."""
    (tmp_path / "Pulumi.yaml").write_text("name: rtx\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    def know(state: Recorded, office: Any = OFFICE) -> None:  # noqa: ANN401
        found = StackValues("tokyo", {"rtx:office": json.dumps(office)}, {}, is_simulated=False)
        monkeypatch.setattr(office_rules, "stack_values", lambda _: found)
        monkeypatch.setattr(office_rules, "recorded", lambda _: state)

    return know


def before(*commands: str) -> Recorded:
    """Return a state of an office that is up: the office's own lines stand in it, masked."""
    return Recorded(masked_text(ROUTER), commands, "RTX1210")


def found(judged: Judgement) -> dict[str, RuleFinding]:
    assert judged.fault == ""
    return {each.id: each for each in judged.rules or ()}


def test_what_the_change_brings_is_new_and_what_stood_before_is_not(known: Known) -> None:
    known(before())
    rules = found(judgement_of("tokyo", [TFTP]))
    assert (rules["tftp-open"].severity, rules["tftp-open"].is_new) == ("error", True)
    assert rules["telnet-on"].is_new is False
    assert "tftp-open" not in found(judgement_of("tokyo"))
    assert not any(each.is_new for each in judgement_of("tokyo").rules or ())


def test_what_the_change_takes_away_is_no_finding(known: Known) -> None:
    known(before("tftp host any"))
    gone = ResourceChange("ConfigLines tftp", "urn:1", "delete", lost=("tftp host any",))
    assert "tftp-open" in found(judgement_of("tokyo", []))
    assert "tftp-open" not in found(judgement_of("tokyo", [gone]))


def test_a_key_that_the_state_masks_is_not_new_because_the_file_shows_it(known: Known) -> None:
    key = "ipsec ike pre-shared-key 1 text *"
    lines = ("tunnel select 1", "ipsec tunnel 1", key, "tunnel select none")
    known(before())
    assert found(judgement_of("tokyo", []))["key-weak"].is_new is True
    office = {**OFFICE, "nat": None}
    known(before(*lines), office)
    weak = found(judgement_of("tokyo", []))["key-weak"]
    assert weak.is_new is False
    assert OFFICE["preSharedKey"] not in repr(weak)


def test_a_new_user_without_an_owner_is_new_and_one_of_before_is_not(known: Known) -> None:
    nobody = {**OFFICE, "users": [{"name": "alice", "password": "Pw-alice-31415"}]}
    known(before(), nobody)
    assert found(judgement_of("tokyo", []))["user-without-owner"].is_new is True
    known(before("pp select anonymous", "pp auth username alice *", "pp select none"), nobody)
    assert found(judgement_of("tokyo", []))["user-without-owner"].is_new is False


def test_everything_of_a_new_office_is_new(known: Known) -> None:
    known(Recorded("", (), ""))
    rules = judgement_of("tokyo", [TFTP]).rules or ()
    assert {each.id for each in rules} >= {"tftp-open", "key-weak"}
    assert all(each.is_new for each in rules)


def test_the_second_of_two_equal_findings_is_new() -> None:
    one = RuleFinding("key-weak", "warning", "is short")
    assert [each.is_new for each in with_marks([one, one], [one])] == [False, True]


def test_why_nothing_could_be_judged_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_name: str) -> StackValues:
        msg = "the state cannot be read"
        raise ToolError(msg)

    monkeypatch.setattr(office_rules, "stack_values", fail)
    assert judgement_of("tokyo", []) == Judgement(fault="the state cannot be read")
