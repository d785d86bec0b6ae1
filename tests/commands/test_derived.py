"""What is derived from the rows holds for every command: folding, refusals, printed forms, keys."""

import pytest
from pydantic import ValidationError

from rtx_provider.access.risk import risks
from rtx_provider.commands.left_out import LEFT_OUT
from rtx_provider.commands.row import Row
from rtx_provider.commands.table import ROWS, operation_of, row_of
from rtx_provider.config.change import Edit
from rtx_provider.config.grammar import GLOBAL, key_of
from rtx_provider.config.rendering import printed
from rtx_provider.config.shown import shown
from rtx_provider.config.tree import parse_config, same
from rtx_provider.config.words import join, split
from rtx_provider.console.fold import unfold
from rtx_provider.models.config_lines import ConfigLines
from tests.commands.each import for_each
from tests.commands.test_all_rows import example
from tests.commands.vendor import SAMPLES, SETTINGS, Sample

FULL = "description 1 ".ljust(79, "x")
LINES = tuple(sample for sample in SAMPLES if "operation" not in sample.facts)
each_line = for_each(LINES)
each_setting = for_each(SETTINGS)
each_row = for_each(ROWS, lambda row: row.pattern)


# -- lines of a console that breaks them --------------------------------------------------


@each_line
def test_a_line_behind_a_full_one_is_a_line_of_its_own(sample: Sample) -> None:
    for text in (join(sample.words), f" {join(sample.words)}", f"no {join(sample.words)}"):
        assert unfold(f"{FULL}\n{text[:79]}\n").split("\n")[0] == FULL


@pytest.mark.parametrize("words", LEFT_OUT)
def test_a_line_without_a_row_behind_a_full_one_is_a_line_of_its_own(words: str) -> None:
    assert unfold(f"{FULL}\n{words} on\n").split("\n")[0] == FULL


@pytest.mark.parametrize("rest", ["tcp * www", "ntp *", "* * udp 500", "2 3"])
def test_the_rest_of_a_filter_is_not_taken_for_a_command(rest: str) -> None:
    begin = "ip filter 1 pass 192.0.2.1,192.0.2.2 ".ljust(78, "1")
    assert unfold(f"{begin} \n{rest}\n").split("\n")[0] == f"{begin} {rest}"


@each_setting
def test_a_line_is_read_back_in_its_context(sample: Sample) -> None:
    if sample.words[-1].startswith("<<"):
        return
    select = f"{sample.context.replace(' ', ' select ')}\n"
    config = parse_config(f"{select} {join(sample.words)}\n")
    assert config.words(key_of(sample.context, sample.words)) == sample.words


# -- what ConfigLines takes ---------------------------------------------------------------


@each_line
def test_a_setting_is_taken_or_refused_with_a_reason_that_names_it(sample: Sample) -> None:
    values = {"label": "x", "select": sample.context, "lines": (join(sample.words),)}
    if "refused" not in sample.facts:
        assert ConfigLines.model_validate(values).extent()
        return
    with pytest.raises(ValidationError) as error:
        ConfigLines.model_validate(values)
    reason = error.value.errors()[0]["msg"]
    assert f"`{' '.join(sample.name)}`" in reason
    assert "by hand" in reason


@for_each(sample for sample in SAMPLES if "operation" in sample.facts)
def test_an_operation_is_refused_with_its_name(sample: Sample) -> None:
    with pytest.raises(ValidationError) as error:
        ConfigLines.model_validate({"label": "x", "lines": (join(sample.words),)})
    row = operation_of(sample.words)
    assert row
    assert f"`{row.pattern}`" in error.value.errors()[0]["msg"]


# -- keys ---------------------------------------------------------------------------------


def _longer(row: Row) -> list[Row]:
    """Return the rows that go on where a row ends, with a word that is not always the same."""
    size = len(row.words)
    return [
        each
        for each in ROWS
        if each.words[:size] == row.words
        and len(each.words) > size
        and each.words[size] in ("{name}", "{login}", "{word}")
    ]


@for_each([row for row in ROWS if _longer(row)], lambda row: row.pattern)
def test_an_option_is_not_taken_for_a_name(row: Row) -> None:
    assert row_of((*example(row), "login-timer=600")) is row


@each_row
def test_a_switch_is_not_taken_for_part_of_a_key(row: Row) -> None:
    if not row.is_setting or any(each.words[-1] == "{login}" for each in _longer(row)):
        return  # a user may have such a name
    for switch in ("on", "off"):
        assert row_of((*example(row), switch)) is row


