"""IpFilter: one static packet filter."""

from typing import ClassVar, Literal, Self

from pydantic import model_validator

from rtx_provider.config.desired import Desired, DesiredLine
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.models.fields import FilterAddress, FilterNumber, Ports, Protocol
from rtx_provider.models.line_noun import LineNoun
from rtx_provider.models.values import Words, option, part

Action = Literal[
    "pass", "pass-log", "pass-nolog", "reject", "reject-log", "reject-nolog",
    "restrict", "restrict-log", "restrict-nolog",
]  # fmt: skip
_ADDRESS = "an address[/mask], a range A-B, a list, a host name, or *"
_PORTS = "a number, a name, a range A-B, a list of at most 10, or *"


class IpFilter(LineNoun):
    """One `ip filter` line. Source: 8.1.10.

    Known gap: `@application` sources (RTX840) have no field; use ConfigLines.
    """

    title: ClassVar[str] = "IpFilter"
    slug: ClassVar[str] = "ip-filter"
    key_fields: ClassVar[tuple[str, ...]] = ("number",)
    command: ClassVar[tuple[str, ...]] = ("ip", "filter")

    number: FilterNumber = part("the filter number, 1..21474836")
    action: Action = part("pass, reject or restrict, alone or with -log or -nolog")
    source: FilterAddress = option(_ADDRESS, default="*")
    destination: FilterAddress | None = option(f"{_ADDRESS} (*)")
    protocol: Protocol | None = option("a name, a number, a list of them, or established (*)")
    source_ports: Ports | None = option(f"{_PORTS}; for icmp, the ICMP type")
    destination_ports: Ports | None = option(f"{_PORTS}; for icmp, the ICMP code")

    @model_validator(mode="after")
    def _check(self) -> Self:
        parts = {name: getattr(self, name) for name in _POSITIONAL}
        given = [value is not None for value in parts.values()]
        if given != sorted(given, reverse=True):
            missing = next(name for name, value in parts.items() if value is None)
            msg = f"{missing}: is missing while a later field is given; write '*'"
            raise ValueError(msg)
        for name in ("source_ports", "destination_ports"):
            if len((parts[name] or "").split(",")) > 10:  # noqa: PLR2004
                msg = f"{name}: lists more than 10 ports; split the filter in two"
                raise ValueError(msg)
        return self

    def own_line(self) -> Desired:
        """Return the filter's one line."""
        key = Key(GLOBAL, ("ip", "filter", str(self.number)))
        parts = (getattr(self, name) for name in _POSITIONAL)
        tail = (each for each in parts if each is not None)
        return DesiredLine(key, (*key.words, self.action, self.source, *tail))

    @classmethod
    def parse(cls, words: Words) -> dict[str, object]:
        """Read the words after `ip filter`."""
        names = ("action", "source", *_POSITIONAL)
        return {"number": int(words[0]), **dict(zip(names, words[1:], strict=False))}


_POSITIONAL = ("destination", "protocol", "source_ports", "destination_ports")
