"""The page of a fleet as a text: valid, safe against every value, equal for equal offices."""

import re
from collections import Counter
from datetime import datetime
from string import Formatter

import html5lib
import pytest

from rtx_provider.fleet import report
from rtx_provider.fleet.facts import OfficeFacts
from rtx_provider.fleet.report import Language, page_of
from rtx_provider.fleet.report_texts import TEXTS
from tests.fleet.made import MOMENT, filled, fleet
from tests.meta.source import PACKAGE

OFFICES = fleet(10)
PAGE = page_of(OFFICES, MOMENT)
HOSTILE = (
    "<script>window.pwned = 1</script>",
    '"><img src=x onerror="window.pwned = 1">',
    "' onmouseover='window.pwned = 1",
    "</style></script></svg></title><script>window.pwned = 1</script>",
    "<!-- --!> <![CDATA[",
    "javascript:window.pwned=1",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt;&amp;",
    "東京\u202e\u2028営業所",
    "a b/c?d#e%41",
)
LARGEST = 25_000_000


def elements(page: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return the elements of a page with the names of their attributes; the page must be valid."""
    tree = html5lib.HTMLParser(strict=True).parse(page)
    return [(str(each.tag), tuple(sorted(each.attrib))) for each in tree.iter()]


def attributes(page: str, name: str) -> list[str]:
    """Return the values of an attribute."""
    tree = html5lib.HTMLParser(strict=True).parse(page)
    return [each.attrib[name] for each in tree.iter() if name in each.attrib]


@pytest.mark.parametrize("offices", [OFFICES, [], [filled("x")]], ids=["ten", "none", "filled"])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_page_is_valid_html(offices: list[OfficeFacts], language: Language) -> None:
    assert elements(page_of(offices, MOMENT, language))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_value_becomes_an_element_or_an_attribute(text: str) -> None:
    assert elements(page_of([filled(text)], MOMENT)) == elements(page_of([filled("x")], MOMENT))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_value_gets_into_a_script_or_a_style(text: str) -> None:
    parts = re.compile(r"<(script|style)>.*?</\1>", re.DOTALL)
    found = [part[0] for part in parts.finditer(page_of([filled(text)], MOMENT))]
    assert found == [part[0] for part in parts.finditer(PAGE)]
    assert len(found) == 2


def test_characters_that_nobody_sees_do_not_reach_the_page() -> None:
    page = page_of([filled("a\u202eb\u200bc\x00d\x1be")], MOMENT)
    assert "a\ufffdb\ufffdc\ufffdd\ufffde" in page
    assert re.search("[\u202e\u200b\x00\x1b]", page) is None


def test_the_page_loads_nothing_and_links_only_to_itself() -> None:
    assert {link[0] for link in attributes(PAGE, "href")} == {"#"}
    assert attributes(PAGE, "src") == []
    assert "url(" not in PAGE
    assert "@import" not in PAGE
    (policy,) = [each for each in attributes(PAGE, "content") if "default-src" in each]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


@pytest.mark.parametrize("text", ["x", *HOSTILE])
def test_each_link_of_the_table_has_its_section(text: str) -> None:
    page = page_of([filled(text)], MOMENT)
    links = {link[1:] for link in attributes(page, "href")}
    identities = attributes(page, "id")
    assert links <= {*identities}
    assert max(Counter(identities).values()) == 1
    assert not [each for each in identities if re.search(r"\s", each)]


def test_equal_offices_give_equal_bytes() -> None:
    assert page_of(fleet(10), MOMENT).encode() == PAGE.encode()


def test_every_text_is_used_and_has_both_languages() -> None:
    folder = PACKAGE / "fleet"
    sources = [
        (folder / name).read_text("utf-8") for name in ("report.py", "templates/report.html.j2")
    ]
    prefixes = {"run", "result", "op", "severity", "direction", "drift", "rules"}
    unused = [
        key
        for key in TEXTS
        if key.partition("_")[0] not in prefixes
        and not any(re.search(rf"['\".]{key}\b", text) for text in sources)
    ]
    assert unused == []
    assert [key for key, (english, japanese) in TEXTS.items() if not (english and japanese)] == []


def fields(text: str) -> list[str]:
    """Return the places of a text for values."""
    return [name for _, name, _, _ in Formatter().parse(text) if name is not None]


@pytest.mark.parametrize("key", TEXTS)
def test_both_languages_have_the_same_places_and_no_sign_of_a_style(key: str) -> None:
    english, japanese = TEXTS[key]
    assert fields(english) == fields(japanese)
    assert not re.search(r'[<>&"\\]', english + japanese)


def test_each_text_stands_in_both_languages() -> None:
    counts = Counter(attributes(PAGE, "lang"))
    assert counts["en"] - 1 == counts["ja"] > 100  # the page itself is English


def test_the_overview_counts_what_somebody_has_to_look_at() -> None:
    counts = {key: count for key, count, _ in report._counts(OFFICES)}
    assert counts == {
        "offices": 10,
        "drifting": 2,
        "failed_runs": 4,  # two that were not reached, and two that cannot be read
        "rules_error": 2,
        "rules_warning": 2,
        "rules_note": 0,  # they are accepted
        "guard_pending": 2,
    }


def test_a_time_is_shown_in_the_zone_of_the_page_and_needs_one() -> None:
    assert '<time datetime="2026-11-29T06:30:00+00:00">2026-11-29 06:30</time>' in PAGE
    with pytest.raises(ValueError, match="moment: has no time zone"):
        page_of([], datetime(2026, 11, 29))  # noqa: DTZ001  # what is tested


def test_a_thousand_offices_stay_below_the_limit() -> None:
    few, more = (len(page_of(fleet(count), MOMENT).encode()) for count in (5, 25))
    each = (more - few) / 20
    assert few + 1000 * each < LARGEST
