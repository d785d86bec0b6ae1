"""Rules of a user's own, read from their repository."""

import sys
from pathlib import Path

import pytest

from rtx_provider.fleet.own_rules import OwnRules, own_rules
from rtx_provider.rules.catalogue import IDS

GOOD = """\
from rtx_provider.rules import Finding, OfficeView, rule


@rule(id="{0}", severity="note", reason="r", remedy="m", needs="lines")
def check(office: OfficeView):
    yield Finding(office.name)
"""


@pytest.fixture
def write(tmp_path: Path) -> Path:
    """Return a project's folder with one good file of rules."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "good.py").write_text(GOOD.format("good"), encoding="utf-8")
    return tmp_path


def read(root: Path, **files: str) -> OwnRules:
    for name, text in files.items():
        (root / "rules" / f"{name}.py").write_text(text, encoding="utf-8")
    return own_rules(root, IDS)


def test_a_project_without_rules_has_none(tmp_path: Path) -> None:
    assert own_rules(tmp_path) == ((), ())


def test_the_file_and_the_folder_are_read_and_a_rule_says_where_it_stands(write: Path) -> None:
    (write / "rules.py").write_text(GOOD.format("single"), encoding="utf-8")
    found = read(write, _helpers="raise SystemExit")
    assert {each.id: each.place for each in found.rules} == {
        "single": "rules.py:4", "good": "rules/good.py:4",
    }  # fmt: skip
    assert found.faults == ()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("x = 1\ndef broken(:\n", "rules/other.py:2: SyntaxError"),
        ("\n\nimport no_such_module\n", "rules/other.py:3: ModuleNotFoundError"),
        ("raise SystemExit(3)", "rules/other.py:1: SystemExit"),
        ("x = 1 / 0  # rule", "rules/other.py:1: ZeroDivisionError: division by zero"),
        (GOOD.format("Bad id"), "rules/other.py:4: ValueError: id: 'Bad id' is not in kebab-case"),
        ("\0", "rules/other.py"),
        (GOOD.format("telnet-open"), "rules/other.py:4: the id telnet-open is taken"),
    ],
)
def test_a_fault_is_reported_with_its_line_and_hides_no_other_file(
    write: Path, text: str, fault: str
) -> None:
    found = read(write, other=text)
    assert [each.id for each in found.rules] == ["good"]
    assert [each.text.startswith(fault) for each in found.faults] == [True], found.faults


def test_two_rules_of_one_id_are_both_refused(write: Path) -> None:
    found = read(write, twin=GOOD.format("good"))
    assert found.rules == ()
    assert [each.text.partition(":")[0] for each in found.faults] == [
        "rules/good.py", "rules/twin.py",
    ]  # fmt: skip


def test_a_rule_that_another_file_imports_is_read_once(write: Path) -> None:
    found = read(write, user="from rules.good import check\n")
    assert [each.id for each in found.rules] == ["good"]
    assert found.faults == ()


def test_a_file_is_read_anew_each_time(write: Path) -> None:
    read(write)
    assert [each.id for each in read(write, good=GOOD.format("renamed")).rules] == ["renamed"]


def test_a_line_is_named_also_where_tracebacks_are_cut_short(
    write: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a process whose errors explain themselves."""
    monkeypatch.setattr(sys, "tracebacklimit", 0, raising=False)
    (fault,) = read(write, other=GOOD.format("Bad id")).faults
    assert fault.text.startswith("rules/other.py:4: ValueError")
