"""The comment of a pull request: what it says, that it fits, and that no text breaks out of it."""

import json
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.automation.events import (
    EngineEvent,
    OpType,
    ResourcePreEvent,
    StepEventMetadata,
    StepEventStateMetadata,
)

from rtx_provider.fleet.changes import told
from rtx_provider.fleet.comment import LIMIT, MARKER, PreviewFacts, as_json, markdown, text_of
from rtx_provider.fleet.markup import size_of
from rtx_provider.fleet.sections import section
from rtx_provider.fleet.standing import STANDINGS, groups_of, standing
from rtx_provider.fleet.tasks import OfficeResult, Outcome, ResourceChange, RuleFinding
from rtx_provider.resources.pp_user import PpUserProvider
from tests.fleet.rendered import Shown, rendered
from tests.fleet.results import FILTER, TUNNEL, changed, refused, unchanged

LOWEST_LIMIT = 60_000
HOSTILE = st.lists(
    st.sampled_from(
        [
            *("`", "```", "~~~~", "|", "\\", "*", "_", "<", ">", "&#64;", "#1", "- ", "1. ", "---"),
            *(
                "<script>",
                "</code>",
                "</details>",
                "-->",
                "<!--",
                "<img src=x>",
                "[a](b)",
                "![a](b)",
            ),
            *("@octocat", "http://example.com", "www.example.com", "a@example.com", "/merge"),
            *("\n", "\n\n", "\r", "\t", " ", "\u202e", "\x00", "\ud800", "日本語", "a" * 700, "x"),
        ]
    ),
    max_size=6,
).map("".join) | st.text(max_size=20)


def loud_lines(shown: Shown) -> list[str]:
    return [line for line in shown.loud.splitlines() if line.strip()]


def test_offices_stand_in_a_table_and_those_without_a_change_are_folded_away() -> None:
    results = [changed("tokyo"), unchanged("kobe"), refused("osaka"), unchanged("nara")]
    text = markdown(results, PreviewFacts(last_known={"tokyo": "2026-11-28"}))
    assert text.splitlines()[:2] == [MARKER, "## Preview: 2 of 4 offices (1 refused, 1 changed)"]
    assert [line for line in text.splitlines() if line.startswith("| `")] == [
        "| `osaka` | refused | – | – | – |",
        "| `tokyo` | changed | ~1 | +1 −1 | `2026-11-28` |",
    ]
    assert "<summary>2 offices without a change</summary>\n\n`kobe`, `nara`" in text


def test_a_section_has_the_lines_that_a_router_gets_and_loses() -> None:
    (block,) = [text for text in rendered(markdown([changed("tokyo")])).code if "@@" in text]
    assert block.splitlines() == [
        "@@ Tunnel vpn-tunnel-1: update of mtu @@",
        "  tunnel select 1",
        "-  ip tunnel mtu 1258",
        "  tunnel select none",
        "  tunnel select 1",
        "+  ip tunnel tcp mss limit auto",
        "  tunnel select none",
    ]


def test_the_exact_lines_and_what_a_live_preview_found_are_shown() -> None:
    change = replace(
        TUNNEL,
        sent=("no ip tunnel mtu",),
        live=("sends: no ip tunnel mtu", "lock-out: nothing found"),
    )
    text = markdown([changed("tokyo", change)])
    assert "\n! no ip tunnel mtu\n# lock-out: nothing found\n```" in text


def test_who_is_cut_off_stands_among_the_messages() -> None:
    sent = ("pp select anonymous", "pp disable anonymous", "disconnect anonymous", "ip pp mtu 1280")
    offline = (replace(TUNNEL, sent=("tunnel disable 1",)), replace(FILTER, sent=sent))
    shown = rendered(markdown([changed("tokyo", *offline)]))
    assert "everybody who is connected through tunnel 1, pp anonymous, for a moment" in shown.code
    told = "cuts off: 2 people of tunnel 1"
    live = tuple(replace(each, live=(told, "lock-out: nothing found")) for each in offline)
    text = markdown([changed("tokyo", *live)])
    assert text.count("**Cuts off:**") == 1
    assert "2 people of tunnel 1" in rendered(text).code
    assert "**Cuts off:**" not in markdown([changed("tokyo", replace(TUNNEL, sent=("save",)))])


