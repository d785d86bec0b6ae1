"""A bare `*` in the place of a secret equals any secret, however many words were written."""

import pytest

from rtx_provider.commands.masks import MASK
from rtx_provider.commands.table import ROWS, key_size, row_of
from rtx_provider.config.tree import is_masked, same

PLACES = {"{n}": "1", "{if}": "lan1"}
HIDING = [row for row in ROWS if "**" in row.secret.split() and not row.refused]


def key_of_row(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(PLACES.get(word, "a") if word[0] == "{" else word for word in words)


@pytest.mark.parametrize("row", HIDING, ids=lambda row: " ".join(row.words))
@pytest.mark.parametrize("value", ["moon", "text moon", "one two three"])
def test_a_masked_value_has_any_number_of_words(row: object, value: str) -> None:
    key = key_of_row(row.words)  # type: ignore[attr-defined]
    found = row_of((*key, MASK))
    assert found is not None
    size = key_size(found, (*key, MASK))
    written, shown = (*key[:size], *value.split()), (*key[:size], MASK)
    if row_of(written) is found:
        assert is_masked(shown)
        assert same(written, shown)
        assert not same(written, (*shown[:-1], "other", "words"))


def test_another_line_and_a_part_that_is_not_masked_are_no_secrets() -> None:
    assert not same(("pp", "auth", "myname", "me", "moon"), ("pp", "auth", "myname", "you", MASK))
    alice = ("pp", "auth", "username", "alice", "moon", "192.0.2.1")
    assert not same(alice, (*alice[:4], MASK))
    assert same(alice, (*alice[:4], MASK, "192.0.2.1"))
