"""Every noun as data: its first values, its changed values, and the lines of both.

A new noun needs only a case to pass through the whole lifecycle.
"""

from dataclasses import dataclass, field
from typing import Any

from rtx_provider.resources.anonymous_pp import AnonymousPpProvider
from rtx_provider.resources.config_lines import ConfigLinesProvider
from rtx_provider.resources.ike_gateway import IkeGatewayProvider
from rtx_provider.resources.ip_filter import IpFilterProvider
from rtx_provider.resources.ip_route import IpRouteProvider
from rtx_provider.resources.ipsec_sa_policy import IpsecSaPolicyProvider
from rtx_provider.resources.ipsec_service import IpsecServiceProvider
from rtx_provider.resources.ipsec_transport import IpsecTransportProvider
from rtx_provider.resources.l2tp_service import L2tpServiceProvider
from rtx_provider.resources.nat_binding import NatBindingProvider
from rtx_provider.resources.nat_descriptor import NatDescriptorProvider
from rtx_provider.resources.nat_static import NatStaticProvider
from rtx_provider.resources.pp import PpProvider
from rtx_provider.resources.pp_user import PpUserProvider
from rtx_provider.resources.proxy_arp import ProxyArpProvider
from rtx_provider.resources.secure_filter_membership import SecureFilterMembershipProvider
from rtx_provider.resources.tunnel import TunnelProvider
from tests.lifecycle.engine import Properties, Provider

PSK = "first-shared-key"
OTHER_PSK = "other$shared+key@2"
PASSWORD = "first-password"
OTHER_PASSWORD = "other-password"
MYPASSWORD = "our-own-password"
TUNNEL_PASSWORD = "tunnel-password"
SECRETS = (PSK, OTHER_PSK, PASSWORD, OTHER_PASSWORD, MYPASSWORD, TUNNEL_PASSWORD)
"""Every secret that a case writes; none of them may be shown anywhere."""

FILTERS_BEFORE = "200003 200020 200021 200022 200023 200024 200025 200030 200032"
"""The office's filters in front of its final reject, where ours have to go."""
LIST_BEFORE = f"ip pp secure filter in {FILTERS_BEFORE}"


@dataclass(frozen=True, kw_only=True)
class Case:
    """One noun.

    Attributes:
        provider: The noun's provider class.
        values: What the program says first.
        changed: What it says then; an update in place.
        update: The lines which that update sends, secrets in clear.
        key: Fields that move the thing elsewhere; a replacement.
        by_hand: Lines with which somebody changes the thing behind our back.
        taken: Lines that stand in the thing's place before us.
        office: Lines that must stand before, and are the office's.
        stays: Those lines of `taken` that are not adopted with the thing, and stay.
    """

    provider: type[Provider]
    values: Properties
    changed: Properties
    update: tuple[str, ...]
    key: Properties = field(default_factory=dict)
    by_hand: tuple[str, ...]
    taken: tuple[str, ...]
    office: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the noun's name."""
        return self.provider.__name__.removesuffix("Provider")

    def with_changed(self) -> Properties:
        """Return the values after the change."""
        return {**self.values, **self.changed}


def _case(provider: type[Provider], values: Properties, **rest: Any) -> Case:  # noqa: ANN401
    return Case(provider=provider, values=values, **rest)


