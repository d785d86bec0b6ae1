"""`rtx fleet up --approved`: who may run."""

from pathlib import Path

import pytest

from rtx_provider.cli.fleet_review import Approved
from rtx_provider.workspace.messages import ToolError

APPROVED = Approved(Path("preview.json"), {"kobe": "0" * 64, "tokyo": "0" * 64})


def test_of_all_offices_those_that_are_approved_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert APPROVED.among(["kyoto", "tokyo"], are_named=False) == ["tokyo"]
    said = capsys.readouterr().err
    assert "not begun, because preview.json does not approve them: kyoto" in said
    assert "approved, but not among the offices that are chosen: kobe" in said


def test_an_office_that_is_asked_for_and_not_approved_is_refused() -> None:
    with pytest.raises(ToolError, match=r"preview\.json does not approve kyoto; preview again"):
        APPROVED.among(["kyoto", "tokyo"], are_named=True)
    assert Approved().among(["kyoto"], are_named=True) == ["kyoto"]
