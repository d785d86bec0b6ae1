"""Tunnel: one tunnel interface."""

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from rtx_provider.config.change import Switch
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.models.fields import (
    IPv4,
    IPv4Interface,
    Label,
    Number,
    Password,
    Seconds,
    TcpMss,
    TunnelNumber,
    Word,
)
from rtx_provider.models.noun import Noun
from rtx_provider.models.values import Value, Words, flag, line, option, part, to_words


class L2tpKeepalive(Value):
    """L2TP Hello packets: `on 10 3`. Source: 16.4."""

    use: bool = option("on or off", default=True)
    interval: Annotated[int, Field(ge=1, le=600)] | None = option("seconds, 1..600 (10)")
    count: Annotated[int, Field(ge=1, le=50)] | None = option("tries, 1..50 (6); requires interval")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.count is not None and self.interval is None:
            msg = "count: needs interval, such as 10"
            raise ValueError(msg)
        return self

    def words(self) -> Words:
        """Return switch, interval and count, as far as they are given."""
        rest = [self.interval, self.count] if self.interval is not None else []
        return to_words([self.use, *(each for each in rest if each is not None)])

    @classmethod
    def parse(cls, words: Words) -> dict[str, Any]:
        """Read switch, interval and count."""
        names = ("interval", "count")
        return {"use": words[0] == "on"} | dict(zip(names, map(int, words[1:]), strict=False))


class L2tpTunnelAuth(Value):
    """L2TP tunnel authentication: `on PASSWORD`. Source: 16.2."""

    use: bool = option("on or off", default=True)
    password: Annotated[Password, Field(max_length=32)] | None = option(
        "at most 32 characters (the model's name)", secret=True
    )

    def words(self) -> Words:
        """Return the switch and, where it is given, the password."""
        return to_words([self.use, *([self.password] if self.password else [])])

    @classmethod
    def parse(cls, words: Words) -> dict[str, Any]:
        """Read switch and password."""
        return {"use": words[0] == "on"} | ({"password": words[1]} if words[1:] else {})


Encapsulation = Literal[
    "ipsec", "ipip", "pptp", "l2tp", "l2tpv3-raw", "l2tpv3", "ipudp", "map-e", "hb46pp"
]
_TunnelType = Literal["point-to-point", "multipoint", "multipoint server", "multipoint client"]
_MTU = "64..1500 bytes (1280); ignored for L2TP, which uses ip_tunnel_tcp_mss_limit (8.1.4)"


class Tunnel(Noun):
    """A tunnel interface. Editing it takes it out of use for a moment (14.2)."""

    title: ClassVar[str] = "Tunnel"
    slug: ClassVar[str] = "tunnel"
    key_fields: ClassVar[tuple[str, ...]] = ("number",)

    number: TunnelNumber = part("the tunnel number, 1..6000 (1..20 on RTX830 and RTX840)")
    tunnel_name: Label | None = line("tunnel name", "the name in the Web GUI, at most 64 bytes")
    description: Label | None = line("description tunnel", "a description, at most 64 bytes")
    encapsulation: Encapsulation | None = line(
        "tunnel encapsulation", "the type of tunnel (ipsec); l2tp stands for L2TP/IPsec"
    )
    tunnel_type: _TunnelType | None = line(
        "tunnel type", "the type of interface (point-to-point)", spaced=True
    )
    endpoint_address: tuple[IPv4, ...] | None = line(
        "tunnel endpoint address", "[local] remote; an L2TP server needs none", max_length=2
    )
    endpoint_name: tuple[Word, ...] | None = line(
        "tunnel endpoint name", "[local] remote [fqdn|tel]", max_length=3
    )
    endpoint_local_address: Word | None = line(
        "tunnel endpoint local address", "an address or host name; ipip only"
    )
    endpoint_remote_address: Word | None = line(
        "tunnel endpoint remote address", "an address or host name; ipip only"
    )
    template: tuple[Word, ...] | None = line(
        "tunnel template", "tunnels that copy the settings of this one, such as 34-48"
    )
    backup: tuple[Word, ...] | None = line("tunnel backup", "none, IF ADDRESS, pp N or tunnel N")
    ipsec_tunnel: Number | None = line("ipsec tunnel", "the number of the IPsec SA policy")
    ipsec_tunnel_outer_df_bit: Literal["copy", "set", "clear"] | None = line(
        "ipsec tunnel outer df-bit", "copy, set or clear (copy)"
    )
    ipsec_tunnel_fastpath_follow_df_bit: bool | None = line(
        "ipsec tunnel fastpath-fragment-function follow df-bit", "on or off (off)"
    )
    ipsec_ipcomp_type: Literal["deflate", "none"] | None = line(
        "ipsec ipcomp type", "deflate or none (none); excludes NAT traversal"
    )
    l2tp_tunnel_auth: L2tpTunnelAuth | None = line(
        "l2tp tunnel auth", "L2TP tunnel authentication (off)", secret=True
    )
    l2tp_tunnel_disconnect_time: Seconds | Literal["off"] | None = line(
        "l2tp tunnel disconnect time", "idle seconds, 1..21474836, or off (60)"
    )
    l2tp_keepalive_use: L2tpKeepalive | None = line(
        "l2tp keepalive use", "L2TP Hello packets: use, interval and count (on 10 6)"
    )
    l2tp_keepalive_log: bool | None = line("l2tp keepalive log", "on or off (off)")
    l2tp_syslog: bool | None = line("l2tp syslog", "on or off (off)")
    l2tp_always_on: bool | None = line("l2tp always-on", "on or off (on); L2TPv3 only")
    l2tp_hostname: Annotated[Word, Field(max_length=32)] | None = line(
        "l2tp hostname", "at most 32 characters (the model's name)"
    )
    l2tp_local_router_id: IPv4 | None = line("l2tp local router-id", "an IPv4 address; L2TPv3 only")
    l2tp_remote_router_id: IPv4 | None = line(
        "l2tp remote router-id", "an IPv4 address; L2TPv3 only"
    )
    l2tp_remote_end_id: Annotated[Word, Field(max_length=32)] | None = line(
        "l2tp remote end-id", "at most 32 characters; L2TPv3 only"
    )
    ip_tunnel_address: IPv4Interface | None = line("ip tunnel address", "address[/bits] (none)")
    ip_tunnel_remote_address: IPv4 | None = line("ip tunnel remote address", "an address (none)")
    ip_tunnel_mtu: Annotated[int, Field(ge=64, le=1500)] | None = line("ip tunnel mtu", _MTU)
    ip_tunnel_tcp_mss_limit: TcpMss | None = line(
        "ip tunnel tcp mss limit", "536..1460 bytes, auto or off"
    )
    enabled: bool | None = flag("tunnel enable {number}", "whether the tunnel is in use (no)")

    @property
    def context(self) -> str:
        """Return the tunnel's context."""
        return f"tunnel {self.number}"

    def switch(self) -> Switch:
        """Return the vendor's way of editing: disable, change, enable (14.2)."""
        number = str(self.number)
        return Switch(
            Key(GLOBAL, ("tunnel", "enable", number)),
            (f"tunnel disable {number}",),
            f"tunnel enable {number}",
        )
