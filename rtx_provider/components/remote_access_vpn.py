"""RemoteAccessVpn: everything that lets Windows' own VPN client reach the office's LAN.

The component only decides which resources there are, and on which others each depends.
"""

from collections.abc import Sequence
from typing import Literal

import pulumi

from rtx_provider.clients import windows
from rtx_provider.components.client_settings import (
    ClientSettings,
    client_settings,
    windows_profile,
)
from rtx_provider.components.remote_access_vpn_args import RemoteAccessVpnArgs, VpnUser
from rtx_provider.resources._resource import NounResource
from rtx_provider.resources.anonymous_pp import AnonymousPp
from rtx_provider.resources.ike_gateway import IkeGateway
from rtx_provider.resources.ip_filter import IpFilter
from rtx_provider.resources.ipsec_sa_policy import IpsecSaPolicy
from rtx_provider.resources.ipsec_service import IpsecService
from rtx_provider.resources.ipsec_transport import IpsecTransport
from rtx_provider.resources.l2tp_service import L2tpService
from rtx_provider.resources.nat_binding import NatBinding
from rtx_provider.resources.nat_descriptor import NatDescriptor
from rtx_provider.resources.nat_static import NatStatic
from rtx_provider.resources.pp import Pp
from rtx_provider.resources.pp_user import PpUser
from rtx_provider.resources.proxy_arp import ProxyArp
from rtx_provider.resources.router import Router
from rtx_provider.resources.saved_config import SavedConfig
from rtx_provider.resources.secure_filter_membership import SecureFilterMembership
from rtx_provider.resources.tunnel import Tunnel

_UDP = ("udp", "500,4500")
_ESP = ("esp", None)
_TCP = ("tcp", "1701")


