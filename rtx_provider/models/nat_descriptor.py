"""NatDescriptor: a set of rules for address translation, without its static entries."""

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from rtx_provider.models.fields import IPv4, Number, Seconds, Word, check_ports
from rtx_provider.models.noun import Noun
from rtx_provider.models.values import Value, Words, flag, line, option, part, to_words

_Sessions = Annotated[int, Field(ge=1, le=2147483647)]
_PortRange = Annotated[
    str, Field(pattern=r"^[0-9]{1,5}(-[0-9]{1,5})?$"), AfterValidator(check_ports)
]


class NatType(Value):
    """The type of translation: `masquerade hairpin=on`. Source: 23.3."""

    kind: Literal["none", "nat", "masquerade", "nat-masquerade"] = part(
        "none, nat, masquerade or nat-masquerade (none)"
    )
    hairpin: bool | None = option("on or off (off); not available on RTX1210")

    def words(self) -> Words:
        """Return the kind and, where it is given, the hairpin option."""
        hairpin = () if self.hairpin is None else (f"hairpin={to_words(self.hairpin)[0]}",)
        return (self.kind, *hairpin)

    @classmethod
    def parse(cls, words: Words) -> dict[str, Any]:
        """Read kind and hairpin."""
        return {"kind": words[0]} | ({"hairpin": words[1] == "hairpin=on"} if words[1:] else {})


class Incoming(Value):
    """What happens to inbound packets of no session: `forward 192.168.100.2`. Source: 23.10."""

    action: Literal["through", "reject", "discard", "forward"] = part(
        "through, reject, discard or forward (reject)"
    )
    forward_to: IPv4 | None = option("the inner address; required for forward, and only there")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.action == "forward") != (self.forward_to is not None):
            msg = "forward_to: belongs to action='forward', which needs it"
            raise ValueError(msg)
        return self

    def words(self) -> Words:
        """Return the action and, for forward, the address."""
        return (self.action, *((self.forward_to,) if self.forward_to else ()))

    @classmethod
    def parse(cls, words: Words) -> dict[str, Any]:
        """Read action and address."""
        return dict(zip(("action", "forward_to"), words, strict=False))


class NatDescriptor(Noun):
    """One NAT descriptor without its static entries. Source: chapter 23.

    NatStatic adds static entries to it, and NatBinding applies it to an interface.
    """

    title: ClassVar[str] = "NatDescriptor"
    slug: ClassVar[str] = "nat-descriptor"
    key_fields: ClassVar[tuple[str, ...]] = ("number",)

    number: Number = part("the descriptor's number, 1..2147483647")
    type: NatType | None = line("nat descriptor type {number}", "kind and hairpin (none)")
    address_outer: tuple[Word, ...] | None = line(
        "nat descriptor address outer {number}",
        "addresses, ranges, or one of ipcp, primary, secondary, map-e, hb46pp (ipcp); "
        "a LAN does not accept ipcp",
    )
    address_inner: tuple[Word, ...] | None = line(
        "nat descriptor address inner {number}", "addresses, ranges, or auto (auto)"
    )
    masquerade_incoming: Incoming | None = line(
        "nat descriptor masquerade incoming {number}",
        "through, reject, discard, or forward with an address (reject)",
    )
    masquerade_port_range: tuple[_PortRange, ...] | None = line(
        "nat descriptor masquerade port range {number}", "port ranges, at most 64", max_length=64
    )
    masquerade_unconvertible_port_if_possible: bool | None = flag(
        "nat descriptor masquerade unconvertible port {number} if-possible",
        "whether to keep port numbers if possible (no)",
    )
    masquerade_unconvertible_port_tcp: _PortRange | None = line(
        "nat descriptor masquerade unconvertible port {number} tcp", "a port or range"
    )
    masquerade_unconvertible_port_udp: _PortRange | None = line(
        "nat descriptor masquerade unconvertible port {number} udp", "a port or range"
    )
    masquerade_rlogin: bool | None = line(
        "nat descriptor masquerade rlogin {number}", "on or off (off)"
    )
    masquerade_session_limit: tuple[_Sessions, ...] | None = line(
        "nat descriptor masquerade session limit {number}", "1, then the sessions of each host",
        min_length=2, max_length=2,
    )  # fmt: skip
    masquerade_session_limit_total: _Sessions | None = line(
        "nat descriptor masquerade session limit total {number}",
        "the maximum number of sessions in total",
    )
    timer: Annotated[Seconds, Field(ge=30)] | None = line(
        "nat descriptor timer {number}", "seconds, 30..21474836 (900)"
    )
    ftp_port: tuple[Annotated[int, Field(ge=1, le=65535)], ...] | None = line(
        "nat descriptor ftp port {number}", "port numbers (21)"
    )
    sip: Literal["on", "off", "auto"] | None = line(
        "nat descriptor sip {number}", "on, off or auto"
    )