def test_the_same_change_of_many_offices_is_shown_once_with_their_names() -> None:
    names = [f"shop-{number:02}" for number in range(10)]
    text = markdown([*(changed(name) for name in names), changed("tokyo", FILTER)])
    assert text.count("```diff") == 2
    assert "The same change in 10 offices: " in text
    (line,) = [line for line in text.splitlines() if "The same change in" in line]
    assert [name for name in names if name not in line] == []


def test_a_guard_its_reason_the_notes_and_the_errors_are_told() -> None:
    result = replace(changed("tokyo", FILTER), notes=("note: alice uses a new profile",))
    text = markdown([result, refused("osaka", "no such key", "no such value")])
    shown = rendered(text)
    assert "risky" in text
    assert "the filters of pp 1 (IpFilter vpn-filter)" in shown.code
    assert {"note: alice uses a new profile", "no such key", "no such value"} <= {*shown.code}


def test_what_is_taken_over_is_shown_in_the_title_and_also_where_there_is_no_room_for_lines() -> (
    None
):
    changes = (replace(FILTER, adopt=True), replace(TUNNEL, reclaim=True))
    shown = rendered(markdown([changed("tokyo", *changes)]))
    (block,) = [text for text in shown.code if "@@" in text]
    assert "@@ IpFilter vpn-filter: create, takes over what exists (adopt) @@" in block
    assert "update of mtu, counts equal lines as its own (reclaim) @@" in block
    kept = replace(TUNNEL, operation="delete", properties=(), lost=(), gained=(), is_kept=True)
    (group,) = groups_of([changed("tokyo", *changes, kept)])
    text = section(1, group, is_brief=True)
    brief = rendered(text).code
    assert {"adopt (IpFilter vpn-filter)", "reclaim (Tunnel vpn-tunnel-1)"} <= {*brief}
    assert "The router keeps the lines of `Tunnel vpn-tunnel-1`" in text


def test_a_resource_without_lines_is_shown_with_the_names_of_its_inputs() -> None:
    bucket = ResourceChange("Bucket logs", "urn:1", "create", inputs=("days 1f", "name ?"))
    assert "@@ Bucket logs: create with days, name @@" in markdown([changed("tokyo", bucket)])


def test_a_note_for_all_offices_is_shown_once() -> None:
    note = "note: no router was asked"
    results = [replace(each, notes=(note,)) for each in (changed("tokyo"), unchanged("kobe"))]
    assert markdown(results).count("no router was asked`") == 1


def test_an_office_without_a_change_is_shown_if_it_has_a_note_of_its_own() -> None:
    result = replace(unchanged("kobe"), notes=("warning: lines of ours are missing",))
    text = markdown([result, unchanged("nara")])
    assert "### 1. `kobe`: unchanged\n\n- `warning: lines" in text


def test_it_says_what_no_offline_preview_knows_and_how_old_the_known_is() -> None:
    facts = PreviewFacts(last_known={"tokyo": "2026-11-28", "osaka": "2026-10-01"})
    text = markdown([changed("tokyo"), changed("osaka"), changed("kobe")], facts)
    assert "What this preview cannot know, because no router was asked" in text
    assert "is that of `osaka`, of `2026-10-01`." in text
    assert "No configuration is known of `kobe`, so there neither lists nor conflicts" in text
    assert "cannot know" not in markdown([changed("tokyo")], PreviewFacts(is_offline=False))


def test_lists_and_conflicts_count_as_judged_where_a_configuration_is_known() -> None:
    lists, conflicts = "lists that others share will read", "belongs to somebody else"
    known = markdown([changed("tokyo")], PreviewFacts(last_known={"tokyo": "2026-11-28"}))
    assert (lists in known, conflicts in known) == (False, False)
    assert "Shared lists and conflicts were judged on the last known configuration" in known
    for facts in (PreviewFacts(), PreviewFacts(last_known={})):
        text = markdown([changed("tokyo")], facts)
        assert (lists in text, conflicts in text) == (True, True)
        assert "were judged" not in text
    assert "No configuration of these routers is known yet." in text


