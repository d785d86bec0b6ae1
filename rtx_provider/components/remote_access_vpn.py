"""RemoteAccessVpn: everything that lets Windows' own VPN client reach the office's LAN.

Holds no logic beyond which
resources there are and what needs what.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from rtx_provider.clients import windows
from rtx_provider.components.remote_access_vpn_args import RemoteAccessVpnArgs
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
    """An L2TP/IPsec server on the office's router, and the clients' settings.

    Outputs:
        windows_profile: A PowerShell script for Windows 10 and 11 (secret).
        windows_registry: The command for the registry value alone.
        client_settings: What other clients need, without secrets.
    """

    windows_profile: pulumi.Output[str]
    windows_registry: pulumi.Output[str]
    client_settings: pulumi.Output[Mapping[str, Any]]

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
        self.router = Router(f"{name}-router", opts=self._child())
        self._wan()
        tunnels = self._tunnels()
        self._pp(tunnels)
        self._services()
        self._save()
        self._hand_out()

    # -- the WAN side --------------------------------------------------------------------

    def _wan(self) -> None:
        args = self._args
        if args.wan_name:
            self._add(Pp, "wan", number=int(args.wan.split()[1]), pp_name=args.wan_name,
                      description=args.wan_name)  # fmt: skip
        if args.wan_filters:
            self._filters()
        if args.nat:
            self._nat(args.nat.descriptor, args.nat.statics_from, owned=args.nat.owned)

    def _openings(self) -> list[tuple[str, str | None]]:
        if self._args.openings == "as_in_seed":
            return [_UDP, _ESP, _TCP]
        return [_UDP, _ESP] if self._args.clients_without_nat else [_UDP]

    def _filters(self) -> None:
        numbers, filters = [], []
        for at, (protocol, ports) in enumerate(self._openings()):
            numbers.append(self._args.filters_from + at)
            filters.append(
                self._add(IpFilter, f"filter-{protocol}", number=numbers[-1], action="pass",
                          source="*", destination="*", protocol=protocol, source_ports="*",
                          destination_ports=ports or "*")
            )  # fmt: skip
        for direction in ("in", "out") if self._args.openings == "as_in_seed" else ("in",):
            self._add(SecureFilterMembership, f"filters-{direction}", after=filters,
                      interface=self._args.wan, direction=direction, filters=numbers)  # fmt: skip

    def _nat(self, descriptor: int, first: int, *, owned: bool) -> None:
        needed: list[NounResource] = []
        if owned:
            outer = "ipcp" if self._args.wan.startswith("pp ") else "primary"
            needed = [self._add(NatDescriptor, "nat", number=descriptor,
                                type={"kind": "masquerade"}, address_outer=[outer])]  # fmt: skip
            self._add(NatBinding, "nat-binding", after=needed, interface=self._args.wan,
                      descriptors=[descriptor])  # fmt: skip
        for at, (protocol, ports) in enumerate(self._openings()):
            self._add(NatStatic, f"nat-{protocol}", after=needed, descriptor=descriptor,
                      number=first + at, inner=self._args.router_address, protocol=protocol,
                      ports=ports)  # fmt: skip

    # -- the tunnels ---------------------------------------------------------------------

    def _tunnels(self) -> list[NounResource]:
        return [self._tunnel(number) for number in self._args.tunnel_numbers]

    def _tunnel(self, number: int) -> NounResource:
        args = self._args
        self._add(IpsecSaPolicy, f"sa-policy-{number}", policy=number, gateway=number,
                  esp=args.ipsec.esp, hmac=args.ipsec.hmac,
                  serves_windows=args.ipsec.serves_windows,
                  allow_windows_mismatch=args.ipsec.allow_windows_mismatch)  # fmt: skip
        self._add(IkeGateway, f"ike-gateway-{number}", gateway=number,
                  keepalive_use={"use": "off"}, local_address=self._ike_local_address(),
                  nat_traversal={"use": True}, pre_shared_key=args.pre_shared_key,
                  encryption=args.ipsec.ike_encryption, remote_address="any")  # fmt: skip
        self._add(IpsecTransport, f"transport-{number}", transport=number, policy=number,
                  protocol="udp", source_ports="1701")  # fmt: skip
        return self._add(Tunnel, f"tunnel-{number}", number=number, tunnel_name=args.tunnel_name,
                         description=args.tunnel_name, encapsulation="l2tp", ipsec_tunnel=number,
                         l2tp_tunnel_disconnect_time="off", l2tp_keepalive_use=args.l2tp_keepalive,
                         l2tp_keepalive_log=False, ip_tunnel_tcp_mss_limit="auto",
                         enabled=True)  # fmt: skip

    def _ike_local_address(self) -> str:
        """Return where IKE answers: the line's own address on PPPoE, else the LAN's."""
        if self._args.ike_local_address:
            return self._args.ike_local_address
        is_pp = self._args.wan.startswith("pp ")
        return f"ipcp {self._args.wan}" if is_pp else self._args.router_address

    # -- the people ----------------------------------------------------------------------

    def _pp(self, tunnels: Sequence[NounResource]) -> None:
        args = self._args
        self._add(AnonymousPp, "pp", after=tunnels,
                  pp_bind=[f"tunnel{number}" for number in args.tunnel_numbers],
                  pp_auth_request={"method": "mschap-v2", "arrive_only": False},
                  ppp_ipcp_ipaddress=True, ppp_ipcp_msext=True, ppp_ccp_type="mppe-any",
                  ppp_ccp_no_encryption="accept", ip_pp_remote_address_pool=args.pool,
                  ip_pp_mtu=args.mtu, enabled=True)  # fmt: skip
        for user in args.users:
            self._add(PpUser, f"user-{user.name}", pp="anonymous", username=user.name,
                      password=user.password, address=user.address)  # fmt: skip
        if args.needs_proxy_arp:
            self._add(ProxyArp, "proxy-arp", interface=args.lan, use=True)

    def _services(self) -> None:
        self._add(IpsecService, "ipsec", use=True)
        self._add(L2tpService, "l2tp", use=True)

    # -- the end -------------------------------------------------------------------------

    def _save(self) -> None:
        revisions = {label: each.revision for label, each in self._made.items()}
        options = pulumi.ResourceOptions(
            parent=self, depends_on=[self.router, *self._made.values()]
        )
        self.saved = SavedConfig(f"{self._name}-saved", after=revisions, opts=options)

    def _hand_out(self) -> None:
        args = self._args

        def script(key: str) -> str:
            routes = (args.network,) if args.split_tunnel else ()
            return windows.powershell(
                windows.WindowsProfile(args.name, args.server, key, routes=routes)
            )

        key = pulumi.Output.secret(args.pre_shared_key)
        self.windows_profile = pulumi.Output.secret(key.apply(script))
        self.windows_registry = pulumi.Output.from_input(windows.REGISTRY_COMMAND)
        settings = {
            "name": args.name,
            "server": args.server,
            "type": "L2TP/IPsec with pre-shared key",
            "authentication": "MS-CHAP v2",
            "network": args.network,
            "users": [user.name for user in args.users],
        }
        self.client_settings = pulumi.Output.from_input(settings)
        self.register_outputs(
            {
                "windows_profile": self.windows_profile,
                "windows_registry": self.windows_registry,
                "client_settings": self.client_settings,
            }
        )

    def _add(
        self,
        kind: Any,  # noqa: ANN401
        label: str,
        *,
        after: Sequence[NounResource] = (),
        **values: Any,  # noqa: ANN401
    ) -> NounResource:
        adopt = kind.__name__ in self._args.adopt
        options = self._child(depends_on=[self.router, *after])
        flags = {"adopt": adopt, "reclaim": self._args.reclaim}
        made: NounResource = kind(f"{self._name}-{label}", **values, **flags, opts=options)
        self._made[label] = made
        return made

    def _child(self, **options: Any) -> pulumi.ResourceOptions:  # noqa: ANN401
        return pulumi.ResourceOptions(parent=self, **options)
