"""The console's pager and width, which each burst of lines sets and then restores.

Both are part of the configuration (4.22, 4.23), so the next `save` would keep our values. Each
burst sets them, sends its lines and restores them; a configuration that is read in between is
returned with the values of before.

    >>> Screen.read("console lines 50").around([b"show config"])[-2].text
    b'console lines 50'
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

ASK = b"show config | grep ^console"
WIDTH = 199
"""An unusual width. If the router has it already, a run was killed before it could restore it."""
_SETTINGS = ("columns", "lines")
_OURS = {"columns": str(WIDTH), "lines": "infinity"}
_LINE = re.compile(rb"\s*(no\s+)?console\s+(columns|lines)\b\s*(\S*)", re.IGNORECASE)
_SHOWN = re.compile(r"^[ \t]*console (columns|lines) (\S{1,20})(?!\S)", re.MULTILINE)


class Line(NamedTuple):
    """One line of a burst.

    Attributes:
        text: The text to send.
        is_wanted: Whether the caller asked for the line; else it sets or restores the screen.
    """

    text: bytes
    is_wanted: bool = False


@dataclass(frozen=True, slots=True)
class Screen:
    """The office's own settings, such as `24`; empty where it has no such line."""

    columns: str = ""
    lines: str = ""

    @classmethod
    def read(cls, text: str, otherwise: "Screen | None" = None) -> "Screen":
        """Return the settings in a configuration.

        Args:
            text: The configuration.
            otherwise: The settings to return if the configuration shows our own values.
        """
        found = dict(_SHOWN.findall(text))
        if found.get("columns") == str(WIDTH):
            return otherwise or cls()
        return cls(found.get("columns", ""), found.get("lines", ""))

    def around(self, lines: Iterable[bytes]) -> list[Line]:
        """Return lines, preceded by a query and our settings and followed by the restoring lines.

        If a line itself sets the pager or the width, its value is the one that is restored.
        """
        ours = [Line(f"console {name} {value}".encode()) for name, value in _OURS.items()]
        body, left = [Line(ASK), *ours], self
        for line in lines:
            body.append(Line(line, is_wanted=True))
            if sets(line):
                left = left.after(line)
                body += ours
        return [*body, *(Line(line) for line in left.lines_back())]

    def follow(self, sent: Sequence[Line], outputs: Sequence[bytes]) -> "tuple[Screen, bytes]":
        """Return the office's settings after a burst, and the output of the wanted lines.

        The output shows the office's settings in place of ours.

        Args:
            sent: The lines that were sent.
            outputs: The output of each line. A line that sets something prints nothing, unless
                it is refused.
        """
        now, shown = self, []
        for line, output in zip(sent, outputs, strict=True):
            if line.is_wanted:
                is_taken = sets(line.text) and not output.strip()
                now = now.after(line.text) if is_taken else now
                shown.append(now.without_ours(output))
        return now, b"".join(shown)

    def put_back(self, sent: Sequence[Line]) -> list[bytes]:
        """Return the lines that are still needed, after a burst that restored other values."""
        return [line for line in self.lines_back() if line not in {each.text for each in sent[-2:]}]

    def not_restored(self, output: bytes) -> list[bytes]:
        """Return the lines that must be entered, where the output of ASK still shows our values."""
        found = dict(_SHOWN.findall(output.decode("latin-1").replace("\r\n", "\n")))
        lines = dict(zip(reversed(_SETTINGS), self.lines_back(), strict=True))
        return [
            line
            for name, line in lines.items()
            if found.get(name) == _OURS[name] != getattr(self, name)
        ]

    def left_words(self, output: bytes) -> str:
        """Return a sentence about what is not restored; empty if everything is."""
        names = " and ".join(f"`{line.decode()}`" for line in self.not_restored(output))
        if not names:
            return ""
        return (
            "this session changed the console's pager and width and could not put them back: enter "
            f"{names} on the router, and `save`"
        )

    def after(self, line: bytes) -> "Screen":
        """Return the settings after the router has accepted a line."""
        found = _LINE.match(line)
        if found is None:
            return self
        value = "" if found[1] else found[3].decode("ascii", errors="replace")
        return replace(self, **{found[2].decode().lower(): value})

    def without_ours(self, output: bytes) -> bytes:
        """Return the output of `show config` with the office's settings in place of ours."""
        for name in _SETTINGS:
            value = getattr(self, name)
            found = f"console {name} {value}\r\n".encode() if value else b""
            pattern = rf"^console {name} {_OURS[name]}\r\n".encode()
            output = re.sub(pattern, found.replace(b"\\", rb"\\"), output, flags=re.MULTILINE)
        return output

    def lines_back(self) -> Iterator[bytes]:
        """Yield the two lines that restore the pager and the width.

        The width comes last, because our width marks a screen that is not yet fully restored.
        """
        for name in reversed(_SETTINGS):
            value = getattr(self, name)
            yield (f"console {name} {value}" if value else f"no console {name}").encode()


def sets(line: bytes) -> bool:
    """Return whether a line sets the pager or the width."""
    return bool(_LINE.match(line))