TELNET = RuleFinding("telnet-open", "error", "telnet answers every address", "enter `telnetd host`")
LOG = RuleFinding("log-stays", "warning", "the log is sent nowhere", "enter `syslog host`")
CLOCK = RuleFinding("clock-not-set", "note", "nothing sets the clock", "enter `schedule at`")
ACCEPTED = replace(LOG, id="key-weak", accepted="the new key is on its way (until 2027-03-31)")


def test_rules_are_told_once_for_a_group_with_what_is_new_first() -> None:
    new = replace(LOG, id="http-open", severity="error", finding="all may come", is_new=True)
    results = [
        replace(changed("kobe"), rules=(TELNET, LOG, CLOCK, ACCEPTED)),
        replace(changed("tokyo"), rules=(new, TELNET, LOG, CLOCK)),
        replace(unchanged("nara"), rules=(TELNET,)),
        replace(changed("ueno"), rules_fault="the state cannot be read"),
    ]
    text = markdown(results)
    assert [line for line in text.splitlines() if line.startswith("| ")][1:] == [
        "| `kobe` | changed | ~1 | +1 −1 | – | 1 error, 1 warning |",
        "| `tokyo` | changed | ~1 | +1 −1 | – | 2 errors (1 new), 1 warning |",
        "| `ueno` | changed | ~1 | +1 −1 | – | not judged |",
    ]
    lines = [line for line in text.splitlines() if line.startswith("- ")][:4]
    assert lines == [
        "- **Rules not judged:** `the state cannot be read`",
        "- **New error** `http-open` (in `tokyo`): `all may come` → `` enter `syslog host` ``",
        f"- Error `telnet-open` (in `kobe`, `tokyo`): `{TELNET.finding}` → `` {TELNET.remedy} ``",
        "- Warning `log-stays` (in `kobe`, `tokyo`): `the log is sent nowhere`",
    ]
    assert "<summary>Rules: 2 notes, and what is accepted</summary>" in text
    assert "until 2027-03-31" not in text
    assert "accepted: `the new key is on its way (until 2027-03-31)`" in markdown(
        results, limit=None
    )
    assert text.count("```diff") == 1
    assert "Rules find errors in `nara`." in text
    assert "| rules |" not in markdown([changed("tokyo")])


def test_rules_change_no_digest_and_are_in_the_artefact() -> None:
    result = replace(changed("tokyo"), rules=(replace(TELNET, is_new=True),))
    found = json.loads(text_of(as_json([result])))["offices"]["tokyo"]
    assert found["digest"] == changed("tokyo").digest
    assert found["rules"] == [{**asdict(TELNET), "is_new": True}]


def test_the_files_behind_it_and_the_offices_that_are_gone_are_named() -> None:
    facts = PreviewFacts(
        commit="abc", program=("__main__.py",), outside=("../lib.py",), retired=("nara",)
    )
    shown = rendered(markdown([changed("tokyo")], facts))
    assert shown.code[:4] == ["abc", "__main__.py", "../lib.py", "nara"]
    assert "outside the project's folder" in shown.loud
    assert "nothing off their routers" in shown.loud


def test_nothing_to_show_is_said() -> None:
    assert "nothing changes in 0 offices" in markdown([])
    assert "nothing changes in 1 offices" in markdown([unchanged("kobe")])


def test_equal_changes_give_equal_bytes() -> None:
    results = [changed(name, FILTER) for name in ("tokyo", "osaka", "kobe")] + [unchanged("nara")]
    later = [
        replace(each, begun=9.0, seconds=3.0, cpu_seconds=1.0, worker="a:1") for each in results
    ]
    assert markdown(later[::-1]) == markdown(results)
    assert text_of(as_json(later[::-1])) == text_of(as_json(results))


