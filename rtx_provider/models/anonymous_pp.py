"""AnonymousPp: the PP interface that answers any caller with a valid name and password."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field

from rtx_provider.config.change import Switch
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.shared import expand
from rtx_provider.models.fields import IPv4Interface, Label, Pool, TcpMss
from rtx_provider.models.noun import Noun
from rtx_provider.models.values import Value, Words, flag, line, members, option, to_words

_Milliseconds = Annotated[int, Field(ge=20, le=10000)]
_Tunnel = Annotated[str, Field(pattern=r"^tunnel[1-9][0-9]{0,3}(-tunnel[1-9][0-9]{0,3})?$")]
_Auth = Literal["pap", "chap", "mschap", "mschap-v2", "chap-pap"]


def _each_once(words: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse a tunnel that is bound twice, alone or within a range."""
    tunnels = [each for word in words for each in expand(word)]
    twice = sorted({each for each in tunnels if tunnels.count(each) > 1})
    if twice:
        msg = f"binds {', '.join(twice)} twice; take one away"
        raise ValueError(msg)
    return words


class LcpMru(Value):
    """The maximum receive unit that the router offers: `on 1792`. Source: 11.6.3."""

    use: bool = option("on or off (on)", default=True)
    bytes: Annotated[int, Field(ge=1280, le=1792)] | None = option("bytes, 1280..1792 (1792)")

    def words(self) -> Words:
        """Return the switch and, where it is given, the size."""
        return to_words([self.use, *([self.bytes] if self.bytes else [])])

    @classmethod
    def parse(cls, words: Words) -> dict[str, Any]:
        """Read switch and size."""
        return {"use": words[0] == "on"} | ({"bytes": int(words[1])} if words[1:] else {})


class AuthRequest(Value):
    """How callers must authenticate: `mschap-v2 arrive-only`. Source: 11.3."""

    method: _Auth = option("pap, chap, mschap, mschap-v2 or chap-pap", default="mschap-v2")
    arrive_only: bool = option("whether only incoming calls must authenticate", default=False)

    def words(self) -> Words:
        """Return the method and, where it is set, `arrive-only`."""
        return (self.method, *(("arrive-only",) if self.arrive_only else ()))

    @classmethod
    def parse(cls, words: Words) -> dict[str, Any]:
        """Read method and `arrive-only`."""
        return {"method": words[0]} | ({"arrive_only": True} if words[1:] else {})


class AnonymousPp(Noun):
    """The anonymous PP without its users, which are PpUser resources. A router has one.

    Editing it takes it out of use for a moment, which disconnects its sessions (56.7.1).
    """

    title: ClassVar[str] = "AnonymousPp"
    slug: ClassVar[str] = "pp-anonymous"
    key_fields: ClassVar[tuple[str, ...]] = ()

    pp_name: Label | None = line("pp name", "the name that the Web GUI shows, at most 64 bytes")
    description: Label | None = line("description pp", "a description, at most 64 bytes")
    pp_bind: Annotated[tuple[_Tunnel, ...], AfterValidator(_each_once)] | None = members(
        "pp bind", "tunnels with encapsulation l2tp or pptp, such as tunnel1 or tunnel1-tunnel4"
    )
    pp_auth_request: AuthRequest | None = line(
        "pp auth request", "the method and arrive_only (none); mschap-v2 for Windows"
    )
    pp_auth_multi_connect_prohibit: bool | None = line(
        "pp auth multi connect prohibit", "on or off (off); not applied to RADIUS users"
    )
    ppp_ipcp_ipaddress: bool | None = line("ppp ipcp ipaddress", "on or off (off); on to assign addresses")  # fmt: skip  # noqa: E501
    ppp_ipcp_msext: bool | None = line(
        "ppp ipcp msext", "on or off (off); on to assign DNS servers"
    )
    ppp_ipcp_remote_address_check: bool | None = line(
        "ppp ipcp remote address check", "on or off (on)"
    )
    ppp_ipcp_vjc: bool | None = line("ppp ipcp vjc", "on or off (off)")
    ppp_ipcp_restart: _Milliseconds | None = line("ppp ipcp restart", "20..10000 ms (3000)")
    ppp_ccp_type: Literal["stac0", "stac", "cstac", "mppe-40", "mppe-128", "mppe-any", "none"] | None = line("ppp ccp type", "stac0, stac, cstac, mppe-40, mppe-128, mppe-any or none (stac)")  # fmt: skip  # noqa: E501
    ppp_ccp_no_encryption: Literal["reject", "accept"] | None = line(
        "ppp ccp no-encryption", "reject or accept (accept), if MPPE was not agreed"
    )
    ppp_ccp_restart: _Milliseconds | None = line("ppp ccp restart", "20..10000 ms (3000)")
    ppp_ipv6cp_use: bool | None = line("ppp ipv6cp use", "on or off (on)")
    ppp_lcp_mru: LcpMru | None = line("ppp lcp mru", "use and bytes (on 1792)")
    ppp_lcp_silent: bool | None = line("ppp lcp silent", "on or off (off)")
    ppp_lcp_acfc: bool | None = line("ppp lcp acfc", "on or off (off)")
    ppp_lcp_pfc: bool | None = line("ppp lcp pfc", "on or off (off)")
    ppp_lcp_magicnumber: bool | None = line("ppp lcp magicnumber", "on or off (on)")
    ppp_lcp_restart: _Milliseconds | None = line("ppp lcp restart", "20..10000 ms (3000)")
    ip_pp_address: IPv4Interface | None = line("ip pp address", "address[/bits] (unnumbered)")
    ip_pp_remote_address_pool: Pool | None = line(
        "ip pp remote address pool",
        "A-B, addresses separated by spaces, dhcp, or dhcpc [LAN] (none)",
        spaced=True,
    )
    ip_pp_mtu: Annotated[int, Field(ge=64, le=1500)] | None = line(
        "ip pp mtu", "64..1500 bytes (1500); ignored for L2TP (8.1.4)"
    )
    ip_pp_rebound: bool | None = line("ip pp rebound", "on or off (off)")
    ip_pp_tcp_mss_limit: TcpMss | None = line("ip pp tcp mss limit", "536..1460 bytes, auto or off")
    enabled: bool | None = flag("pp enable anonymous", "whether the PP is in use (no)")

    @property
    def context(self) -> str:
        """Return the anonymous context."""
        return "pp anonymous"

    def switch(self) -> Switch:
        """Return the vendor's way of editing: disable, disconnect, change, enable (56.7.1)."""
        return Switch(
            Key(GLOBAL, ("pp", "enable", "anonymous")),
            ("pp disable anonymous", "disconnect anonymous"),
            "pp enable anonymous",
        )
