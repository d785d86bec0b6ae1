"""The expressions of `grep` mean what Python's mean, and none of them takes long."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtx_provider.simulator import Simulator
from rtx_provider.simulator.expressions import Expression
from tests.simulator.console import Client

PARTS = st.sampled_from(
    ["a", "b", "ab", ".", "[ab]", "[^a]", "[a-c]", "(a|bc)", "(b)", r"\.", "^", "$"]
)
WRITTEN = st.lists(
    st.tuples(PARTS, st.sampled_from(["", "", "*", "+", "?"])), min_size=1, max_size=5
).map(lambda parts: "".join(part if part in "^$" else part + sign for part, sign in parts))


@given(WRITTEN, st.text("abc.", max_size=8), st.booleans())
def test_a_line_matches_as_in_python(text: str, line: str, is_word: bool) -> None:  # noqa: FBT001
    plain = rf"\b(?:{text})\b" if is_word else text
    assert Expression(text, is_word=is_word).is_in(line) == bool(re.search(plain, line))


def test_the_case_counts_unless_it_is_not_to() -> None:
    assert not Expression("BIND").is_in("pp bind")
    assert Expression("B[A-Z]ND", ignores_case=True).is_in("pp bind")


@pytest.mark.parametrize("text", ["(", ")", "a)", "[a", "*", "(a", "+a", "a" * 257])
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Expression(text)


@pytest.mark.parametrize("text", ["(a+)+$", "(a|a)*c", "(a*)*(a*)*c", "(.*)*x", "((a?)*)*b$"])
def test_no_client_can_hang_the_router(text: str) -> None:
    line = f"description lan1 {'a' * 40}!"
    with Simulator(line) as router:
        begin = time.process_time()
        Client(router).api(f"show config | grep {text}")
        assert time.process_time() - begin < 2


def test_the_longest_line_and_expression_take_a_bounded_time() -> None:
    begin = time.process_time()
    Expression("(a*)*" * 50 + "x").is_in("a" * 400)
    assert time.process_time() - begin < 5