class RemoteAccessVpn(pulumi.ComponentResource):
    """An L2TP/IPsec server on the office's router, and the settings for its clients.

    Outputs:
        windows_profile: A PowerShell script for Windows 10 and 11 (secret).
        windows_registry: The command for the registry value alone.
        client_settings: The settings that other clients need, without secrets.
    """

    windows_profile: pulumi.Output[str]
    windows_registry: pulumi.Output[str]
    client_settings: pulumi.Output[ClientSettings]

    def __init__(
        self, name: str, args: RemoteAccessVpnArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the VPN.

        Args:
            name: The name in the program; the resources' names begin with it.
            args: The office.
            opts: Pulumi's options.
        """
        super().__init__("rtx:components:RemoteAccessVpn", name, None, opts)
        self._name, self._args = name, args
        self._made: dict[str, NounResource] = {}
        self.router = Router(
            self._resource_name("router"), opts=pulumi.ResourceOptions(parent=self)
        )
        self._wan()
        tunnels = self._tunnels()
        self._pp(tunnels)
        self._services()
        self._save()
        self._set_outputs()

    # -- the WAN side --------------------------------------------------------------------

    def _wan(self) -> None:
        args = self._args
        if args.wan_name is not None:
            self._add(
                "wan",
                Pp(
                    self._resource_name("wan"),
                    number=int(args.wan.split()[1]),
                    pp_name=args.wan_name,
                    description=args.wan_name,
                    adopt=self._adopts(Pp),
                    reclaim=args.reclaim,
                    opts=self._options(),
                ),
            )
        if args.wan_filters:
            self._filters()
        if args.nat:
            self._nat(args.nat.descriptor, args.nat.statics_from, owned=args.nat.owned)

    def _openings(self) -> list[tuple[str, str | None]]:
        if self._args.openings == "as_in_seed":
            return [_UDP, _ESP, _TCP]
        return [_UDP, _ESP] if self._args.clients_without_nat else [_UDP]

    def _filters(self) -> None:
        numbers: list[int] = []
        filters: list[NounResource] = []
        for at, (protocol, ports) in enumerate(self._openings()):
            numbers.append(self._args.filters_from + at)
            filters.append(self._filter(numbers[-1], protocol, ports or "*"))
        self._membership("in", numbers, filters)
        if self._args.openings == "as_in_seed":
            self._membership("out", numbers, filters)

    def _membership(
        self, direction: Literal["in", "out"], numbers: list[int], filters: list[NounResource]
    ) -> None:
        label = f"filters-{direction}"
        self._add(
            label,
            SecureFilterMembership(
                self._resource_name(label),
                interface=self._args.wan,
                direction=direction,
                filters=numbers,
                adopt=self._adopts(SecureFilterMembership),
                reclaim=self._args.reclaim,
                opts=self._options(*filters),
            ),
        )

    def _filter(self, number: int, protocol: str, ports: str) -> NounResource:
        label = f"filter-{protocol}"
        return self._add(
            label,
            IpFilter(
                self._resource_name(label),
                number=number,
                action="pass",
                source="*",
                destination="*",
                protocol=protocol,
                source_ports="*",
                destination_ports=ports,
                adopt=self._adopts(IpFilter),
                reclaim=self._args.reclaim,
                opts=self._options(),
            ),
        )

    def _nat(self, descriptor: int, first: int, *, owned: bool) -> None:
        needed = [self._nat_descriptor(descriptor)] if owned else []
        for at, (protocol, ports) in enumerate(self._openings()):
            label = f"nat-{protocol}"
            self._add(
                label,
                NatStatic(
                    self._resource_name(label),
                    descriptor=descriptor,
                    number=first + at,
                    inner=self._args.router_address,
                    protocol=protocol,
                    ports=ports,
                    adopt=self._adopts(NatStatic),
                    reclaim=self._args.reclaim,
                    opts=self._options(*needed),
                ),
            )

    def _nat_descriptor(self, descriptor: int) -> NounResource:
        """Create the office's own descriptor, and bind it after those that the WAN has already."""
        outer = "ipcp" if self._args.wan.startswith("pp ") else "primary"
        made = self._add(
            "nat",
            NatDescriptor(
                self._resource_name("nat"),
                number=descriptor,
                type={"kind": "masquerade"},
                address_outer=[outer],
                adopt=self._adopts(NatDescriptor),
                reclaim=self._args.reclaim,
                opts=self._options(),
            ),
        )
        self._add(
            "nat-binding",
            NatBinding(
                self._resource_name("nat-binding"),
                interface=self._args.wan,
                descriptors=[descriptor],
                adopt=self._adopts(NatBinding),
                reclaim=self._args.reclaim,
                opts=self._options(made),
            ),
        )
        return made

    # -- the tunnels ---------------------------------------------------------------------

    def _tunnels(self) -> list[NounResource]:
        return [self._tunnel(number) for number in self._args.tunnel_numbers]

    def _tunnel(self, number: int) -> NounResource:
        args = self._args
        self._ipsec(number)
        label = f"tunnel-{number}"
        return self._add(
            label,
            Tunnel(
                self._resource_name(label),
                number=number,
                tunnel_name=args.tunnel_name,
                description=args.tunnel_name,
                encapsulation="l2tp",
                ipsec_tunnel=number,
                l2tp_tunnel_disconnect_time="off",
                l2tp_keepalive_use=args.l2tp_keepalive,
                l2tp_keepalive_log=False,
                ip_tunnel_tcp_mss_limit="auto",
                enabled=True,
                adopt=self._adopts(Tunnel),
                reclaim=args.reclaim,
                opts=self._options(),
            ),
        )

    def _ipsec(self, number: int) -> None:
        """Declare the transport, the policy and the gateway for the IPsec SA of one tunnel."""
        args = self._args
        self._add(
            f"sa-policy-{number}",
            IpsecSaPolicy(
                self._resource_name(f"sa-policy-{number}"),
                policy=number,
                gateway=number,
                esp=args.ipsec.esp,
                hmac=args.ipsec.hmac,
                serves_windows=args.ipsec.serves_windows,
                allow_windows_mismatch=args.ipsec.allow_windows_mismatch,
                adopt=self._adopts(IpsecSaPolicy),
                reclaim=args.reclaim,
                opts=self._options(),
            ),
        )
        self._ike_gateway(number)
        self._add(
            f"transport-{number}",
            IpsecTransport(
                self._resource_name(f"transport-{number}"),
                transport=number,
                policy=number,
                protocol="udp",
                source_ports="1701",
                adopt=self._adopts(IpsecTransport),
                reclaim=args.reclaim,
                opts=self._options(),
            ),
        )

    def _ike_gateway(self, number: int) -> None:
        args = self._args
        self._add(
            f"ike-gateway-{number}",
            IkeGateway(
                self._resource_name(f"ike-gateway-{number}"),
                gateway=number,
                keepalive_use={"use": "off"},
                local_address=self._ike_local_address(),
                nat_traversal={"use": True},
                pre_shared_key=args.pre_shared_key,
                encryption=args.ipsec.ike_encryption,
                remote_address="any",
                adopt=self._adopts(IkeGateway),
                reclaim=args.reclaim,
                opts=self._options(),
            ),
        )

    def _ike_local_address(self) -> pulumi.Input[str]:
        """Return the local address of IKE: the address of the PPPoE line, else that of the LAN."""
        if self._args.ike_local_address is not None:
            return self._args.ike_local_address
        is_pp = self._args.wan.startswith("pp ")
        return f"ipcp {self._args.wan}" if is_pp else self._args.router_address

    # -- the users -----------------------------------------------------------------------

    def _pp(self, tunnels: Sequence[NounResource]) -> None:
        args = self._args
        self._add(
            "pp",
            AnonymousPp(
                self._resource_name("pp"),
                pp_bind=[f"tunnel{number}" for number in args.tunnel_numbers],
                pp_auth_request={"method": "mschap-v2", "arrive_only": False},
                ppp_ipcp_ipaddress=True,
                ppp_ipcp_msext=True,
                ppp_ccp_type="mppe-any",
                ppp_ccp_no_encryption="accept",
                ip_pp_remote_address_pool=args.pool,
                ip_pp_mtu=args.mtu,
                enabled=True,
                adopt=self._adopts(AnonymousPp),
                reclaim=args.reclaim,
                opts=self._options(*tunnels),
            ),
        )
        for user in args.users:
            self._user(user)
        if args.needs_proxy_arp:
            self._proxy_arp()

    def _user(self, user: VpnUser) -> None:
        label = f"user-{user.name}"
        self._add(
            label,
            PpUser(
                self._resource_name(label),
                pp="anonymous",
                username=user.name,
                password=user.password,
                address=user.address,
                adopt=self._adopts(PpUser),
                reclaim=self._args.reclaim,
                opts=self._options(),
            ),
        )

    def _proxy_arp(self) -> None:
        self._add(
            "proxy-arp",
            ProxyArp(
                self._resource_name("proxy-arp"),
                interface=self._args.lan,
                use=True,
                adopt=self._adopts(ProxyArp),
                reclaim=self._args.reclaim,
                opts=self._options(),
            ),
        )

    def _services(self) -> None:
        reclaim = self._args.reclaim
        ipsec = IpsecService(
            self._resource_name("ipsec"),
            use=True,
            adopt=self._adopts(IpsecService),
            reclaim=reclaim,
            opts=self._options(),
        )
        self._add("ipsec", ipsec)
        l2tp = L2tpService(
            self._resource_name("l2tp"),
            use=True,
            adopt=self._adopts(L2tpService),
            reclaim=reclaim,
            opts=self._options(),
        )
        self._add("l2tp", l2tp)

    # -- saving and outputs --------------------------------------------------------------

    def _save(self) -> None:
        revisions = {label: each.revision for label, each in self._made.items()}
        options = self._options(*self._made.values())
        self.saved = SavedConfig(self._resource_name("saved"), after=revisions, opts=options)

    def _set_outputs(self) -> None:
        self.windows_profile = windows_profile(self._args)
        self.windows_registry = pulumi.Output.from_input(windows.REGISTRY_COMMAND)
        self.client_settings = client_settings(self._args)
        self.register_outputs(
            {
                "windows_profile": self.windows_profile,
                "windows_registry": self.windows_registry,
                "client_settings": self.client_settings,
            }
        )

    # -- helpers -------------------------------------------------------------------------

    def _resource_name(self, label: str) -> str:
        return f"{self._name}-{label}"

    def _adopts(self, kind: type[NounResource]) -> bool:
        return kind.__name__ in self._args.adopt

    def _options(self, *after: NounResource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, depends_on=[self.router, *after])

    def _add(self, label: str, made: NounResource) -> NounResource:
        """Return the resource, and record that the configuration has to be saved after it."""
        self._made[label] = made
        return made
