"""IpsecTransport: the choice of packets that an SA policy protects in transport mode."""

from typing import ClassVar, Self

from pydantic import model_validator

from rtx_provider.config.desired import Desired, DesiredLine
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.models.fields import Number, Ports, Protocol, Word
from rtx_provider.models.line_noun import LineNoun
from rtx_provider.models.values import Words, line, option, part


class IpsecTransport(LineNoun):
    """One `ipsec transport` line, and its template line. Source: 15.50.1, 15.50.2."""

    title: ClassVar[str] = "IpsecTransport"
    slug: ClassVar[str] = "ipsec-transport"
    key_fields: ClassVar[tuple[str, ...]] = ("transport",)
    command: ClassVar[tuple[str, ...]] = ("ipsec", "transport")

    transport: Number = part("the transport number, 1..2147483647")
    policy: Number = part("the number of the SA policy")
    protocol: Protocol | None = option("a protocol's name or number; udp for L2TP")
    source_ports: Ports | None = option("ports, or *; 1701 for L2TP; requires protocol")
    destination_ports: Ports | None = option("ports, or *; requires source_ports")
    template: tuple[Word, ...] | None = line(
        "ipsec transport template {transport}",
        "transports that copy this one, such as 34-48; each uses the policy of its own number",
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.source_ports is not None and self.protocol is None:
            msg = "protocol: is missing while ports are given; write udp for L2TP"
            raise ValueError(msg)
        if self.destination_ports is not None and self.source_ports is None:
            msg = "source_ports: is missing while destination_ports is given; write '*'"
            raise ValueError(msg)
        return self

    def own_line(self) -> Desired:
        """Return the transport's line."""
        key = Key(GLOBAL, ("ipsec", "transport", str(self.transport)))
        rest = (self.protocol, self.source_ports, self.destination_ports)
        words = (*key.words, str(self.policy), *(each for each in rest if each is not None))
        return DesiredLine(key, words)

    @classmethod
    def parse(cls, words: Words) -> dict[str, object]:
        """Read the words after `ipsec transport`."""
        numbers = dict(zip(("transport", "policy"), map(int, words[:2]), strict=True))
        names = ("protocol", "source_ports", "destination_ports")
        return {**numbers, **dict(zip(names, words[2:], strict=False))}
