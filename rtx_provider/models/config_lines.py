"""ConfigLines: the escape hatch, for commands that have no noun of their own yet.

    dns server 1.1.1.1
    no such noun yet 1

The same rules hold as for every noun: refused where it exists, adopted on
request, read back, taken back on delete.
"""

import re
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, Field, model_validator

from rtx_provider.config.desired import Desired, DesiredLine
from rtx_provider.config.grammar import Key, key_of, row_of
from rtx_provider.config.shown import shown
from rtx_provider.config.tree import Config, same
from rtx_provider.config.words import join, split
from rtx_provider.models.noun import Noun
from rtx_provider.models.values import option, part

# Verbs act at once and leave no line behind, ask questions, or end the session.
_VERBS = (
    "no", "pp select", "tunnel select", "save", "restart", "cold start", "exit", "quit",
    "administrator", "clear", "copy", "delete", "disconnect", "connect", "interface reset",
    "load", "rollback", "confirm", "set-default-config", "show", "less", "ping", "pp disable",
    "tunnel disable", "sshd host key generate", "login password", "schedule at",
    "embedded file", "macro", "ssh", "telnet", "import", "lua", "date", "time", "ntpdate",
    "ipsec sa delete", "ipsec refresh sa", "call", "echo", "rtfs", "rename", "make directory",
    "http revision-up", "execute", "lan shutdown", "remote setup", "netvolante-dns go", "alias",
    "switch select", "heartbeat send", "system", "traceroute", "nslookup", "wol",
    "scp", "sftp", "cloud vpn set", "dhcp convert",
)  # fmt: skip


def _is_line(text: str) -> str:
    if not text.strip() or not text.isprintable():
        msg = "is empty, or holds a line break or a control character"
        raise ValueError(msg)
    if not split(text):
        msg = "is only a comment"
        raise ValueError(msg)
    words = " ".join(split(text)[:4]).lower()  # the console takes either case (1.2)
    verb = next((verb for verb in _VERBS if f"{words} ".startswith(f"{verb} ")), None)
    if verb:
        msg = f"begins with `{verb}`, which is no setting; give the line as `show config` shows it"
        raise ValueError(msg)
    _refuse_other_spelling(split(text))
    return text.strip()


# Words of a key that people choose, and that keep their capitals.
_NAMES = ("pp auth username {word}", "login user {word}", "user attribute {word}",
          "httpd custom-gui user {word}", "ip filter set {word}")  # fmt: skip


def _refuse_other_spelling(words: tuple[str, ...]) -> None:
    """Refuse a line that the router prints otherwise: it would be another line to us."""
    lowered = tuple(word.lower() for word in words)
    family = row_of(lowered)
    size = 1 if family is None else len(family.words)
    if family and family.pattern in _NAMES:
        size -= 1
    if words[:size] != lowered[:size]:
        msg = "has capitals in its command; write it in lower case, as `show config` prints it"
        raise ValueError(msg)
    if family and any(re.fullmatch(r"0[0-9]+", word) for word in words[:size]):
        msg = "has a number with leading zeros; write it without, as it is printed"
        raise ValueError(msg)


ConfigLine = Annotated[str, Field(max_length=4095), AfterValidator(_is_line)]


class ConfigLines(Noun):
    """Lines in one context, as `show config` shows them."""

    title: ClassVar[str] = "ConfigLines"
    slug: ClassVar[str] = "config-lines"
    key_fields: ClassVar[tuple[str, ...]] = ("label",)

    label: Annotated[str, Field(pattern=r"^[a-z0-9_-]+$")] = part(
        "tells the resource apart in ids: letters a-z, digits, - and _"
    )
    select: Annotated[str, Field(pattern=r"^(pp ([1-9][0-9]*|anonymous)|tunnel [1-9][0-9]*)?$")] = (
        option("the context: pp N, pp anonymous, tunnel N, or nothing", default="")
    )
    lines: tuple[ConfigLine, ...] = part(
        "settings as `show config` shows them", secret=True, min_length=1
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        keys = [desired.key for desired in self.desired_lines()]
        twice = [str(at) for at, key in enumerate(keys, start=1) if keys.count(key) > 1]
        if twice:  # by their places: of an unknown family the key is the whole line, secrets too
            msg = f"lines: number {' and '.join(twice)} set the same; give one line for each"
            raise ValueError(msg)
        return self

    @classmethod
    def from_id(cls, id_: str) -> "Noun":
        """Refuse: the id of lines names none of them.

        Raises:
            ValueError: Says what takes its place.
        """
        msg = f"{id_} names no line that could be read; declare ConfigLines with adopt=True"
        raise ValueError(msg)

    @property
    def context(self) -> str:
        """Return the selected context."""
        return self.select

    def desired_lines(self) -> tuple[Desired, ...]:
        """Return the lines, each under the key that its family has."""
        parts = (split(text) for text in self.lines)
        return tuple(DesiredLine(key_of(self.select, words), words) for words in parts)

    def show(self, line: str) -> str:
        """Mask a line to be shown; of a command that we do not know, all but its name."""
        return shown(split(line))

    def extent(self) -> tuple[Key, ...]:
        """Return the keys of the lines."""
        return tuple(desired.key for desired in self.desired_lines())

    def observe(self, config: Config) -> dict[str, Any] | None:
        """Read back those of the lines that are there, as they are there."""
        kept = {"label": self.label, "select": self.select}
        lines = []
        for text, desired in zip(self.lines, self.desired_lines(), strict=True):
            there = config.words(desired.key)
            if there:
                own = isinstance(desired, DesiredLine) and same(desired.words, there)
                lines.append(text if own else join(there))
        return {**kept, "lines": lines} if lines else None
