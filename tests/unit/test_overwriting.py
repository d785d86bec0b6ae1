"""Overwriting a whole configuration: what is written, in which order, and what is left alone."""

import pytest

from rtx_provider.config.backup import Origin, backup_text, embedded, masked_text, origin_of
from rtx_provider.config.context import in_contexts
from rtx_provider.config.differences import differences
from rtx_provider.config.filling import filled
from rtx_provider.config.overwriting import OverwritingPlan, Why, overwriting_plan
from rtx_provider.config.tree import parse_config

LINES = "ip filter 5 pass * *\nip lan1 secure filter in 5\n"


def plan(there: str, wanted: str) -> OverwritingPlan:
    return overwriting_plan(parse_config(wanted), parse_config(there))


def lines(there: str, wanted: str) -> list[str]:
    return list(in_contexts(plan(there, wanted).commands()))


@pytest.mark.parametrize(
    ("there", "wanted", "why"),
    [
        ("", "ipsec ike pre-shared-key 1 text *", Why.MASKED),
        ("ipsec ike pre-shared-key 1 text *", "ipsec ike pre-shared-key 1 *", Why.UNCOMPARED),
        ("login user a encrypted XYZ", "login user a *", Why.UNCOMPARED),
        ("", "administrator password encrypted XYZ", Why.DIALOGUE),
        ("administrator password encrypted XYZ", "", Why.DIALOGUE),
        ("", "administrator password encrypted *", Why.DIALOGUE),
        ("", "schedule at 9 +300 * restart", Why.RESERVED),
        ("schedule at 9 1/6 09:10:00 * restart", "", Why.RESERVED),
        ("", "alias show=restart", Why.RESERVED),
        ("console lines infinity", "console lines 24", Why.CONSOLE),
        ("", "restart", Why.OPERATION),
        ("", "no ip lan1 address", Why.OPERATION),
        ("new command 1 a", "", Why.UNKNOWN),
        ("new command 1 a", "new command 1 b", Why.UNKNOWN),
        ("", "sip server 1 *", Why.MASKED),
    ],
)
def test_what_cannot_or_must_not_be_written_is_left_and_named(
    there: str, wanted: str, why: Why
) -> None:
    found = plan(there, wanted)
    assert found.commands() == ()
    assert {each.why for each in found.left} == {why}


@pytest.mark.parametrize(
    ("there", "wanted", "expected"),
    [
        ("", "login user a encrypted XYZ", ["login user a encrypted XYZ"]),
        (
            "login user a encrypted ABC",
            "login user a encrypted XYZ",
            ["login user a encrypted XYZ"],
        ),
        ("login user a encrypted XYZ", "login user a encrypted XYZ", []),
        ("login user a encrypted XYZ", "login user a moon", ["login user a moon"]),
        ("login user a *", "login user a moon", ["login user a moon"]),
        ("", "schedule at 1 */* 00:00:00 * ntpdate a.example", None),
        ("", "new command 1 a", None),
        ("ip lan1 address 192.0.2.1/255.255.255.0", "ip lan1 address 192.0.2.1/24", []),
    ],
)
def test_what_can_be_written_back_verbatim_is(
    there: str, wanted: str, expected: list[str] | None
) -> None:
    assert lines(there, wanted) == ([wanted] if expected is None else expected)


def test_what_is_named_is_removed_after_the_line_that_names_it() -> None:
    there = LINES + "ip filter 6 pass * *\nip lan2 secure filter in 6\n"
    wanted = "ip filter 7 pass * *\nip lan1 secure filter in 7\n"
    assert lines(there, wanted) == [
        "no ip lan2 secure filter in",
        "ip filter 7 pass * *",
        "ip lan1 secure filter in 7",
        "no ip filter 5",
        "no ip filter 6",
    ]


