"""What a router sends cannot disturb a terminal, and a quoted line is short."""

import sys
import unicodedata

import pytest

from rtx_provider.config.shown import shown
from rtx_provider.console.charset import Charset
from rtx_provider.console.dialect import refusals
from rtx_provider.redaction import fit_for_terminal, quotable, visible
from rtx_provider.resources import _host

HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
HOSTILE = [
    chr(code)
    for code in range(sys.maxunicode + 1)
    if unicodedata.category(chr(code)) in HIDDEN and chr(code) not in "\t\n"
]
ENCODABLE = [each for each in HOSTILE if unicodedata.category(each) != "Cs"]


def test_every_character_that_nobody_sees_is_replaced() -> None:
    assert "\u202e" in HOSTILE
    assert [hex(ord(each)) for each in HOSTILE if visible(f"a{each}b") != "a\ufffdb"] == []


def test_japanese_and_what_a_configuration_has_stays_as_it_is() -> None:
    text = "description pp 事務所\u3000（本社）～ ｱｲ é £\n\tpp enable 1\ue000"
    assert visible(text) == text


def test_the_text_of_a_router_has_none_of_them_from_the_first_place_on() -> None:
    """The console decodes every answer; no other place turns its bytes into text."""
    # A byte that no charset has (U+0080) is no text at all, and refused as a whole.
    text = "# RTX1210 Rev.14\ndescription lan1 " + "x".join(set(ENCODABLE) - {"\x80"}) + "\n"
    decoded = Charset().decode(text.encode())
    assert set(decoded) & set(HOSTILE) == set()


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200b", "\ufeff", "\x1b", "\x9b", "\x07"])
def test_no_message_and_no_line_of_a_preview_has_one(sign: str) -> None:
    words = ("description", "lan1", f"a{sign}b")
    texts = [
        shown(words),
        quotable(f"Error: a{sign}b"),
        *refusals(f"Error: a{sign}b"),
        _host.masked(f"the router has `description lan1 a{sign}b`"),
        fit_for_terminal(f"a{sign}b"),
    ]
    assert [text for text in texts if sign in text] == []


def test_a_quoted_line_has_at_most_200_characters() -> None:
    long = "x" * 3450
    message = _host.masked(f"pp 1: the router already has `description 1 {long}`; choose `1`")
    assert max(map(len, message.split("`"))) <= 201
    assert message.endswith("…`; choose `1`")
    assert len(quotable(long)) == 201


def test_a_backtick_in_a_line_does_not_end_its_quote() -> None:
    line = shown(("description", "1", "a`b" * 900))
    message = _host.masked(f"the router has `{line}`; and `no`")
    assert [len(part) <= 201 for part in message.split("`")] == [True] * 5
