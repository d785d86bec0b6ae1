"""Whether the preview of an office asks its router, and what the comment then says."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from rtx_provider.cli.fleet_review import Review
from rtx_provider.fleet.preview_mode import asks_router
from rtx_provider.workspace import paths
from tests.fleet.results import unchanged

LIVE, OFFLINE = {"rtx:preview": "live"}, {"rtx:preview": "offline"}


def write(folder: Path, **files: dict[str, Any]) -> None:
    names = {"own": "Pulumi.tokyo.yaml", "project": "Pulumi.yaml", "shared": "fleet.yaml"}
    for name, config in files.items():
        path = folder / names.get(name, f"Pulumi.{name}.yaml")
        path.write_text(yaml.safe_dump({"config": config}), encoding="utf-8")


@pytest.mark.parametrize(
    ("files", "environment", "is_live"),
    [
        ({"own": {}}, {}, False),
        ({"own": LIVE}, {}, True),
        ({"own": {}, "shared": LIVE}, {}, True),
        ({"own": OFFLINE, "shared": LIVE, "project": LIVE}, {"RTX_PREVIEW": "live"}, False),
        ({"project": {"rtx:preview": {"value": "live"}}, "shared": OFFLINE}, {}, True),
        ({"own": {}}, {"RTX_PREVIEW": "live"}, True),
        ({"own": {"rtx:preview": {"secure": "v1:x"}}}, {}, False),
    ],
)
def test_the_setting_says_whether_the_router_is_asked(
    files: dict[str, Any], environment: dict[str, str], tmp_path: Path, *, is_live: bool
) -> None:
    write(tmp_path, **files)
    assert asks_router(tmp_path, "tokyo", environment) is is_live


@pytest.mark.parametrize(
    ("own", "osaka", "is_remembered", "is_offline"),
    [
        (LIVE, LIVE, False, False),
        (LIVE, LIVE, True, True),
        (LIVE, OFFLINE, False, True),
        (OFFLINE, OFFLINE, False, True),
    ],
)
def test_the_comment_of_a_live_preview_without_a_change_does_not_say_that_no_router_was_asked(
    own: dict[str, Any],
    osaka: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_remembered: bool,
    is_offline: bool,
) -> None:
    monkeypatch.setattr(paths, "root", lambda: tmp_path)
    monkeypatch.delenv("RTX_PREVIEW", raising=False)
    write(tmp_path, own=own, osaka=osaka)
    artefact = tmp_path / "preview.json"
    comment = tmp_path / "comment.md"
    review = Review((comment, None, artefact), is_remembered=is_remembered)
    review.write([unchanged("tokyo"), unchanged("osaka")])
    assert json.loads(artefact.read_bytes())["is_offline"] is is_offline
    assert ("no router was asked" in comment.read_text(encoding="utf-8")) is is_offline
