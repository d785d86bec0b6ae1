"""Drift as issues: one for each office that differs, none for one that could not be read."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtx_provider.fleet import drift
from rtx_provider.fleet.markup import size_of
from rtx_provider.fleet.progress import summary, words_of
from rtx_provider.fleet.tasks import OfficeResult
from rtx_provider.workspace.messages import ToolError
from tests.fleet.rendered import rendered
from tests.fleet.results import TUNNEL, changed, unchanged

GONE = replace(TUNNEL, operation="delete", gained=(), name="IpRoute vpn-route")


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.glob("*/*"))


def test_an_office_has_an_issue_as_long_as_it_differs_and_keeps_it_while_unreachable(
    tmp_path: Path,
) -> None:
    drift.write([changed("tokyo"), unchanged("kobe")], tmp_path)
    assert names(tmp_path) == ["closed/kobe", "open/tokyo.md"]
    lost = OfficeResult("kobe", "refresh", "unreachable", errors=("cannot reach 192.0.2.1",))
    found = drift.write([unchanged("tokyo"), lost], tmp_path)
    assert names(tmp_path) == ["closed/tokyo"]
    assert [(each.office, each.title) for each in found] == [("tokyo", "Drift: tokyo")]


def test_the_text_shows_the_lines_and_says_what_to_do() -> None:
    text = drift.text_of(changed("tokyo", TUNNEL, GONE))
    assert text.startswith("<!-- rtx-fleet-drift: tokyo -->\n\nThe router of `tokyo` is not as")
    (block,) = [code for code in rendered(text).code if "@@" in code]
    assert block.splitlines()[:3] == [
        "@@ Tunnel vpn-tunnel-1 @@",
        "  tunnel select 1",
        "-  ip tunnel mtu 1258",
    ]
    assert "@@ IpRoute vpn-route: it is gone @@" in block
    assert "`rtx fleet refresh --only tokyo`" in text


def test_a_refresh_shows_the_lines_once_for_equal_offices() -> None:
    results = [replace(changed(name, TUNNEL, GONE), action="refresh") for name in ("tokyo", "kobe")]
    text = "\n".join(summary([*results, unchanged("nara")], 2.0))
    assert words_of(results[0]) == "differs from the router: 1 gone, 1 changed"
    assert text.count("-  ip tunnel mtu 1258") == 2  # of the two resources, once for both offices
    assert "now): tokyo, kobe\n      @@ Tunnel vpn-tunnel-1 @@\n" in text
    assert "@@ IpRoute vpn-route: it is gone @@" in text
    assert "@@" not in "\n".join(summary([changed("tokyo")], 2.0))  # of a preview, a comment has it


def test_equal_differences_give_equal_bytes() -> None:
    later = replace(changed("tokyo"), begun=9.0, seconds=2.0, worker="a:1", notes=("at 10:00",))
    assert drift.text_of(later) == drift.text_of(changed("tokyo"))


@given(
    line=st.sampled_from(["a" * 900, "`" * 900, "語" * 400, "```", "</code>", "x"]),
    count=st.sampled_from([0, 1, 200, 5000]),
)
def test_a_text_fits_and_no_line_leaves_its_block(line: str, count: int) -> None:
    change = replace(TUNNEL, gained=(line,) * count)
    text = drift.text_of(changed("tokyo", change))
    assert size_of(text) <= drift.LIMIT
    shown = rendered(text)
    assert shown.elements.count("pre") == 1
    (block,) = [code for code in shown.code if "@@" in code]
    left = re.search(r"(\d+) more lines are left out", shown.loud)
    assert len(block.splitlines()) + int(left[1] if left else 0) == 4 + count


@pytest.mark.parametrize("name", ["../tokyo", "a/b", "", "-x", "a\nb"])
def test_a_name_that_no_file_can_have_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="no file can have the name of the office"):
        drift.write([replace(changed("x"), office=name)], tmp_path / "drift")
    assert [*tmp_path.iterdir()] == []
    drift.write([changed("_lab")], tmp_path / "drift")
    assert (tmp_path / "drift" / "open" / "_lab.md").is_file()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ToolError, match=r"cannot write .*: "):
        drift.write([changed("tokyo")], tmp_path / "file")
