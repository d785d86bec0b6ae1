"""The table of commands is consistent, and what is derived from it holds for every row."""

import re

import pytest

from rtx_provider.commands import limits, masks
from rtx_provider.commands.models import GROUPS, MODELS
from rtx_provider.commands.reader import rows
from rtx_provider.commands.row import Row
from rtx_provider.commands.table import ROWS, operation_of, row_of
from rtx_provider.config.references import read_names
from tests.commands.each import for_each

EXAMPLES = {
    "{n}": "1",
    "{name}": "bob",
    "{login}": "bob",
    "{word}": "usb1",
    "{if}": "lan1",
    "{option}": "a=b",
    "{rest}": "x",
}
each_row = for_each(ROWS, lambda row: row.pattern)


def example(row: Row) -> tuple[str, ...]:
    """Return words that a row's pattern stands for."""
    return tuple(
        EXAMPLES.get(word, word[1:-1].split("|")[0]) if word[0] == "{" else word
        for word in row.words
    )


@each_row
def test_a_row_is_found_by_a_line_of_its_pattern(row: Row) -> None:
    find = row_of if row.is_setting else operation_of
    assert find(example(row)) is row


@each_row
def test_a_row_is_found_with_every_kind_of_interface(row: Row) -> None:
    find = row_of if row.is_setting else operation_of
    for name in ("lan1", "lan1/2", "lan1.2", "vlan3", "wan1", "bridge1", "onu1", "loopback9"):
        words = tuple(name if word == "lan1" else word for word in example(row))
        assert find(words) is row


def test_no_pattern_stands_twice() -> None:
    patterns = [row.pattern for row in ROWS]
    assert sorted({pattern for pattern in patterns if patterns.count(pattern) > 1}) == []


@each_row
def test_a_section_is_a_number_of_the_reference(row: Row) -> None:
    assert re.fullmatch(r"[1-9]\d?(\.[1-9]\d?){0,2}", row.section)
    assert int(row.section.partition(".")[0]) <= 59


@each_row
def test_a_row_names_models_that_exist(row: Row) -> None:
    known = {model.name for model in MODELS}
    assert limits.named(row.models) <= known
    parts = [part.strip() for part in row.models.split(",")]
    assert all(re.fullmatch(r"-?\w+|\w+(>=|<)[\d.]+|", part) for part in parts)
    firmware = {model.name: model.family for model in MODELS}
    gates = [re.split(">=|<", part) for part in parts if "=" in part or "<" in part]
    assert all(since.startswith(firmware[model]) for model, since in gates)


@pytest.mark.parametrize("names", GROUPS.values(), ids=list(GROUPS))
def test_a_group_names_models_that_exist(names: tuple[str, ...]) -> None:
    assert set(names) <= {model.name for model in MODELS}


@each_row
def test_a_mask_can_be_read_and_hides_something(row: Row) -> None:
    if row.secret:
        words = tuple(_member(sign) for sign in row.secret.replace("(", "").split())
        assert any(piece.is_secret for piece in masks.pieces(row.secret, words))


def _member(sign: str) -> str:
    return f"{sign}x" if sign.endswith("=") else sign.strip("[])").split("|")[0]


@each_row
def test_an_operation_has_no_facts_of_a_line(row: Row) -> None:
    if not row.is_setting:
        assert (row.members, row.undo, row.rendering) == (None, "no", "")


@pytest.mark.parametrize(
    "fact",
    [
        "scope: lan",
        "undo: never",
        "cuts: fingers",
        "cuts",
        "refused: maybe",
        "rendering: upside down",
        "order: LAST",
        "members: people",
        "live: yes",
        "section: 1",
        "nonsense",
    ],
)
def test_a_fact_that_does_not_exist_is_refused(fact: str) -> None:
    with pytest.raises(ValueError, match=f"no such fact of a command: {fact}"):
        list(rows(f"a b | 1.1 | {fact}"))


@pytest.mark.parametrize("mask", ["+", "secret", "***", "_ _x"])
def test_a_mask_that_cannot_be_read_is_refused(mask: str) -> None:
    with pytest.raises(ValueError, match="no such sign of a mask"):
        masks.pieces(mask, ("a", "b"))


@each_row
def test_what_a_row_names_is_what_a_row_defines(row: Row) -> None:
    kinds = {each.defines or " ".join(w for w in each.words if w[0] != "{") for each in ROWS}
    for naming in read_names(row.names):
        assert naming.kind in kinds
        assert not {"behind", "in", "key", "anywhere", "*"} & set(naming.kind.split())
        assert len(naming.behind.split()) <= 1