@each_row
def test_a_row_is_not_found_by_words_that_only_begin_or_end_like_its_own(row: Row) -> None:
    find = row_of if row.is_setting else operation_of
    words = example(row)
    for at, pattern in enumerate(row.words):
        if pattern[0] != "{":
            for word in (f"{words[at]}x", f"x{words[at]}", words[at][:-1]):
                assert find((*words[:at], word, *words[at + 1 :])) is not row


@each_row
def test_a_row_that_may_cut_somebody_off_is_found_risky(row: Row) -> None:
    context = GLOBAL if row.scope == "global" else f"{row.scope} 1"
    key = key_of(context, example(row))
    before, off = (*key.words, "on", "l2tp"), (*key.words, "off")
    lines = [(before, None), (before, off), (None, off)]
    found = any(risks([Edit(key, old, new)], None, None) for old, new in lines)
    if row.is_setting and row.cuts and row.cuts != "nat":  # only some of NAT cuts anybody off
        assert found
    if row.is_setting and not row.cuts:
        assert not found


# -- lines that have no row ---------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "ip lan1 future moon",
        "ip future moon",
        "pp auth future moon",
        "ipsec ike eap myname 1 me moon",
        "tunnel ngn bandwidth moon",
        "sshd future moon",
        "snmp future community moon",
        "future thing moon",
    ],
)
def test_of_a_line_without_a_row_only_the_name_is_shown_and_it_is_risky_or_like_its_kin(
    line: str,
) -> None:
    words = split(line)
    assert row_of(words) is None
    assert shown(words).endswith("*")
    assert " moon" not in shown(words)
    assert key_of("pp 1", words).words == words


@pytest.mark.parametrize("words", LEFT_OUT)
def test_a_command_that_is_left_out_has_no_row_and_is_risky(words: str) -> None:
    line = (*words.split(), "x")
    assert row_of(line) is None
    assert risks([Edit(key_of(GLOBAL, line), None, line)], None, None)


def test_a_name_equals_the_one_to_which_the_service_adds_a_subdomain() -> None:
    typed = split("netvolante-dns hostname host lan2 server=1 office")
    assert same(typed, (*typed[:-1], "office.aa0.netvolante.jp"))


# -- printed forms ------------------------------------------------------------------------


@each_row
def test_a_printed_line_is_printed_the_same_again(row: Row) -> None:
    for value in ("on", "192.0.2.1/255.255.255.0", "9:42 * save", "+600 * restart"):
        once = printed(row, (*example(row), *value.split()))
        assert printed(row, once) == once


@pytest.mark.parametrize(
    ("written", "shown_as"),
    [
        ("ip lan1 address 192.0.2.1/255.255.255.0", "ip lan1 address 192.0.2.1/24"),
        ("ip lan1 address 192.0.2.1/0xffffff00", "ip lan1 address 192.0.2.1/24"),
        ("ip pp address 192.0.2.1/255.255.255.255", "ip pp address 192.0.2.1/32"),
        ("ip tunnel address 192.0.2.1/0xfffffffc", "ip tunnel address 192.0.2.1/30"),
        ("ip lan2 secondary address 192.0.2.1/255.0.0.0", "ip lan2 secondary address 192.0.2.1/8"),
        ("switching-hub macaddress-aging on", "switching-hub macaddress-aging 300"),
        ("security class 1 on off", "security class 1 on off off"),
        ("security class 2 off", "security class 2 off off off"),
        ("schedule at 1 9:42 * save", "schedule at 1 */* 09:42:00 * save"),
        ("schedule at 1 */mon-fri 9:42 * save", "schedule at 1 */mon-fri 09:42:00 * save"),
        ("schedule at 1 startup * lua x", "schedule at 1 startup * lua x"),
        ("schedule at 1 +600 * restart", "schedule at 1 +600 * restart"),
    ],
)
def test_a_line_equals_the_form_in_which_the_router_prints_it(written: str, shown_as: str) -> None:
    words = split(written)
    row = row_of(words)
    assert row
    assert printed(row, words) == split(shown_as)
    assert same(words, split(shown_as))


@pytest.mark.parametrize(
    ("written", "shown_as"),
    [
        ("ip lan1 address 192.0.2.1/255.255.255.0", "ip lan1 address 192.0.2.1/25"),
        ("switching-hub macaddress-aging on", "switching-hub macaddress-aging 301"),
        ("security class 1 on on", "security class 1 on off off"),
        (
            "netvolante-dns hostname host lan2 office",
            "netvolante-dns hostname host lan2 branch.aa0.netvolante.jp",
        ),
        ("ip filter 1 pass 192.0.2.0/255.255.255.0 *", "ip filter 1 pass 192.0.2.0/24 *"),
    ],
)
def test_a_line_does_not_equal_another_or_a_form_that_is_not_certain(
    written: str, shown_as: str
) -> None:
    assert not same(split(written), split(shown_as))
