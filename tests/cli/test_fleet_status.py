"""`rtx fleet status`: each office as the newest run to which it belonged has left it."""

import json
from pathlib import Path

import pytest

from rtx_provider.cli.main import main
from rtx_provider.fleet import journal
from rtx_provider.fleet.tasks import OfficeResult
from rtx_provider.workspace import paths


def record(name: str, offices: list[str], *results: OfficeResult) -> None:
    written = journal.begin(paths.state() / "fleet", name, "up", offices, ["fleet", "up"])
    for each in results:
        written.add(each)


def status(capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, str]]:
    code = main(("fleet", "status", "--json"))
    found = json.loads(capsys.readouterr().out)
    return code, {each["office"]: each["up"] for each in found}


def test_a_later_run_of_one_office_does_not_hide_the_others(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("kyoto", "nara", "tokyo"):
        (project / f"Pulumi.{name}.yaml").write_text("config: {}\n", encoding="utf-8")
    failed = OfficeResult("kyoto", "up", "failed", errors=("it broke",))
    record("20261129-010203-000001-7-up", ["tokyo", "kyoto"], failed)
    record("20261129-020304-000001-7-up", ["tokyo"], OfficeResult("tokyo", "up", "unchanged"))
    code, found = status(capsys)
    assert {name: found[name] for name in ("kyoto", "nara", "tokyo")} == {
        "kyoto": "failed: it broke",
        "nara": "never",
        "tokyo": "unchanged",
    }
    assert code == 1