CASES = (
    _case(
        AnonymousPpProvider,
        {
            "pp_name": "VPN",
            "pp_bind": ["tunnel11", "tunnel12"],
            "pp_auth_request": {"method": "mschap-v2"},
            "ppp_ipcp_ipaddress": True,
            "ppp_ipcp_msext": True,
            "ip_pp_remote_address_pool": "192.168.100.200-192.168.100.219",
            "ip_pp_mtu": 1258,
            "enabled": True,
        },
        changed={"ip_pp_mtu": 1280},
        update=(
            "pp disable anonymous",
            "disconnect anonymous",
            "pp select anonymous",
            "ip pp mtu 1280",
            "pp select none",
            "pp enable anonymous",
        ),
        by_hand=("pp select anonymous", "ip pp mtu 1400"),
        taken=("pp select anonymous", "ip pp mtu 1500", "pp select none"),
    ),
    _case(
        ConfigLinesProvider,
        {
            "label": "extras",
            "select": "pp 1",
            "lines": ["ip pp rebound on", "pp keepalive use off"],
        },
        changed={"lines": ["ip pp rebound off", "pp keepalive use off"]},
        update=("pp select 1", "ip pp rebound off", "pp select none"),
        key={"label": "others"},
        by_hand=("pp select 1", "ip pp rebound off"),
        taken=("pp select 1", "ip pp rebound off"),
        stays=("pp select 1", "ip pp rebound off"),
    ),
    _case(
        IkeGatewayProvider,
        {
            "gateway": 11,
            "pre_shared_key": PSK,
            "keepalive_use": {"use": "off"},
            "local_address": "192.168.100.1",
            "nat_traversal": {"use": True},
            "remote_address": "any",
        },
        changed={"pre_shared_key": OTHER_PSK},
        update=(f'ipsec ike pre-shared-key 11 text "{OTHER_PSK}"',),
        key={"gateway": 12},
        by_hand=("ipsec ike local address 11 192.168.100.9",),
        taken=("ipsec ike remote address 11 198.51.100.7",),
    ),
    _case(
        IpFilterProvider,
        {
            "number": 201050,
            "action": "pass",
            "source": "*",
            "destination": "*",
            "protocol": "udp",
            "source_ports": "*",
            "destination_ports": "500",
        },
        changed={"destination_ports": "500,4500"},
        update=("ip filter 201050 pass * * udp * 500,4500",),
        key={"number": 201051},
        by_hand=("ip filter 201050 reject * * udp * 500",),
        taken=("ip filter 201050 reject * * tcp * 25",),
    ),
    _case(
        IpsecSaPolicyProvider,
        {"policy": 11, "gateway": 11, "esp": "aes-cbc", "hmac": "sha-hmac"},
        changed={"esp": "3des-cbc"},
        update=("ipsec sa policy 11 11 esp 3des-cbc sha-hmac",),
        key={"policy": 12},
        by_hand=("ipsec sa policy 11 11 esp aes-cbc md5-hmac",),
        taken=("ipsec sa policy 11 12 ah md5-hmac",),
    ),
    _case(
        IpsecServiceProvider,
        {"use": True, "log_illegal_spi": True},
        changed={"log_illegal_spi": False},
        update=("ipsec log illegal-spi off",),
        by_hand=("ipsec log illegal-spi off",),
        taken=("ipsec use off",),
    ),
    _case(
        IpsecTransportProvider,
        {"transport": 11, "policy": 11, "protocol": "udp", "source_ports": "1701"},
        changed={"policy": 12},
        update=("ipsec transport 11 12 udp 1701",),
        key={"transport": 12},
        by_hand=("ipsec transport 11 13 udp 1701",),
        taken=("ipsec transport 11 1 tcp",),
    ),
    _case(
        L2tpServiceProvider,
        {"use": True, "versions": ["l2tp"]},
        changed={"versions": ["l2tpv3"]},
        update=("l2tp service on l2tpv3",),
        by_hand=("l2tp service off",),
        taken=("l2tp service on l2tpv3",),
    ),
    _case(
        NatBindingProvider,
        {"interface": "pp 1", "descriptors": [20200]},
        changed={"descriptors": [20201]},
        update=("pp select 1", "ip pp nat descriptor 1000 20201", "pp select none"),
        key={"interface": "lan1"},
        by_hand=("pp select 1", "ip pp nat descriptor 1000"),
        taken=("pp select 1", "ip pp nat descriptor 20200 1000"),
        office=("nat descriptor type 20200 masquerade", "nat descriptor type 20201 masquerade"),
    ),
    _case(
        NatDescriptorProvider,
        {"number": 20100, "type": {"kind": "masquerade"}, "address_outer": ["ipcp"]},
        changed={"masquerade_incoming": {"action": "forward", "forward_to": "192.168.100.2"}},
        update=("nat descriptor masquerade incoming 20100 forward 192.168.100.2",),
        key={"number": 20101},
        by_hand=("nat descriptor type 20100 nat",),
        taken=("nat descriptor type 20100 nat-masquerade", "nat descriptor timer 20100 600"),
        stays=("nat descriptor timer 20100 600",),
    ),
    _case(
        NatStaticProvider,
        {
            "descriptor": 1000,
            "number": 2,
            "inner": "192.168.100.1",
            "protocol": "udp",
            "ports": "500",
        },
        changed={"ports": "500,4500"},
        update=("nat descriptor masquerade static 1000 2 192.168.100.1 udp 500,4500",),
        key={"number": 3},
        by_hand=("nat descriptor masquerade static 1000 2 192.168.100.3 udp 500",),
        taken=("nat descriptor masquerade static 1000 2 192.168.100.10 esp",),
    ),
    _case(
        PpProvider,
        {"number": 1, "pp_name": "インターネット接続"},
        changed={"pp_name": "インターネット 2"},
        update=("pp select 1", 'pp name "インターネット 2"', "pp select none"),
        key={"number": 2},
        by_hand=("pp select 1", "pp name 手書き"),
        taken=("pp select 1", 'pp name "the office\'s"'),
        office=("pp select 2", "pp always-on off", "pp select none"),
    ),
    _case(
        PpUserProvider,
        {"username": "alice", "password": PASSWORD, "address": "192.168.100.201"},
        changed={"password": OTHER_PASSWORD},
        update=(
            "pp select anonymous",
            f"pp auth username alice {OTHER_PASSWORD} 192.168.100.201",
            "pp select none",
        ),
        key={"username": "bob"},
        by_hand=("pp select anonymous", f"pp auth username alice {PASSWORD} 192.168.100.222"),
        taken=("pp select anonymous", "pp auth username alice theirs"),
    ),
    _case(
        IpRouteProvider,
        {"destination": "10.0.0.0/8", "gateways": [{"to": "pp 1"}]},
        changed={"gateways": [{"to": "pp 1", "filter": [1040]}, {"to": "tunnel 3", "hide": True}]},
        update=("ip route 10.0.0.0/8 gateway pp 1 filter 1040 gateway tunnel 3 hide",),
        key={"destination": "10.0.0.0/16"},
        by_hand=("ip route 10.0.0.0/8 gateway tunnel 3 weight 0",),
        taken=("ip route 10.0.0.0/8 gateway 192.168.100.254",),
    ),
    _case(
        ProxyArpProvider,
        {"interface": "lan1"},
        changed={"vrrp": 3},
        update=("ip lan1 proxyarp vrrp 3",),
        key={"interface": "lan2"},
        by_hand=("ip lan1 proxyarp off",),
        taken=("ip lan1 proxyarp vrrp 1",),
    ),
    _case(
        SecureFilterMembershipProvider,
        {"interface": "pp 1", "direction": "in", "filters": [201040, 201041]},
        changed={"filters": [201040, 201042]},
        update=(
            "pp select 1",
            f"{LIST_BEFORE} 201040 201042 200099",
            "pp select none",
        ),
        key={"direction": "out"},
        by_hand=("pp select 1", f"{LIST_BEFORE} 201040 200099"),
        taken=("pp select 1", f"{LIST_BEFORE} 201041 200099"),
        office=(
            "ip filter 201040 pass * * udp * 500",
            "ip filter 201041 pass * * udp * 4500",
            "ip filter 201042 pass * * esp",
        ),
    ),
    _case(
        TunnelProvider,
        {
            "number": 11,
            "encapsulation": "l2tp",
            "ipsec_tunnel": 11,
            "l2tp_tunnel_auth": {"use": True, "password": TUNNEL_PASSWORD},
            "l2tp_tunnel_disconnect_time": "off",
            "l2tp_keepalive_use": {"use": True, "interval": 10, "count": 3},
            "ip_tunnel_tcp_mss_limit": "auto",
            "enabled": True,
        },
        changed={"l2tp_keepalive_use": {"use": True, "interval": 60, "count": 3}},
        update=(
            "tunnel disable 11",
            "tunnel select 11",
            "l2tp keepalive use on 60 3",
            "tunnel select none",
            "tunnel enable 11",
        ),
        key={"number": 12},
        by_hand=("tunnel select 11", "l2tp keepalive use off"),
        taken=("tunnel select 11", "tunnel encapsulation ipip"),
    ),
)
