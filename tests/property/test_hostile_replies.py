"""Laws of hostile replies: never a hang, never a crash, never a wrong success."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rtx_provider.config.shared import compress, expand
from rtx_provider.config.tree import parse_config
from rtx_provider.config.words import join, split
from rtx_provider.console.dialect import refusals, says_saved
from rtx_provider.console.echo import Answers
from rtx_provider.console.fold import unfold
from rtx_provider.console.screen import Screen
from rtx_provider.console.session import Console
from rtx_provider.errors import RtxError, UnsupportedError
from rtx_provider.router.facts import Facts, parse_facts
from rtx_provider.router.rollback import (
    left_over,
    pending_rollback,
    rollbacks,
    without_rollbacks,
)
from rtx_provider.router.schedules import others_rollback
from rtx_provider.router.users import parse_users
from rtx_provider.transport.base import Reply
from tests.console.test_session import Wire
from tests.console.wires import ConsoleWire, ScriptWire, router, terminal
from tests.hostile.cases import check
from tests.hostile.mutators import ALL, END, HEADER, LINES
from tests.hostile.readers import READERS
from tests.hostile.writes import WRITES

CASES = st.integers(0, 2**48 - 1)
LINE = st.one_of(st.sampled_from(LINES), st.text(max_size=60))
TEXT = st.lists(LINE, max_size=12).map("\n".join)
FACTS = Facts("RTX1210", "14.01.42", "S4H000001", "config0", "2026/01/06 17:00:00")
MEGABYTES = 4 * 1024 * 1024


# -- mutated replies, to everything that reads -------------------------------------------


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=30)
@given(CASES)
def test_a_mutated_reply_ends_in_a_result_or_a_clear_error(name: str, number: int) -> None:
    check(name, READERS[name], number)


@pytest.mark.parametrize("name", WRITES)
@settings(max_examples=40)
@given(CASES)
def test_what_is_called_done_stands_on_the_router(name: str, number: int) -> None:
    check(name, WRITES[name], number)


@pytest.mark.parametrize("mutator", ALL, ids=lambda mutator: str(mutator.__name__))
@given(data=st.binary(max_size=99), rng=st.randoms(use_true_random=False))
def test_every_mutator_takes_any_bytes(
    mutator: Callable[..., bytes], data: bytes, rng: object
) -> None:
    assert isinstance(mutator(data, rng), bytes)


# -- any bytes, any text -----------------------------------------------------------------


@given(st.lists(st.binary(max_size=60), max_size=9))
def test_a_console_takes_any_bytes(answers: list[bytes]) -> None:
    console = Console(Wire([*answers, b""]))
    for action in (console.open, console.read, console.save, lambda: console.ask(["echo a"])):
        _attempt(action)


@given(TEXT, TEXT, st.booleans())
def test_a_console_takes_any_text_around_a_configuration(
    before: str, config: str, is_whole: object
) -> None:
    text = f"{before}\n{HEADER.decode()}{config}\n{END.decode()}\n"
    console = Console(Wire([text.encode("utf-8", "replace")], is_whole=bool(is_whole)))
    _attempt(console.open)
    _attempt(console.read)


@given(st.lists(st.binary(max_size=40), max_size=9), st.sampled_from([b"", b"RTX", None]))
def test_answers_take_any_bytes(pieces: list[bytes], prompt: bytes | None) -> None:
    answers = Answers(prompt, [b"echo a", b"console prompt x", b"echo b"])
    for piece in pieces:
        answers.feed(piece)
    assert len(answers.outputs) <= 3
    assert answers.is_done <= (len(answers.outputs) == 3)


@given(TEXT, st.lists(st.binary(max_size=40), min_size=9, max_size=9))
def test_pager_and_width_take_any_text(text: str, outputs: list[bytes]) -> None:
    screen = Screen.read(text, Screen("90", "20"))
    sent = screen.around([b"console lines 30", b"show config"])
    now, shown = screen.follow(sent, outputs[: len(sent)] + [b""] * (len(sent) - len(outputs)))
    assert isinstance(shown, bytes)
    assert set(now.put_back(sent)) <= set(now.lines_back())


@given(TEXT)
def test_every_reader_of_text_takes_any_text(text: str) -> None:
    refusals(text)
    says_saved(text)
    for line in unfold(text).split("\n"):
        assert split(join(split(line))) == split(line)
    assert len(parse_users(text)) <= text.count("\n") + 1
    config = parse_config(text)
    left_over(config, FACTS.time)
    others_rollback(config, FACTS.time)
    assert pending_rollback(without_rollbacks(config), FACTS.time) == ""
    found = [FACTS]
    with suppress(UnsupportedError):
        found.append(parse_facts(text))
    for each in found:
        assert all(g.seconds == 300 for g in rollbacks(config, 300, each.time, is_interactive=True))


@given(st.from_regex(r"[0-9]{4}/[0-9]{2}/[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}", fullmatch=True))
@example("9999/12/31 23:59:59")
@example("2026/02/30 00:00:00")
def test_a_clock_is_a_time_or_none(clock: str) -> None:
    facts = parse_facts(f"RTX1210 Rev.14.01.42 (x)\nCurrent time: {clock}\n")
    assert facts.clock in ("", clock)
    assert list(rollbacks(parse_config(""), 3600, facts.time, is_interactive=True))


@pytest.mark.parametrize("word", ["tunnel1-tunnel99999999999", f"tunnel1-tunnel{'9' * 5000}"])
def test_a_range_that_no_router_has_is_a_word(word: str) -> None:
    assert expand(word) == [word]
    assert compress([word]) == [word]


# -- pieces ------------------------------------------------------------------------------


@given(st.integers(0, 2**32), st.sampled_from(["en.ascii", "ja.sjis", "ja.euc", "ja.utf8"]))
def test_it_does_not_matter_in_which_pieces_an_answer_comes(seed: int, character: str) -> None:
    config = f"console character {character}\nconsole lines 20\nip filter 1 pass *\n"
    sizes = [1 + (seed >> shift) % 29 for shift in range(0, 32, 4)]

    def cut(data: bytes) -> Iterator[bytes]:
        at = 0
        for size in sizes * (len(data) + 1):
            if at < len(data):
                yield data[at : at + size]
            at += size

    replies = []
    for wire in (ConsoleWire(router(config)), ConsoleWire(router(config), cut=cut)):
        at = terminal(wire)
        replies.append(at.send(b"echo a\r\nshow config\r\nfrobnicate\r\necho '# '\r\n"))
    assert replies[0] == replies[1]


# -- silence, ends and floods ------------------------------------------------------------


@given(st.integers(0, 400), st.sampled_from(["password", "free", "login"]))
def test_an_end_of_the_stream_at_any_byte_is_a_clear_error(at: int, elevation: str) -> None:
    wire = ConsoleWire(router("ip filter 1 pass *\n", ssh_elevation=elevation))
    left = [at]

    def mangle(data: bytes) -> bytes:
        begun, left[0] = left[0], max(left[0] - len(data), 0)
        return data[:begun]

    wire._mangle = mangle
    replies: list[Reply] = []
    _attempt(lambda: replies.append(terminal(wire).send(b"echo a\r\n")))
    assert replies in ([], [Reply(b"a\r\n", is_whole=True)])


FLOODS = (
    b"\r\n",
    b"a",
    b" ",
    b"# ",
    b'"',
    b"x ",
    b"Error: ",
    b"pp select 1\r\n",
    b"a" * 79 + b"\n",
)
FLOOD = pytest.mark.parametrize("unit", FLOODS, ids=repr)


@FLOOD
def test_megabytes_without_a_meaning_are_read_in_seconds(unit: bytes) -> None:
    data = (unit * (MEGABYTES // len(unit)))[:MEGABYTES]
    text = data.decode()
    begun = time.monotonic()
    refusals(text)
    says_saved(text)
    parse_users(text)
    _attempt(lambda: parse_facts(text))
    Screen.read(text)
    parse_config(unfold(text))
    console = Console(Wire([HEADER + data + b"\r\n" + END + b"\r\n"]))
    _attempt(console.open)
    assert time.monotonic() - begun < 60


@FLOOD
def test_a_terminal_that_is_flooded_gives_up_in_seconds(unit: bytes) -> None:
    wire = ScriptWire([], last=(unit * 65536)[:65536])
    begun = time.monotonic()
    with pytest.raises(RtxError):
        terminal(wire).send(b"echo a\r\n")
    assert time.monotonic() - begun < 60
    assert not wire.is_open


SAVINGS = ("Saving ", "CONFIG", "Saving CONFIG", "セーブ中 CONFIG ")


@pytest.mark.parametrize("unit", SAVINGS)
def test_a_save_that_never_says_that_it_is_done_is_read_in_seconds(unit: str) -> None:
    begun = time.monotonic()
    assert not says_saved(unit * 200_000)
    assert time.monotonic() - begun < 10


def _attempt(action: Callable[[], object]) -> None:
    """Do something; what is raised is one short line."""
    message = "-"
    try:
        action()
    except RtxError as error:
        message = str(error)
    assert len(message.splitlines()) == 1
    assert len(message) < 2000
