"""The progress of a run over many offices, on a terminal and elsewhere."""

import io

from rtx_provider.fleet.progress import Progress
from tests.fleet.results import changed, unchanged


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Return that it is one."""
        return True


def screen(stream: Terminal) -> list[str]:
    """Return what a terminal shows: of each line, what follows its last clearing."""
    return [line.rpartition("\x1b[K")[2] for line in stream.getvalue().split("\n")]


def test_on_a_terminal_the_count_stays_below_whatever_is_said() -> None:
    stream = Terminal()
    progress = Progress(3, stream)
    assert screen(stream) == ["0 of 3 offices, 0 s"]
    progress.say("wave 1 of 2: tokyo")
    progress.add(unchanged("tokyo"))
    progress.add(changed("kyoto"))
    assert screen(stream) == [
        "wave 1 of 2: tokyo",
        "= tokyo: unchanged",
        "~ kyoto: would change: 1 to update",
        "2 of 3 offices, 0 s; 1 unchanged, 1 would change",
    ]
    progress.end()
    assert screen(stream)[-1] == ""


def test_elsewhere_there_are_plain_lines() -> None:
    stream = io.StringIO()
    progress = Progress(1, stream)
    progress.say("wave 1 of 1: tokyo")
    progress.add(unchanged("tokyo"))
    progress.end()
    assert stream.getvalue() == "wave 1 of 1: tokyo\n= tokyo: unchanged\n"
