"""NatStatic: one static NAT entry, which forwards a port or protocol to one host inside."""

from typing import ClassVar, Self

from pydantic import model_validator

from rtx_provider.config.desired import Desired, DesiredLine
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.models.fields import IPv4, Number, Protocol, StaticPorts
from rtx_provider.models.line_noun import LineNoun
from rtx_provider.models.values import Words, option, part

_PORTLESS = ("esp", "gre", "ah", "icmp")


class NatStatic(LineNoun):
    """One `nat descriptor masquerade static` line. Source: 23.8.

    The vendor's reference has no lists of ports and no entries without a port, but real
    configurations have them (wild 15).
    """

    title: ClassVar[str] = "NatStatic"
    slug: ClassVar[str] = "nat-static"
    key_fields: ClassVar[tuple[str, ...]] = ("descriptor", "number")
    command: ClassVar[tuple[str, ...]] = ("nat", "descriptor", "masquerade", "static")

    descriptor: Number = part("the number of the NAT descriptor, 1..2147483647")
    number: Number = part("the number of the entry, 1..2147483647")
    inner: IPv4 = part("the inner IPv4 address")
    protocol: Protocol = part("esp, tcp, udp, icmp, gre or a number 0..255")
    ports: StaticPorts | None = option(
        "a port, OUTER=INNER, or a list of them; required for tcp and udp"
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.protocol in ("tcp", "udp") and self.ports is None:
            msg = f"ports: is missing; {self.protocol} needs at least one, such as '500,4500'"
            raise ValueError(msg)
        if self.protocol in _PORTLESS and self.ports is not None:
            msg = f"ports: {self.protocol} has none; leave it out"
            raise ValueError(msg)
        return self

    def own_line(self) -> Desired:
        """Return the entry's one line."""
        numbers = (str(self.descriptor), str(self.number))
        key = Key(GLOBAL, ("nat", "descriptor", "masquerade", "static", *numbers))
        ports = () if self.ports is None else (self.ports,)
        return DesiredLine(key, (*key.words, self.inner, self.protocol, *ports))

    def needs(self) -> tuple[Key, ...]:
        """Return the descriptor: an entry of one that nobody defined reaches nobody."""
        return (Key(GLOBAL, ("nat", "descriptor", "type", str(self.descriptor))),)

    @classmethod
    def parse(cls, words: Words) -> dict[str, object]:
        """Read the words after `nat descriptor masquerade static`."""
        numbers = dict(zip(("descriptor", "number"), map(int, words[:2]), strict=True))
        return {**numbers, **dict(zip(("inner", "protocol", "ports"), words[2:], strict=False))}
