"""The text of a backup: a router's whole configuration, under a header that says whose it is.

The header also names the lines that the router shows without their secrets, which a backup
therefore lacks. Every line of the header is a comment for the router.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rtx_provider.commands.masks import MASK
from rtx_provider.config.blocks import end_mark, text_lines
from rtx_provider.config.grammar import Key, row_of
from rtx_provider.config.shown import masked, shown
from rtx_provider.config.tree import Config, is_masked, parse_config

_MARK = "# rtx-backup: "
_FIELD = re.compile(r"# rtx-backup: (model|serial|firmware|taken|before): ([!-~ ]{0,200})")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a backup comes from.

    Attributes:
        model: The router's model.
        serial: Its serial number; empty if the router does not print it.
        firmware: Its firmware.
        taken: When it was read, in UTC.
        before: What was about to change the router; empty if nothing was.
    """

    model: str = ""
    serial: str = ""
    firmware: str = ""
    taken: str = ""
    before: str = ""


def backup_text(origin: Origin, text: str) -> str:
    """Return the contents of a backup file."""
    masked = masked_lines(parse_config(text))
    fields = ("model", "serial", "firmware", "taken", "before")
    head = [f"{_MARK}{name}: {value}" for name in fields if (value := getattr(origin, name))]
    if masked:
        head.append(
            f"{_MARK}the router masks the secret of {_counted(len(masked))}, which is therefore "
            "missing here:"
        )
        head += [f"{_MARK}  {name_of(key, words)}" for key, words in masked.items()]
    return "".join(f"{line}\n" for line in head) + text.rstrip("\n") + "\n"


def origin_of(text: str) -> Origin:
    """Return what the header of a backup says; all fields are empty if there is no header."""
    found = {}
    for line in text.splitlines():
        if not line.startswith(_MARK):
            break
        field = _FIELD.fullmatch(line)
        if field:
            found[field[1]] = field[2]
    return Origin(**found)


def masked_lines(config: Config) -> Mapping[Key, tuple[str, ...]]:
    """Return the lines whose secret the router shows as `*`, or may show so."""
    return {key: words for key, words in config.lines.items() if lacks_secret(words)}


def lacks_secret(words: tuple[str, ...] | None) -> bool:
    """Return whether a line lacks its secret; without a row, each `*` may stand for one."""
    return is_masked(words) or (words is not None and row_of(words) is None and MASK in words)


def name_of(key: Key, words: tuple[str, ...]) -> str:
    """Return a line with its context, and with everything masked that is or may be secret."""
    return f"`{shown(words)}`" + (f" (in `{key.context}`)" if key.context else "")


def masked_text(text: str) -> str:
    """Return a configuration with every secret masked, and without the data of embedded files.

    The lines keep their order and indentation. The router's comments are left out.
    """
    return "".join(f"{line}\n" for line in _masked(text))


def _masked(text: str) -> Iterator[str]:
    for line in text_lines(text):
        if line.words:
            yield line.text[: len(line.text) - len(line.text.lstrip())] + masked(line.words)
        if mark := end_mark(line.words):
            yield mark


def embedded(text: str) -> dict[tuple[str, ...], str]:
    """Return the data of each embedded file and macro, which are no lines, by its first line."""
    found: dict[tuple[str, ...], str] = {}
    for line in text_lines(text):
        if end_mark(line.words):
            found[line.words] = ""
        elif line.head and not line.is_end_mark:
            found[line.head] += f"{line.text}\n"
    return found


def _counted(number: int) -> str:
    return "one line" if number == 1 else f"{number} lines"
