"""The page of a fleet in a real browser: both languages, both themes, wide and narrow."""

import html
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from rtx_provider.fleet.report import page_of
from tests.fleet.made import MOMENT, filled, fleet
from tests.fleet.test_report import HOSTILE
from tools import chromium

pytestmark = pytest.mark.xdist_group("chromium")  # one browser for all tests
COUNT = 10
LOWEST_CONTRAST = 4.5
ADDRESSES = {
    "overview": "#overview",
    "office": "#office-office-0001",
    "unread": "#office-office-0004",
}
VIEWS = [
    f"{theme} {language} {name}"
    for theme in ("light", "dark")
    for language in ("en", "ja")
    for name in ADDRESSES
]
BOTH = pytest.mark.parametrize("width", ["390", "1280"])
EACH = pytest.mark.parametrize("view", VIEWS)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what the browser saw of a page."""
    folder = tmp_path_factory.mktemp("page")
    long = filled("x" * 70 + " " + "とても長い名前の営業所" * 8)
    pages = {
        "page.html": page_of([*fleet(COUNT - 1), long], MOMENT),
        "evil.html": page_of([filled(text) for text in HOSTILE], MOMENT),
    }
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    shutil.copy(Path(__file__).with_name("probe.js"), folder)
    asked = {"page": "page.html", "evil": "evil.html", "addresses": ADDRESSES}
    (folder / "look.html").write_text(
        "<!DOCTYPE html><meta charset=utf-8><title>look</title><body>"
        f"<script>window.asked = {json.dumps(asked)}</script><script src=probe.js></script>",
        encoding="utf-8",
    )
    text = chromium.dom_of((folder / "look.html").as_uri())
    found = re.search(r"<pre>(.*)</pre>", text, re.DOTALL)
    assert found, text[:500]
    results: dict[str, Any] = json.loads(html.unescape(found[1]))
    assert "error" not in results, results["error"]
    return results


@EACH
@BOTH
def test_the_page_never_scrolls_sideways(seen: dict[str, Any], width: str, view: str) -> None:
    assert seen[width][view]["inner"] == int(width)
    assert seen[width][view]["scroll"] <= int(width)


@EACH
@BOTH
def test_every_text_stands_out_from_what_is_behind_it(
    seen: dict[str, Any], width: str, view: str
) -> None:
    contrast = seen[width][view]["contrast"]
    assert contrast["ratio"] >= LOWEST_CONTRAST, contrast["worst"]
    assert contrast["kinds"] > 5


@EACH
@BOTH
def test_only_the_chosen_language_is_shown(seen: dict[str, Any], width: str, view: str) -> None:
    assert seen[width][view]["languages"] == [view.split()[1]]


def test_the_table_is_searched_filtered_and_sorted(seen: dict[str, Any]) -> None:
    table = seen["table"]
    assert table["search"] == ["東京営業所 office-0001", "東京営業所 office-0006"]
    assert table["serial"] == 8  # all but one that cannot be read, and one with another number
    assert (table["nothing"], table["says"], table["all"]) == (0, True, COUNT)
    assert table["drift"][:2] == ["大阪営業所 office-0002", "大阪営業所 office-0007"]
    assert table["group"] == [
        *("大阪営業所 office-0002", "office-0004", "大阪営業所 office-0007"),
    ]
    assert table["sortedByDrift"][-2:] == table["drift"][:2]
    assert table["sortedBack"][:2] == table["drift"][:2]


def test_the_switches_are_remembered(seen: dict[str, Any]) -> None:
    assert seen["table"]["remembered"] == ["ja", "dark"]
    assert seen["table"]["option"] == "差分あり"
    assert seen["table"]["pageLanguage"] == "ja"


def test_without_scripts_the_page_is_read_and_switched_all_the_same(seen: dict[str, Any]) -> None:
    assert seen["plain"] == {
        "tools": False,
        "rows": COUNT,
        "sections": 0,
        "before": ["en"],
        "after": ["ja"],
        "office": ["office-office-0001"],
        "overview": False,
    }


def test_no_value_runs_and_every_link_opens_its_office(seen: dict[str, Any]) -> None:
    count = len(HOSTILE)
    assert seen["hostile"] == {"pwned": None, "links": count, "opened": count}


def test_a_machine_without_a_browser_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(chromium.ChromiumError, match="install Chromium, on Debian by `apt-get"):
        chromium.ensure()
