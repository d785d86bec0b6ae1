"""A reading counts as a configuration only if no part of it can be missing."""

import pytest

from rtx_provider.console.session import Console, Group
from rtx_provider.errors import RtxError, SaveError, TransportError
from tests.console.test_session import Wire

HEADER = "# RTX1210 Rev.14.01.42 (Fri Jul  7 10:09:31 2023)\n"
LINES = "# Reporting Date: Jan 6 2025\nip lan1 address 192.168.100.1/24\nip filter 1 pass *\n"
END = "rtx-provider-end\n"
WHOLE = HEADER + LINES + END
KNOWN = "RTX1210 Rev.14.01.42 (x)\n" + WHOLE
NO_ECHO = "Error: Invalid command name\n"
GROUP = Group([("", "no ip filter 1")])


def encoded(*answers: str) -> Wire:
    """Return a wire that gives these answers, the last one for ever."""
    return Wire([answer.replace("\n", "\r\n").encode() for answer in answers])


def opened(*answers: str, first: str = KNOWN) -> tuple[Console, Wire]:
    """Return a console that is open, and its wire."""
    wire = encoded(first, *answers)
    console = Console(wire)
    console.open()
    return console, wire


@pytest.mark.parametrize("at", range(len(WHOLE) - 1))
def test_a_reading_that_is_cut_off_anywhere_is_none(at: int) -> None:
    console, _ = opened(WHOLE[:at])
    with pytest.raises(RtxError):
        console.read()


@pytest.mark.parametrize("end", [NO_ECHO, "Error: \n", "Error: Busy\n"])
def test_where_echo_is_known_a_refusal_ends_nothing(end: str) -> None:
    console, _ = opened(HEADER + LINES + end)
    with pytest.raises(TransportError, match="cut off"):
        console.read()


def test_where_echo_is_not_known_only_its_refusal_ends_a_reading() -> None:
    first = KNOWN.replace(END, NO_ECHO)
    console, _ = opened(HEADER + LINES + NO_ECHO, HEADER + LINES + "Error: Busy\n", first=first)
    assert console.read() == HEADER + LINES.rstrip("\n")
    with pytest.raises(TransportError, match="cut off"):
        console.read()


@pytest.mark.parametrize("at", [0, 1, 2, 3])
def test_a_reading_with_two_headers_is_none(at: int) -> None:
    lines = LINES.splitlines(keepends=True)
    console, _ = opened(HEADER + "".join((*lines[:at], HEADER, *lines[at:])) + END)
    with pytest.raises(TransportError, match="cut off"):
        console.read()


def test_after_an_answer_with_a_header_too_many_it_is_read_again() -> None:
    console, wire = opened(HEADER + LINES + HEADER + END, WHOLE)
    reading = console.run([GROUP])
    assert reading.config == (HEADER + LINES).rstrip("\n")
    assert wire.sent[-1] == b"show config\r\necho rtx-provider-end\r\n"


def test_a_first_answer_with_a_header_too_many_is_read_again() -> None:
    wire = encoded(KNOWN.replace(END, HEADER + END), WHOLE)
    assert Console(wire).open()[1] == (HEADER + LINES).rstrip("\n")
    assert len(wire.sent) == 2


def test_two_readings_that_end_within_the_header_prove_nothing() -> None:
    wire = encoded("RTX1210 Rev.14.01.42 (x)\n", HEADER, HEADER + "# Rep")
    wire.is_whole = False
    with pytest.raises(TransportError, match="has no line"):
        Console(wire).open()


def test_two_readings_alike_prove_a_whole_one() -> None:
    wire = encoded("RTX1210 Rev.14.01.42 (x)\n", HEADER + LINES[:40], HEADER + LINES)
    wire.is_whole = False
    assert Console(wire).open()[1] == HEADER + LINES
    assert len(wire.sent) == 4


def test_a_reading_without_a_header_is_none_even_where_the_wire_proves_its_end() -> None:
    wire = encoded("RTX1210 Rev.14.01.42 (x)\n", "")
    with pytest.raises(TransportError):
        Console(wire).open()


def test_a_line_that_no_router_takes_stands_in_no_configuration() -> None:
    for length, is_taken in ((4095, True), (4201, False)):
        console, _ = opened(HEADER + "x" * length + "\n" + END)
        if is_taken:
            assert "x" * length in console.read()
        else:
            with pytest.raises(TransportError, match="a line of 4201 characters"):
                console.read()


def test_what_would_move_a_cursor_is_shown_as_a_sign() -> None:
    console, _ = opened(HEADER + "description 1 a\x1b[2J\x08b\n" + END)
    assert console.read().endswith("description 1 a\ufffd[2J\ufffdb")


def test_a_refusal_is_quoted_in_part_and_in_one_line() -> None:
    console, _ = opened("Error: \x1b\x07" + "x" * 9999 + "\n")
    with pytest.raises(RtxError) as caught:
        console.read()
    message = str(caught.value)
    assert message.isprintable()
    assert len(message) < 300


def test_what_a_save_says_is_quoted_in_part_and_in_one_line() -> None:
    console, _ = opened("\x1b" + "x" * 9999 + "\n")
    with pytest.raises(SaveError) as caught:
        console.save()
    message = str(caught.value)
    assert message.isprintable()
    assert len(message) < 500