@given(
    name=HOSTILE,
    lines=st.lists(HOSTILE, min_size=1, max_size=4),
    words=st.lists(HOSTILE, min_size=3, max_size=3),
)
def test_hostile_text_stays_where_it_is_put(name: str, lines: list[str], words: list[str]) -> None:
    def comment(office: str, texts: list[str], words: list[str]) -> str:
        one = ResourceChange(
            words[0], "urn:1", "update", (*texts,), (*texts,), (*texts,), (words[0],), words[1]
        )
        two = replace(one, guard="", live=(*texts,))
        result = OfficeResult(
            office, "preview", "changed", (one, two), (words[1],), (f"note {words[2]}",)
        )
        loud = RuleFinding("own-rule", "error", words[0], words[1], is_new=True)
        quiet = RuleFinding(f"x{words[2]}", "note", words[0], words[1], f"x{words[2]}")
        result = replace(result, rules=(loud, quiet), rules_fault=words[1])
        facts = PreviewFacts(f"c{words[0]}", words[1], retired=(office,), program=(words[2],))
        return markdown([result], facts, limit=None)

    hostile = rendered(comment(name, lines, [words[0], f"x{words[1]}", words[2]]))
    harmless = rendered(comment("office", ["line" for _ in lines], ["word", "xword", "word"]))
    assert hostile.elements == harmless.elements
    assert hostile.attributes == harmless.attributes
    assert {*loud_lines(hostile)} == {*loud_lines(harmless)}


@given(line=HOSTILE)
def test_a_line_reads_as_it_is(line: str) -> None:
    change = replace(TUNNEL, gained=(f"set {line}",), lost=())
    (block,) = [
        code for code in rendered(markdown([changed("tokyo", change)])).code if "@@" in code
    ]
    assert len(block.splitlines()) == 2
    if line.isascii() and line.isprintable() and len(line) < 400:
        assert block.splitlines()[1] == f"+ set {line}"


OUTCOMES: tuple[Outcome, ...] = ("changed", "refused", "failed", "unreachable", "unchanged")


@st.composite
def offices(draw: st.DrawFn, at: int) -> list[OfficeResult]:
    """Draw some offices with one change, of any size."""
    width = draw(st.sampled_from([1, 30, 900]))
    text = draw(st.sampled_from(["a", "`", "語", "&"])) * width
    lines = tuple(f"{line} {text}" for line in range(draw(st.sampled_from([0, 1, 3, 40, 200]))))
    change = replace(draw(st.sampled_from([TUNNEL, FILTER])), gained=lines)
    outcome = draw(st.sampled_from(OUTCOMES))
    errors = (f"error {text}",) * draw(st.integers(0, 2))
    told = 0 if outcome == "unchanged" else draw(st.sampled_from([0, 1, 30]))
    notes = tuple(f"note {note} {text}" for note in range(told))
    number = draw(st.sampled_from([0, 2, 60]))
    rules = tuple(RuleFinding(f"r{n}", "error", text, text) for n in range(number))
    return [
        replace(
            OfficeResult(f"o{at}-{each}{text[:80]}", "preview", outcome, (change,), errors, notes),
            rules=rules,
        )
        for each in range(draw(st.sampled_from([1, 2, 30, 200])))
    ]


@st.composite
def fleets(draw: st.DrawFn) -> list[OfficeResult]:
    """Draw a fleet whose comment may or may not fit."""
    numbers = range(draw(st.integers(0, 8)))
    return [each for number in numbers for each in draw(offices(number))]


@given(results=fleets())
def test_a_comment_fits_whatever_there_is_to_say(results: list[OfficeResult]) -> None:
    names = tuple(each.office for each in results)
    known = dict.fromkeys(names[1:], "&" * 900)
    facts = PreviewFacts(
        "c" * 900, "語" * 900, last_known=known, retired=names, program=("%" * 900, *names)
    )
    text = markdown(results, facts)
    assert size_of(text) <= LIMIT
    assert len(text.encode("utf-16-le")) / 2 < LOWEST_LIMIT
    assert text.startswith(f"{MARKER}\n")
    with_lines = sum(each.standing != "unchanged" for each in groups_of(results))
    is_whole = "Left out here" not in text
    assert is_whole == (text.count("```diff") == with_lines)


