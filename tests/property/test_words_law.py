"""Laws of words and lines: what is written as one word is read as one word."""

from hypothesis import given
from hypothesis import strategies as st

from rtx_provider.config.tree import parse_config
from rtx_provider.config.words import join, quote, split
from tests.property.strategies import ASCII, JAPANESE

PRINTABLE = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=40)
WORDS = st.lists(PRINTABLE, min_size=1, max_size=6).map(tuple)


@given(WORDS)
def test_words_written_as_a_line_are_read_as_the_same_words(words: tuple[str, ...]) -> None:
    assert words == split(join(words))


@given(st.text(ASCII + JAPANESE + "#|>?$!`\u3000\u00a0", max_size=40))
def test_a_word_is_one_word_whatever_it_holds(word: str) -> None:
    assert (word,) == split(quote(word))


@given(WORDS, PRINTABLE)
def test_a_comment_behind_a_line_changes_nothing(words: tuple[str, ...], comment: str) -> None:
    assert words == split(f"{join(words)} # {comment}")


@given(st.text(ASCII + JAPANESE + "\t", max_size=60))
def test_reading_a_line_and_writing_it_comes_to_rest(line: str) -> None:
    once = join(split(line))
    assert once == join(split(once))


@given(st.lists(st.text(ASCII + JAPANESE, max_size=60), max_size=8))
def test_any_text_is_read_without_a_fault(lines: list[str]) -> None:
    assert parse_config("\n".join(lines)) == parse_config("\r\n".join(lines))
