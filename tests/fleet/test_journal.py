"""The record of a run: complete, private, and readable after a run that was killed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rtx_provider.fleet import journal
from rtx_provider.fleet.tasks import OfficeResult, Outcome, ResourceChange
from rtx_provider.workspace.messages import ToolError

CHANGE = ResourceChange("Tunnel vpn-tunnel-1", "urn::1", "update", ("a",), ("b",), guard="why")
DONE = OfficeResult("tokyo", "up", "changed", (CHANGE,), notes=("note: n",), seconds=1.5)
FAILED = OfficeResult("kyoto", "up", "failed", errors=("it broke",))


def begun(folder: Path, name: str = "20261129-010203-up") -> journal.Journal:
    return journal.begin(folder / "fleet", name, "up", ["tokyo", "kyoto", "nara"], ["fleet", "up"])


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    record = begun(tmp_path)
    record.add(DONE)
    record.add(FAILED)
    found = journal.read(record.path)
    assert found.results == {"tokyo": DONE, "kyoto": FAILED}
    assert (found.action, found.offices) == ("up", ("tokyo", "kyoto", "nara"))
    newest = journal.newest_results(tmp_path / "fleet", "up")
    assert newest == {"tokyo": DONE, "kyoto": FAILED, "nara": None}
    assert journal.left(newest) == ["kyoto", "nara"]
    assert record.path.stat().st_mode & 0o777 == 0o600


def test_the_last_result_of_an_office_counts(tmp_path: Path) -> None:
    record = begun(tmp_path)
    record.add(OfficeResult("tokyo", "up", "unreachable", errors=("gone",)))
    record.add(DONE)
    assert journal.left(journal.newest_results(tmp_path / "fleet", "up")) == ["kyoto", "nara"]


def test_a_line_that_a_killed_run_has_cut_off_does_not_count(tmp_path: Path) -> None:
    record = begun(tmp_path)
    record.add(DONE)
    with record.path.open("a", encoding="utf-8") as file:
        file.write('{"result": {"office": "kyo')
    assert set(journal.read(record.path).results) == {"tokyo"}


def test_a_text_with_a_line_separator_of_unicode_ends_no_line(tmp_path: Path) -> None:
    record = begun(tmp_path)
    odd = replace(DONE, changes=(replace(CHANGE, name="ConfigLines a\u2028b\x85c"),))
    record.add(odd)
    assert journal.read(record.path).results == {"tokyo": odd}


def test_the_newest_run_of_each_office_counts(tmp_path: Path) -> None:
    """A run of one office forgets neither what came of the others, nor what is left of them."""
    begun(tmp_path, "20261129-010203-up").add(DONE)
    folder = tmp_path / "fleet"
    one = journal.begin(folder, "20261129-020304-000001-7-up", "up", ["kyoto"], [])
    one.add(OfficeResult("kyoto", "up", "changed"))
    journal.begin(folder, "20261129-030405-000001-7-refresh", "refresh", ["nara"], [])
    found = journal.newest_results(folder, "up")
    assert {name: each and each.outcome for name, each in found.items()} == {
        "tokyo": "changed",
        "nara": None,
        "kyoto": "changed",
    }
    assert journal.left(found) == ["nara"]


def test_an_office_that_a_newer_run_has_not_brought_to_a_good_end_is_left(tmp_path: Path) -> None:
    begun(tmp_path, "20261129-010203-up").add(DONE)
    begun(tmp_path, "20261129-020304-up")
    assert journal.left(journal.newest_results(tmp_path / "fleet", "up")) == [
        *("tokyo", "kyoto", "nara")
    ]


def test_without_a_record_there_are_no_results(tmp_path: Path) -> None:
    assert journal.newest_results(tmp_path / "fleet", "up") == {}


def test_a_record_that_cannot_be_written_is_told_with_the_result(tmp_path: Path) -> None:
    record = begun(tmp_path)
    record.path.unlink()
    record.path.mkdir()
    with pytest.raises(ToolError, match=r"no other office begins, and what came of tokyo"):
        record.add(DONE)


@pytest.mark.parametrize("text", ["", "[]\n", "{}\n", "what\n", '{"action": "up"}\n'])
def test_a_file_that_is_no_journal_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "20261129-010203-up.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ToolError, match="is no journal of a run"):
        journal.read(path)


def test_a_clock_that_was_set_back_makes_no_earlier_run_the_newest(tmp_path: Path) -> None:
    folder, now = tmp_path / "fleet", datetime(2026, 11, 29, 6, 12, tzinfo=UTC)
    outcomes: tuple[Outcome, ...] = ("changed", "failed", "unchanged")
    folder.mkdir()
    (folder / "zz-moved-away.jsonl").touch()
    for hours, outcome in zip((0, -1, -2), outcomes, strict=True):
        name = journal.name_for(folder, "up", now + timedelta(hours=hours))
        record = journal.begin(folder, name, "up", ["tokyo"], [])
        record.add(replace(DONE, outcome=outcome))
        found = journal.newest_results(folder, "up")["tokyo"]
        assert found
        assert found.outcome == outcome
