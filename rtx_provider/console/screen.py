"""The console's pager and width, set for each burst of lines and put back as they were found.

Both are configuration (4.22, 4.23): what we set would be kept by the next `save`. So each
burst sets them, does its work and puts them back; what it reads meanwhile is shown as found.


    >>> Screen.read("console lines 50").around([b"show config"])[-2].text
    b'console lines 50'
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

ASK = b"show config | grep ^console"
WIDTH = 199
"""A width that nobody chooses: found again, it is what a run that was killed left behind."""
_SETTINGS = ("columns", "lines")
_OURS = {"columns": str(WIDTH), "lines": "infinity"}
_LINE = re.compile(rb"\s*(no\s+)?console\s+(columns|lines)\b\s*(\S*)", re.IGNORECASE)
_SHOWN = re.compile(r"^[ \t]*console (columns|lines) (\S{1,20})(?!\S)", re.MULTILINE)


class Line(NamedTuple):
    """One line of a burst.

    Attributes:
        text: What is sent.
        is_wanted: Whether it is one that was asked for, and none of what stands around it.
    """

    text: bytes
    is_wanted: bool = False


@dataclass(frozen=True, slots=True)
class Screen:
    """What the office has set, such as `24`; empty where it has no such line."""

    columns: str = ""
    lines: str = ""

    @classmethod
    def read(cls, text: str, otherwise: "Screen | None" = None) -> "Screen":
        """Read what stands in a configuration.

        Args:
            text: The lines of it.
            otherwise: What it was, for a configuration that shows what we set ourselves.
        """
        found = dict(_SHOWN.findall(text))
        if found.get("columns") == str(WIDTH):
            return otherwise or cls()
        return cls(found.get("columns", ""), found.get("lines", ""))

    def around(self, lines: Iterable[bytes]) -> list[Line]:
        """Return lines with what looks and sets before, and what puts back after.

        Lines that set pager or width themselves are heeded: that is what is put back.
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
        """Return what the office has now, and what the wanted lines printed, shown as found.

        Args:
            sent: What was sent.
            outputs: What each of them printed. A line that sets something prints
                nothing, unless it is refused.
        """
        now, shown = self, []
        for line, output in zip(sent, outputs, strict=True):
            if line.is_wanted:
                is_taken = sets(line.text) and not output.strip()
                now = now.after(line.text) if is_taken else now
                shown.append(now.without_ours(output))
        return now, b"".join(shown)

    def put_back(self, sent: Sequence[Line]) -> list[bytes]:
        """Return what has to be set still, after a burst that put back something else."""
        return [line for line in self.lines_back() if line not in {each.text for each in sent[-2:]}]

    def after(self, line: bytes) -> "Screen":
        """Return what a line leaves, once it is taken."""
        found = _LINE.match(line)
        if found is None:
            return self
        value = "" if found[1] else found[3].decode("ascii", errors="replace")
        return replace(self, **{found[2].decode().lower(): value})

    def without_ours(self, output: bytes) -> bytes:
        """Return what `show config` printed as it stands outside of the burst."""
        for name in _SETTINGS:
            value = getattr(self, name)
            found = f"console {name} {value}\r\n".encode() if value else b""
            pattern = rf"^console {name} {_OURS[name]}\r\n".encode()
            output = re.sub(pattern, found.replace(b"\\", rb"\\"), output, flags=re.MULTILINE)
        return output

    def lines_back(self) -> Iterator[bytes]:
        """Yield the two lines that make pager and width what they were.

        The width comes last: as long as it is ours, all that we set may still stand.
        """
        for name in reversed(_SETTINGS):
            value = getattr(self, name)
            yield (f"console {name} {value}" if value else f"no console {name}").encode()


def sets(line: bytes) -> bool:
    """Tell whether a line sets pager or width."""
    return bool(_LINE.match(line))
