"""``python -m tools.fuzz``: a number always gives the same case, and a violation stops the run."""

from __future__ import annotations

import itertools

import pytest

from rtx_provider.errors import UnsupportedError
from tests.hostile.cases import Case, Violation, check
from tools import fuzz


def test_a_short_run_of_every_reader_finds_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuzz.main(["--seconds", "10", "--seed", "7"]) == 0
    rows = capsys.readouterr().out.splitlines()
    counts = {row.split("|")[1].strip(): int(row.split("|")[2]) for row in rows[2:]}
    assert list(counts) == [*fuzz.ALL, "all"]
    assert min(counts.values()) >= 1  # a busy machine gets no further


def test_the_cases_follow_from_the_seed() -> None:
    first = list(itertools.islice(fuzz.numbers(1, "words"), 5))
    assert first == list(itertools.islice(fuzz.numbers(1, "words"), 5))
    assert first != list(itertools.islice(fuzz.numbers(2, "words"), 5))


def test_a_number_is_a_case() -> None:
    read = [[case.mangle(b"ip filter 1 pass *\r\n" * 9) for _ in range(9)] for case in _twice(4711)]
    assert read[0] == read[1]
    assert len(set(read[0])) > 2


def _twice(number: int) -> list[Case]:
    return [Case(number), Case(number)]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (KeyError("odd"), "KeyError"),
        (Violation("called done"), "called done"),
        (UnsupportedError("two\nlines"), "no clear line"),
        (UnsupportedError("demo-admin"), "no clear line"),
        (UnsupportedError(""), "no clear line"),
    ],
)
def test_what_goes_wrong_stops_it_and_is_shown(
    fault: Exception,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def reader(case: Case) -> None:
        case.mangle(b"abc")
        raise fault

    monkeypatch.setitem(fuzz.ALL, "words", reader)
    assert fuzz.main(["--only", "words", "--case", "5"]) == 1
    shown = capsys.readouterr().err
    assert said in shown
    assert "--seed 1" in shown
    assert "words, case 5" in shown


def test_a_clear_error_is_no_fault() -> None:
    def reader(_: Case) -> None:
        msg = "no router"
        raise UnsupportedError(msg)

    assert check("a reader", reader, 1) is False
    assert check("a reader", lambda _: None, 1) is True


def test_what_hangs_is_interrupted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def reader(_: Case) -> None:
        while True:
            pass

    monkeypatch.setitem(fuzz.ALL, "words", reader)
    monkeypatch.setattr(fuzz, "_HANG_SECONDS", 0.1)
    assert fuzz.main(["--only", "words", "--case", "5"]) == 1
    assert "it hangs" in capsys.readouterr().err