def test_what_is_left_out_is_the_less_important_and_the_comment_names_the_file() -> None:
    big = replace(TUNNEL, gained=tuple(f"line {number} {'x' * 90}" for number in range(150)))
    offices = [changed(f"plain-{at}", replace(big, name=f"Tunnel {at}")) for at in range(5)]
    risky = changed("zama", replace(big, guard="filters"))
    text = markdown(
        [*offices, risky, refused("zushi", "a word " * 9)], PreviewFacts(artefact="all.md")
    )
    headings = [line for line in text.splitlines() if line.startswith("### ")]
    assert headings[:2] == [
        "### 1. `zushi`: refused",
        "### 2. `zama`: risky",
    ]
    (left,) = [line for line in text.splitlines() if "Left out here" in line]
    assert "zama" not in left
    assert "`plain-4`" in left
    assert "`all.md`" in left
    assert text.count("```diff") + left.count("plain-") == 6
    assert markdown([*offices, risky], limit=None).count("```diff") == 6


def test_rows_beyond_the_limit_are_summed_up() -> None:
    results = [changed(f"shop-{number:04}") for number in range(2000)]
    text = markdown([*results, refused("tokyo")])
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert rows[0].startswith("| `tokyo` | refused |")
    assert f"| and {2001 - len(rows)} more offices | {2001 - len(rows)} changed | | | |" in text
    assert markdown(results, limit=None).count("\n| `") == 2000


def test_the_sections_come_in_the_order_of_their_importance() -> None:
    kinds: tuple[Outcome, ...] = (
        *("unreachable", "failed", "not begun", "interrupted", "refused"),
    )
    results = [OfficeResult(f"a-{kind}", "preview", kind) for kind in kinds]
    results += [
        changed("b"),
        replace(changed("c"), is_new=True),
        changed("d", FILTER),
        replace(unchanged("e"), notes=("note",)),
    ]
    headings = [line for line in markdown(results).splitlines() if line.startswith("### ")]
    assert [heading.rpartition(": ")[2] for heading in headings] == list(STANDINGS)
    assert {standing(each) for each in results} == {*STANDINGS}


def test_a_secret_of_an_office_is_in_no_comment_and_in_no_artefact() -> None:
    """The provider masks it; nothing else of the engine's event gets into a result."""
    secret = "canary-7b3f"
    values = {"pp": "anonymous", "username": "bob", "password": secret}
    inputs = PpUserProvider().check({}, values).inputs
    assert inputs["password"] == secret
    kind = "pulumi-python:dynamic/rtx:PpUser"
    urn = f"urn:pulumi:tokyo::rtx::{kind}::bob"
    state = StepEventStateMetadata(kind, urn, "", "", "", custom=True, inputs=inputs)
    step = StepEventMetadata(OpType.CREATE, urn, kind, "", new=state)
    event = EngineEvent(1, 1, resource_pre_event=ResourcePreEvent(step))
    found = told([event], is_done=False)
    result = OfficeResult("tokyo", "preview", "changed", found.changes, found.errors, found.notes)
    text = markdown([result], limit=None) + text_of(as_json([result]))
    assert "pp auth username bob *" in text
    assert secret not in text


def test_the_artefact_has_all_of_each_office() -> None:
    facts = PreviewFacts("abc", last_known={"tokyo": "2026-11-28"}, retired=("nara",))
    found = json.loads(text_of(as_json([changed("tokyo", FILTER)], facts)))
    assert {key: found[key] for key in ("commit", "is_offline", "retired")} == {
        "commit": "abc",
        "is_offline": True,
        "retired": ["nara"],
    }
    office = found["offices"]["tokyo"]
    assert (office["standing"], office["digest"], office["last_known"]) == (
        "risky",
        "0" * 64,
        "2026-11-28",
    )
    assert office["changes"][0]["gained"] == [*FILTER.gained]


@pytest.mark.parametrize("text", ["@octocat", "`x`", "``", "<b>", "a_b", "*x*", "\\", "日本語"])
def test_a_name_reads_as_it_is(text: str) -> None:
    assert rendered(markdown([changed(text)])).code[:2] == [text, text]


@pytest.mark.parametrize("text", ["a|b", "a\\|b", "|", "`|`"])
def test_a_bar_makes_no_column(text: str) -> None:
    shown = rendered(markdown([changed(text)]))
    assert shown.elements.count("td") == 5
    assert shown.code[:2] == [text.replace("|", "¦"), text]
