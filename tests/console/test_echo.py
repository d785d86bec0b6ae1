"""The answers to a burst are told apart by their echoes, in whatever pieces they arrive."""

import pytest

from rtx_provider.console.echo import Answers

TWO = [b"echo a", b"echo b"]
SAID = b"echo a\r\na\r\nRTX# echo b\r\nb\r\nRTX# \r\nRTX# "


def fed(prompt: bytes | None, lines: list[bytes], *pieces: bytes) -> Answers:
    """Return what was told apart of these pieces."""
    answers = Answers(prompt, lines)
    for piece in pieces:
        answers.feed(piece)
    return answers


def bytes_of(data: bytes) -> list[bytes]:
    """Return the smallest pieces."""
    return [data[at : at + 1] for at in range(len(data))]


def test_each_line_has_what_it_printed() -> None:
    answers = fed(b"RTX", TWO, SAID)
    assert (answers.outputs, answers.is_done) == ([b"a\r\n", b"b\r\n"], True)


@pytest.mark.parametrize("at", range(len(SAID) - 1))
def test_a_boundary_between_pieces_may_be_anywhere(at: int) -> None:
    answers = fed(b"RTX", TWO, SAID[:at])
    assert not answers.is_done
    answers.feed(SAID[at:])
    assert (answers.outputs, answers.is_done) == ([b"a\r\n", b"b\r\n"], True)


def test_the_first_bytes_of_a_configuration_are_no_prompt() -> None:
    said = b"show config\r\n# RTX1210 Rev.14.01.42\r\nip lan1 address dhcp\r\n# \r\n# "
    answers = fed(b"", [b"show config"], *bytes_of(said[:-2]))
    assert not answers.is_done
    answers.feed(b"# ")
    assert answers.outputs == [b"# RTX1210 Rev.14.01.42\r\nip lan1 address dhcp\r\n"]


@pytest.mark.parametrize(
    "printed", [b"#\r\n", b"# \r\n", b"a#\r\n", b"pp1#\r\n", b"RTX# echo c\r\n"]
)
def test_an_output_that_looks_like_a_prompt_is_an_output(printed: bytes) -> None:
    said = b"x\r\n" + printed + b"RTX# \r\nRTX# "
    answers = fed(b"RTX", [b"x"], *bytes_of(said))
    assert (answers.outputs, answers.is_done) == ([printed], True)


def test_the_prompt_shows_what_is_selected() -> None:
    said = b"pp select 1\r\nRTXpp1# echo a\r\na\r\nRTXpp1# \r\nRTXpp1# "
    answers = fed(b"RTX", [b"pp select 1", b"echo a"], said)
    assert (answers.outputs, answers.prompt) == ([b"", b"a\r\n"], b"RTX")


def test_after_a_new_prompt_any_text_is_one() -> None:
    said = b"console prompt N\r\nN# echo a\r\na\r\nN# \r\nN# "
    answers = fed(b"", [b"console prompt N", b"echo a"], *bytes_of(said))
    assert (answers.outputs, answers.prompt, answers.is_done) == ([b"", b"a\r\n"], None, True)
    assert fed(None, [b"echo a"], b"echo a\r\na\r\nN# \r\nN# ").outputs == [b"a\r\n"]


def test_what_was_left_of_the_burst_before_is_passed_over() -> None:
    assert fed(b"", [b"echo a"], b" \r\n# echo a\r\na\r\n# \r\n# ").outputs == [b"a\r\n"]


@pytest.mark.parametrize("width", range(3, 45))
def test_an_echo_may_be_broken_anywhere(width: int) -> None:
    line = b"ip filter 7 pass 192.168.100.0/24 *"
    first = max(width - len(b"RTX# "), 0)
    rest = [line[at : at + width] for at in range(first, len(line), width)]
    echo = b"\r\n".join((line[:first], *rest))
    answers = fed(b"RTX", [line], echo + b"\r\ndone\r\nRTX# \r\nRTX# ")
    assert (answers.outputs, answers.is_done) == ([b"done\r\n"], True)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"a\r\nRTX# \r\nRTX# ",
        b"echo a\r\na\r\nRTX# \r\nRTX# ",
        b"echo b\r\nb\r\nRTX# echo a\r\na\r\nRTX# \r\nRTX# ",
        b"echo a\r\na\r\nRTX# echo b\r\nb\r\nRTX# ",
        b"echo a\r\na\r\nRTX# echo b\r\nb\r\nRTX> \r\nRTX> ",
        b"echo a\r\na\r\nRTX# echo b\r\nb\r\n# \r\n# ",
        b"echo a\r\na\r\nRTX# echo b\r\nb\r\nRTX# \r\nRTXpp1# ",
        SAID + b"x",
    ],
)
def test_without_every_echo_and_an_end_it_is_not_done(said: bytes) -> None:
    assert not fed(b"RTX", TWO, said).is_done


def test_it_is_idle_where_a_prompt_stands_at_the_end() -> None:
    assert not fed(b"", [b"x"]).is_idle
    assert not fed(b"", [b"x"], b"x\r\n").is_idle
    assert fed(b"", [b"x"], b"x\r\nfoo\r\n# ").is_idle


def test_it_is_paged_where_the_pager_stands_at_the_end() -> None:
    assert fed(b"", [b"x"], b"x\r\nfoo\r\n---more---").is_paged
    assert fed(b"", [b"x"], b"x\r\nfoo\r\n--- \x82\xc2\x82\xc3\x82\xad ---").is_paged
    assert not fed(b"", [b"x"], b"x\r\n---foo---\r\n").is_paged


def test_many_small_pieces_of_a_large_answer_take_no_longer_each() -> None:
    answers = fed(b"", [b"x" * 500, b"y"], b"x" * 500 + b"\r\n")
    for _ in range(20_000):
        answers.feed(b"#" * 50 + b"\r\n")
    answers.feed(b"# y\r\n# \r\n# ")
    assert answers.is_done
    assert len(answers.outputs[0]) == 20_000 * 52
