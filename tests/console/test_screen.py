"""Pager and width: the office's settings stay the same, whatever a burst does with them."""

import pytest

from rtx_provider.console.screen import ASK, WIDTH, Line, Screen, sets

OURS = [b"console columns 199", b"console lines infinity"]


def texts(lines: list[Line]) -> list[bytes]:
    """Return what is sent."""
    return [line.text for line in lines]


@pytest.mark.parametrize(
    ("text", "screen"),
    [
        ("", Screen()),
        ("console lines 50\n", Screen(lines="50")),
        (
            "Searching ...\r\nconsole columns 120\r\nconsole lines infinity\r\n",
            Screen("120", "infinity"),
        ),
        ("console columns 90\nconsole columns 100\n", Screen("100")),
        ("description 1 console lines 5\n", Screen()),
        (f"console columns {WIDTH}\nconsole lines infinity\n", Screen()),
    ],
)
def test_it_is_read_from_a_configuration(text: str, screen: Screen) -> None:
    assert Screen.read(text) == screen


def test_what_we_set_ourselves_is_not_what_the_office_has() -> None:
    text = "console columns 199\nconsole lines infinity\n"
    assert Screen.read(text, Screen("90", "20")) == Screen("90", "20")


@pytest.mark.parametrize(
    ("screen", "back"),
    [
        (Screen(), [b"no console lines", b"no console columns"]),
        (Screen("90", "infinity"), [b"console lines infinity", b"console columns 90"]),
    ],
)
def test_a_burst_asks_sets_and_puts_back(screen: Screen, back: list[bytes]) -> None:
    assert texts(screen.around([b"show config"])) == [ASK, *OURS, b"show config", *back]


def test_ours_are_set_again_after_a_line_that_sets_them() -> None:
    sent = texts(Screen().around([b"console lines 30", b"show config"]))
    assert sent[3:] == [
        b"console lines 30",
        *OURS,
        b"show config",
        b"console lines 30",
        b"no console columns",
    ]


def test_wherever_a_burst_breaks_off_what_it_left_is_seen() -> None:
    found = Screen("90", "20")
    now = found
    for line in texts(found.around([b"show config"])):
        now = now.after(line)
        assert now in (found, Screen("199", now.lines))
        shown = f"console columns {now.columns}\nconsole lines {now.lines}\n"
        assert Screen.read(shown, found) == found


@pytest.mark.parametrize(
    ("line", "left"),
    [
        (b"console lines 30", Screen("90", "30")),
        (b" CONSOLE  Lines 30", Screen("90", "30")),
        (b"no console lines", Screen("90", "")),
        (b"no console lines 20", Screen("90", "")),
        (b"no console columns", Screen("", "20")),
        (b"console prompt lines", Screen("90", "20")),
        (b"description 1 console lines", Screen("90", "20")),
        (b"console lines \xff", Screen("90", "\ufffd")),
    ],
)
def test_what_a_line_leaves(line: bytes, left: Screen) -> None:
    assert Screen("90", "20").after(line) == left
    assert sets(line) == (left != Screen("90", "20"))


def test_what_is_printed_is_shown_as_found() -> None:
    shown = (
        b"console columns 199\r\nconsole lines infinity\r\ndescription console lines infinity\r\n"
    )
    rest = b"description console lines infinity\r\n"
    assert Screen().without_ours(shown) == rest
    assert Screen("90", "24").without_ours(shown) == (
        b"console columns 90\r\nconsole lines 24\r\n" + rest
    )
    assert Screen("", r"\1\g<0>").without_ours(shown) == b"console lines \\1\\g<0>\r\n" + rest


def test_a_refused_line_leaves_what_was_and_is_put_back_late() -> None:
    screen = Screen("90", "20")
    sent = screen.around([b"console lines 9999", b"show config"])
    outputs = [
        b"Error: Parameter out of range\r\n" if b"9999" in each.text else b"" for each in sent
    ]
    now, shown = screen.follow(sent, outputs)
    assert now == screen
    assert shown == b"Error: Parameter out of range\r\n"
    assert now.put_back(sent) == [b"console lines 20"]


def test_a_line_that_is_taken_is_put_back_by_the_burst_itself() -> None:
    sent = Screen("90", "20").around([b"console lines 30"])
    now, _ = Screen("90", "20").follow(sent, [b""] * len(sent))
    assert now == Screen("90", "30")
    assert now.put_back(sent) == []


def test_each_reading_is_shown_as_it_stood_at_its_moment() -> None:
    sent = Screen("", "20").around([b"show config", b"console lines 30", b"show config"])
    printed = b"console columns 199\r\nconsole lines infinity\r\n"
    outputs = [printed if each.text == b"show config" else b"" for each in sent]
    assert Screen("", "20").follow(sent, outputs)[1] == (
        b"console lines 20\r\nconsole lines 30\r\n"
    )