def test_a_tunnel_in_use_is_disabled_meanwhile_and_enabled_in_the_end() -> None:
    there = "tunnel select 1\ntunnel encapsulation l2tp\ntunnel enable 1\n"
    wanted = there.replace("l2tp", "ipip")
    sent = lines(there, wanted)
    assert (sent[0], sent[-1]) == ("tunnel disable 1", "tunnel enable 1")
    assert lines(wanted, wanted) == []


def test_the_attributes_of_a_user_without_a_password_are_left_too() -> None:
    wanted = "login user a *\nuser attribute a connection=ssh\nhttpd custom-gui user a\n"
    found = plan("", wanted)
    assert found.commands() == ()
    assert [each.why for each in found.left] == [Why.MASKED, Why.LOGIN, Why.LOGIN]
    assert lines("login user a *", wanted) == wanted.splitlines()[1:]


@pytest.mark.parametrize(
    ("line", "secret", "expected"),
    [
        ("ipsec ike pre-shared-key 1 text *", "moon", "ipsec ike pre-shared-key 1 text moon"),
        ("ipsec ike pre-shared-key 1 *", "moon", "ipsec ike pre-shared-key 1 text moon"),
        ("ipsec ike pre-shared-key 1 *", "text moon", "ipsec ike pre-shared-key 1 text moon"),
        ("ipsec ike pre-shared-key 1 *", "0x1234", "ipsec ike pre-shared-key 1 0x1234"),
        ("pp auth myname me *", '"two words"', "pp auth myname me 'two words'"),
        ("login user a *", "encrypted XYZ", "login user a encrypted XYZ"),
        ("new command *", "moon", "new command *"),
    ],
)
def test_a_secret_is_filled_in_where_the_router_masked_it(
    line: str, secret: str, expected: str
) -> None:
    (words,) = parse_config(line).lines.values()
    (wanted,) = parse_config(expected).lines.values()
    assert filled(words, secret) == wanted


def test_the_header_says_whose_it_is_and_what_is_missing() -> None:
    origin = Origin("RTX1210", "S4H1", "14.01.42", "2026-01-06 08:00:00 UTC", "a run")
    text = backup_text(origin, "# RTX1210\nip lan1 mtu 1500\npp select 1\n pp auth myname me *\n")
    assert origin_of(text) == origin
    assert "`pp auth myname me *` (in `pp 1`)" in text
    assert dict(parse_config(text).lines) == dict(
        parse_config("ip lan1 mtu 1500\npp select 1\npp auth myname me *").lines
    )


def test_a_line_of_the_router_is_no_header() -> None:
    text = "# RTX1210 Rev.14.01.42\n# rtx-backup: serial: S4H9\nip lan1 mtu 1500\n"
    assert origin_of(text) == Origin()


def test_the_text_for_the_state_has_no_secret_and_reads_the_same() -> None:
    text = (
        "# RTX1210\nip lan1 mtu 1500\npp select 1\n pp auth myname me moon\n"
        " description pp `x`\nlogin user a encrypted MOON\nsip server 1 moon\n"
        "embedded file a.lua <<EOF\nkey = 'moon'\nEOF\nip lan2 mtu 1400\n"
    )
    masked = masked_text(text)
    assert "moon" not in masked.lower()
    assert (
        parse_config(masked).lines.keys()
        >= parse_config(
            "ip lan1 mtu 1500\nip lan2 mtu 1400\npp select 1\npp auth myname me x\nlogin user a x"
        ).lines.keys()
    )
    assert " description pp `x`" in masked or ' description pp "`x`"' in masked
    assert embedded(masked) == {("embedded", "file", "a.lua", "<<EOF"): ""}


def test_differences_are_told_by_thing() -> None:
    one = parse_config("pp select 1\n ip pp mtu 1400\npp select none\nip lan1 mtu 1500\n" + LINES)
    other = parse_config(LINES + "ip lan1 mtu 1400\npp select 1\n ip pp mtu 1400\n")
    assert list(differences(one, other).lines()) == [
        "outside of pp and tunnel",
        "  - ip lan1 mtu 1500",
        "  + ip lan1 mtu 1400",
    ]
    assert differences(one, one).changed == ()
