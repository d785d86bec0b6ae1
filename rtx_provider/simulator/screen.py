"""What a console prints where: the banner, the prompt, and lines of a terminal's width.

Source: 4.22, 56.1; wild 1, 8.
Unverified: the prompt of an anonymous peer and of a tunnel.
"""

from collections.abc import Iterator

from rtx_provider.simulator.models import MACS, Model

_TERMINAL_CHARSET = "cp932"


def width_of(text: str) -> int:
    """Return how many columns a text takes; a full-width Japanese character takes two."""
    return len(text.encode(_TERMINAL_CHARSET, errors="replace"))


def folded(text: str, width: int) -> Iterator[str]:
    """Yield the lines of a text, each broken after `width` columns, even inside a word."""
    for line in text.split("\n") if text else []:
        yield from _fold(line, width)


def banner(model: Model) -> str:
    """Return what the console prints after a login."""
    return "\n".join(
        (
            "",
            f"{model.name} {model.firmware}",
            "Copyright (c) 1994-2025 Yamaha Corporation. All Rights Reserved.",
            "To display the software copyright statement, use 'show copyright' command.",
            ", ".join(MACS[: model.lans]),
            f"Memory {model.memory}",
            "",
        )
    )


def prompt(text: str, selected: str, *, anonymous: str, is_administrator: bool) -> str:
    """Return the prompt: the configured text, the selection, and `#` or `>` for the level."""
    chosen = anonymous if selected == "pp anonymous" else selected.replace(" ", "")
    return f"{text}{chosen}{'#' if is_administrator else '>'} "


def _fold(line: str, width: int) -> Iterator[str]:
    if width_of(line) <= width:
        yield line
        return
    start = column = 0
    for position, character in enumerate(line):
        columns = width_of(character)
        if column + columns > width:
            yield line[start:position]
            start, column = position, 0
        column += columns
    yield line[start:]
