"""The rules: each on configurations that break it and on some that do not, and the judgement."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from rtx_provider.config.grammar import Key
from rtx_provider.config.prediction import predicted
from rtx_provider.config.tree import parse_config, secret_words
from rtx_provider.redaction import fit_message
from rtx_provider.rules import Finding, OfficeUser, OfficeView, Rule, Unjudged, rule
from rtx_provider.rules.accept import Acceptance, read_acceptances
from rtx_provider.rules.catalogue import IDS, OTHERS, RULES
from rtx_provider.rules.judge import Row, at_least, judge, status
from rtx_provider.rules.sharing import shareable, shared
from rtx_provider.rules.strength import weakness
from tests.meta.source import ROOT
from tests.unit.rule_cases import CASES, OPEN

BY_ID = {each.id: each for each in RULES}
BROKEN = [(name, text) for name, cases in CASES.items() for text in cases.broken]
KEPT = [(name, text) for name, cases in CASES.items() for text in cases.kept]
TODAY = "2027-03-31"


def office(text: str, model: str = "RTX1210") -> OfficeView:
    return OfficeView("tokyo", parse_config(text), model=model)


def findings(name: str, text: str) -> list[Finding]:
    outcomes = BY_ID[name].judge(office(text, CASES[name].model))
    return [each for each in outcomes if isinstance(each, Finding)]


@pytest.mark.parametrize(("name", "text"), BROKEN)
def test_a_rule_finds_what_breaks_it(name: str, text: str) -> None:
    assert findings(name, text) != []


@pytest.mark.parametrize(("name", "text"), KEPT)
def test_a_rule_finds_nothing_where_it_is_kept(name: str, text: str) -> None:
    assert findings(name, text) == []


@pytest.mark.parametrize("name", IDS - {"user-without-owner"} - {each.id for each in OTHERS})
def test_every_rule_has_cases_of_both_kinds(name: str) -> None:
    assert CASES[name].broken
    assert CASES[name].kept


@pytest.mark.parametrize("each", [*RULES, *OTHERS], ids=lambda each: each.id)
def test_a_rule_says_why_and_what_to_do(each: Rule) -> None:
    rule(id=each.id, severity=each.severity, reason=each.reason, remedy=each.remedy)
    assert each.finds
    assert len([one for one in (*RULES, *OTHERS) if one.id == each.id]) == 1


@pytest.mark.parametrize(("name", "text"), BROKEN)
def test_no_finding_holds_a_secret(name: str, text: str) -> None:
    secrets = {word for words in parse_config(text).lines.values() for word in secret_words(words)}
    telling = {word for word in secrets if word.lower() not in ("public", "private", "password")}
    for row in judge(office(text), [BY_ID[name]]):
        shown = f"{row.finding} {row.line} {row.accepted}".split()
        assert telling & set(shown) <= {"encrypted", "md5", "sha", "des-cbc", "''"}, row


def test_a_community_or_key_that_is_a_common_word_is_masked_in_the_line() -> None:
    (found,) = findings("snmp-community", "snmp community read-only public")
    assert found.line == "snmp community read-only *"
    (found,) = findings("key-weak", "ipsec ike pre-shared-key 1 text secret")
    assert found.line == "ipsec ike pre-shared-key 1 text *"


def test_the_example_office_has_these_findings_and_no_others() -> None:
    text = (ROOT / "examples" / "office.conf").read_text("utf-8")
    rows = judge(office(text), RULES)
    assert {row.rule for row in rows if row.result in ("error", "warning")} == {
        "telnet-on", "anonymous-login", "password-weak",
    }  # fmt: skip


# -- what cannot be judged -----------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
def test_what_a_rule_finds_is_told_whole_and_not_taken_for_a_line(name: str) -> None:
    for text in CASES[name].broken:
        for each in findings(name, text):
            assert fit_message(each.text) == each.text


def test_a_prefix_from_a_pp_belongs_to_the_pp() -> None:
    line = "ipv6 lan1 address dhcp-prefix@pp1::1/64\npp select 1\n pppoe use lan2\n pp enable 1\n"
    listed = f"{line} ipv6 pp secure filter in 101\n"
    assert findings("internet-ipv6-without-filter", line)
    assert not findings("internet-ipv6-without-filter", listed)


def test_gateways_are_named_in_their_order_however_the_lines_stand() -> None:
    lines = [f"ipsec ike pre-shared-key {number} text Long-and-random-7q" for number in (10, 2, 1)]
    for text in ("\n".join(lines), "\n".join(reversed(lines))):
        (found,) = findings("ike-accepts-any", text)
        assert found.text.startswith("gateways 1, 2, 10 take ")


def test_a_masked_secret_is_not_judged_and_the_rule_says_so() -> None:
    text = "ipsec ike pre-shared-key 1 text *\nipsec ike pre-shared-key 2 text short"
    rows = judge(office(text), [BY_ID["key-weak"]])
    assert [(row.result, row.finding) for row in rows] == [
        ("warning", "the pre-shared key of gateway 2 has fewer than 16 characters"),
        ("unjudged", "1 secret is masked"),
    ]


def test_without_the_whole_configuration_only_lines_that_are_there_are_judged() -> None:
    part = replace(office("tftp host any"), is_whole=False)
    results = {row.rule: row.result for row in judge(part, RULES)}
    for each in RULES:
        assert (results[each.id] == "unjudged") == (each.needs == "whole"), each.id
    assert status(judge(part, [BY_ID["telnet-open"]])) == 0


# -- people --------------------------------------------------------------------------------


def test_a_user_needs_an_owner_and_must_be_the_office_s() -> None:
    text = "pp select anonymous\n pp auth username bob *\n pp auth username eve *"
    users = (OfficeUser("alice"), OfficeUser("bob", "Ito"), OfficeUser("carol", "  "))
    view = replace(office(text), users=users)
    texts = [row.finding for row in judge(view, [BY_ID["user-without-owner"]])]
    assert texts == [
        "nobody is named who answers for the VPN user alice",
        "nobody is named who answers for the VPN user carol",
        "the VPN user eve is on the router, and the office does not name them",
    ]
    assert [*BY_ID["user-without-owner"].judge(office(text))] == []


# -- acceptances ---------------------------------------------------------------------------


def accepted(*acceptances: Acceptance) -> list[Row]:
    return judge(
        office("telnetd host lan"), [BY_ID["telnet-on"], BY_ID["sntp-open"]], acceptances, TODAY
    )


def test_an_accepted_finding_is_shown_and_does_not_count() -> None:
    rows = accepted(Acceptance("telnet-on", "old monitoring", TODAY))
    assert [(row.rule, row.result) for row in rows] == [
        ("telnet-on", "accepted"), ("sntp-open", "ok"),
    ]  # fmt: skip
    assert rows[0].accepted == "old monitoring (until 2027-03-31)"
    assert status(rows) == 0


@pytest.mark.parametrize(
    ("acceptance", "fault"),
    [
        (Acceptance("telnet-on", "x", "2027-03-30"), "ended on 2027-03-30"),
        (Acceptance("telnet-on", "x", TODAY, match="lan9"), "accepts nothing"),
        (Acceptance("sntp-open", "x", TODAY), "accepts nothing"),
        (Acceptance("no-such", "x", TODAY), "does not exist"),
    ],
)
def test_an_acceptance_that_accepts_nothing_is_a_finding(
    acceptance: Acceptance, fault: str
) -> None:
    rows = accepted(acceptance)
    assert [row.result for row in rows if row.rule == "telnet-on"] == ["warning"]
    assert [fault in row.finding for row in rows if row.rule == "acceptance"] == [True]


def test_an_acceptance_with_a_text_accepts_only_what_holds_it() -> None:
    text = "ipsec ike pre-shared-key 1 text short\nipsec ike pre-shared-key 2 text brief"
    one = Acceptance("key-weak", "a trial", TODAY, match="gateway 2")
    rows = judge(office(text), [BY_ID["key-weak"]], [one], TODAY)
    assert [(row.result, "gateway 2" in row.finding) for row in rows] == [
        ("warning", False), ("accepted", True),
    ]  # fmt: skip


def test_an_acceptance_of_what_could_not_be_judged_is_left_alone() -> None:
    part = replace(office(""), is_whole=False)
    one = Acceptance("telnet-open", "x", TODAY)
    assert [row.rule for row in judge(part, [BY_ID["telnet-open"]], [one], TODAY)] == [
        "telnet-open"
    ]


def test_the_finding_about_acceptances_cannot_be_accepted() -> None:
    own = Acceptance("acceptance", "x", TODAY)
    rows = accepted(own, Acceptance("no-such", "x", TODAY))
    assert [row.result for row in rows if row.rule == "acceptance"] == ["warning", "warning"]


RIGHT = {"rule": "telnet-on", "reason": "x", "until": "2027-03-31"}


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("telnet-on", "rtx:accept is no list"),
        ({"rule": "telnet-on"}, "rtx:accept is no list"),
        (["telnet-on"], "rtx:accept[0]: is no entry"),
        ([{**RIGHT, "reason": " "}], "rtx:accept[0]: reason is missing"),
        ([RIGHT, {"rule": "a", "reason": "x"}], "rtx:accept[1]: until is missing"),
        ([{**RIGHT, "until": "soon"}], "until is no day"),
        ([{**RIGHT, "until": "2027-02-30"}], "until is no day"),
        ([{**RIGHT, "until": "20270331"}], "until is no day"),
        ([{**RIGHT, "until": 20270331}], "until is missing"),
        ([{**RIGHT, "til": "x"}], "til is no field"),
        ([{**RIGHT, "match": 3}], "match is no text"),
    ],
)
def test_a_wrong_acceptance_is_a_finding_and_accepts_nothing(value: object, fault: str) -> None:
    read, faults = read_acceptances(value)
    assert [each for each in read if each.reason != "x"] == []
    assert [fault in each.text for each in faults] == [True]


@pytest.mark.parametrize(
    "until", ["2027-03-31", "2027-03-31T00:00:00Z", "2027-03-31 00:00:00 +0000 UTC"]
)
def test_a_day_that_yaml_took_for_a_time_is_a_day(until: str) -> None:
    assert read_acceptances([{**RIGHT, "until": until}]) == (
        [Acceptance("telnet-on", "x", "2027-03-31")], [],
    )  # fmt: skip
    assert read_acceptances(None) == ([], [])


# -- several offices -----------------------------------------------------------------------

KEY = "ipsec ike pre-shared-key {0} text hU7q-sdf9Kq2-Lw4t"
FIXED = KEY + "\nipsec ike remote address {0} 203.0.113.5"


def compared(*texts: str) -> dict[str, list[str]]:
    offices = [OfficeView(f"o{at}", parse_config(text)) for at, text in enumerate(texts)]
    found = [each for one in offices for each in shareable(one, b"k")]
    assert "hU7q" not in repr(found)
    return {name: [each.text for each in rows] for name, rows in shared(found).items()}


def test_a_key_of_several_offices_is_found_in_each_of_them() -> None:
    assert compared(KEY.format(1), KEY.format(7), "") == {
        "o0": ["the pre-shared key of gateway 1 is also that of o1"],
        "o1": ["the pre-shared key of gateway 7 is also that of o0"],
    }


def test_the_same_key_in_bytes_is_the_same_key() -> None:
    in_bytes = "ipsec ike pre-shared-key 1 0x" + b"hU7q-sdf9Kq2-Lw4t".hex()
    assert compared(KEY.format(1), in_bytes).keys() == {"o0", "o1"}


@pytest.mark.parametrize(
    "texts",
    [
        (KEY.format(1) + "\n" + KEY.format(2), ""),  # one office alone
        (FIXED.format(1), FIXED.format(2)),  # the two ends of a tunnel
        ("ipsec ike pre-shared-key 1 text *", "ipsec ike pre-shared-key 1 text *"),
        ("pp auth username bob Wet-Horses", "pp auth username bob Wet-Horses"),
        ("administrator password encrypted *", "administrator password encrypted *"),
    ],
)
def test_what_is_no_shared_key_is_not_found(texts: tuple[str, ...]) -> None:
    assert compared(*texts) == {}


def test_three_ends_of_one_key_are_found() -> None:
    assert len(compared(FIXED.format(1), FIXED.format(2), FIXED.format(3))) == 3


def test_a_password_of_the_stacks_files_is_compared_too() -> None:
    settings = {"rtx:administratorPassword": "wet-3-Horses"}
    offices = [replace(office(""), name=name, credentials=settings) for name in ("a", "b")]
    found = shared([each for one in offices for each in shareable(one, b"k")])
    assert found.keys() == {"a", "b"}
    assert "wet-3" not in repr(found) + repr(offices)


# -- rules of users ------------------------------------------------------------------------


def _own(severity: str = "warning") -> Rule:
    @rule(id="own", severity=severity, reason="r", remedy="m")  # type: ignore[arg-type]
    def own(view: OfficeView) -> Iterable[Finding]:
        """Find every key.

        And more.
        """
        for key, words in view.lines("ipsec", "ike", "pre-shared-key"):
            yield Finding(f"{words} {view.credentials}", view.shown_key(key))

    return own


def test_a_user_s_own_rule_sees_no_secret() -> None:
    view = replace(office(KEY.format(1)), credentials={"rtx:password": "wet-3-Horses"})
    (row,) = judge(view, [_own()])
    assert (row.rule, row.result, row.reason, row.remedy) == ("own", "warning", "r", "m")
    assert "hU7q" not in row.finding
    assert "Horses" not in row.finding
    assert _own().finds == "Find every key"


def test_an_own_rule_cannot_hide_lines_from_the_next() -> None:
    @rule(id="hider", severity="note", reason="r", remedy="m", needs="lines")
    def hider(view: OfficeView) -> Iterable[Finding]:
        view.configuration.lines.clear()  # type: ignore[attr-defined]  # a user's mistake
        return ()

    rows = judge(office(KEY.format(1)), [hider, _own()])
    assert [row.rule for row in rows if row.result != "ok"] == ["own-rules", _own().id]


def test_an_own_rule_that_exits_does_not_end_the_command() -> None:
    @rule(id="leaver", severity="error", reason="r", remedy="m", needs="lines")
    def leaver(_: OfficeView) -> Iterable[Finding]:
        raise SystemExit(0)

    (row, *others) = judge(office(OPEN), [leaver, *RULES])
    assert (row.rule, row.result) == ("own-rules", "error")
    assert row.finding.endswith("leaver fails by SystemExit: 0")
    assert len(others) >= len(RULES)


def test_an_own_rule_that_fails_is_named_with_its_line_and_hides_nothing() -> None:
    @rule(id="broken", severity="note", reason="r", remedy="m")
    def broken(view: OfficeView) -> Iterable[Finding]:
        yield Finding(view.tags["no such tag"])

    @rule(id="odd", severity="note", reason="r", remedy="m")
    def odd(_: OfficeView) -> Iterable[Finding]:
        yield "a text"  # type: ignore[misc]  # a user's mistake

    rows = at_least(judge(office("telnetd host lan"), [broken, odd, BY_ID["telnet-on"]]), "warning")
    texts = [row.finding for row in rows if row.rule == "own-rules"]
    line = int(broken.place.rpartition(":")[2]) + 2
    assert texts[0].endswith(f"test_rules.py:{line}: broken fails by KeyError: 'no such tag'")
    assert "odd yields str in place of Finding" in texts[1]
    assert "telnet-on" in {row.rule for row in rows}


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ({"id": "Bad id"}, "kebab-case"), ({"severity": "fatal"}, "severity"),
        ({"reason": ""}, "reason: is empty"), ({"needs": "x"}, "needs"), ({"remedy": 3}, "remedy"),
    ],
)  # fmt: skip
def test_a_rule_s_arguments_are_checked_together(arguments: dict[str, str], fault: str) -> None:
    given = {"id": "own", "severity": "note", "reason": "r", "remedy": "m", **arguments}
    with pytest.raises(ValueError, match=fault):
        rule(**given)  # type: ignore[arg-type]


# -- the predicted configuration -----------------------------------------------------------


def test_what_the_stack_wrote_since_is_part_of_the_prediction() -> None:
    before = parse_config("telnetd service on\nip lan2 secure filter in 10 99")
    commands = [
        "telnetd service off",
        "ip lan2 secure filter in 30",
        "pp select 1",
        "ip pp mtu 1454",
    ]
    after = predicted(before, commands, ())
    lines = [" ".join(words) for words in after.lines.values()]
    assert "telnetd service off" in lines
    assert [set(line.split()[5:]) for line in lines if "secure" in line] == [{"10", "30", "99"}]
    assert [key.context for key in after.lines if "mtu" in key.words] == ["pp 1"]


def test_the_members_of_others_in_the_state_stay_and_ours_stand_before_the_reject() -> None:
    before = parse_config(
        "ip filter 9 reject * * * * *\npp select 1\n ip pp secure filter in 1 9 dynamic 7\n"
    )
    commands = (
        *("pp select 1", "ip pp secure filter in ... 5 ...", "pp select none"),
        "ip filter 5 pass * * udp * 500",
    )
    after = predicted(before, commands, ())
    words = after.words(Key("pp 1", ("ip", "pp", "secure", "filter", "in")))
    assert words == ("ip", "pp", "secure", "filter", "in", "1", "5", "9", "dynamic", "7")


# -- weak secrets --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "secret",
    ["", "admin", "Adm1n!23", "P@$$w0rd", "yamaha2024", "tokyo", "Tokyo-1", "12345678", "aaaaaaaa",
     "abababab", "8675309111", "zyx", "qwertyui"],
)  # fmt: skip
def test_weak_secrets(secret: str) -> None:
    assert weakness(secret, ("tokyo",))
    assert not secret or secret.lower() not in weakness(secret, ("tokyo",)).split()


@pytest.mark.parametrize(
    "secret", ["wet-3-Horses", "k9$-Tq71xx", "7#9-key-42!!88%%1", "Tokyotower"]
)
def test_secrets_that_are_not_weak(secret: str) -> None:
    assert weakness(secret, ("tokyo", "", "x")) == ""


def test_what_is_not_judged_is_no_finding() -> None:
    outcomes = [*BY_ID["snmp-community"].judge(office("snmp host 192.168.0.1 *"))]
    assert outcomes == [Unjudged("1 community is masked")]
    assert judge(office(OPEN), [])[:] == []


# -- odd configurations ---------------------------------------------------------------------


def _cut_off() -> set[str]:
    """Return every line of all cases, cut off behind each word."""
    texts = [text for _, text in (*BROKEN, *KEPT)]
    lines = {line.strip() for text in texts for line in text.splitlines()}
    return {" ".join(line.split()[:size]) for line in lines for size in range(1, 12)}


@pytest.mark.parametrize("context", ["", "pp select 1\n", "pp select anonymous\n"])
def test_no_rule_fails_at_a_line_that_is_cut_off(context: str) -> None:
    for line in sorted(_cut_off()):
        judge(replace(office(OPEN + context + line), users=(OfficeUser("alice"),)), RULES)


@pytest.mark.parametrize(
    "text", ["", "\0\0", "# a comment", "pp select 1", "ip filter", "x" * 5000]
)
def test_no_rule_fails_at_what_is_hardly_a_configuration(text: str) -> None:
    assert [row for row in judge(office(text), RULES) if row.rule == "own-rules"] == []


def test_a_finding_shows_no_character_that_a_terminal_obeys() -> None:
    rows = judge(office("tftp host 192.168.0.1\x1b[2J\u202e"), [BY_ID["tftp-on"]])
    assert [
        char for row in rows for char in (row.line + row.finding) if not char.isprintable()
    ] == []
