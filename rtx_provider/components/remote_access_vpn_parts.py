"""The parts of RemoteAccessVpn: which resources an office needs, and on which each depends.

The list is complete before the first resource is declared, so that the router can be asked once
whether all of it fits.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pulumi

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
from rtx_provider.resources.secure_filter_membership import SecureFilterMembership
from rtx_provider.resources.tunnel import Tunnel

_UDP = ("udp", "500,4500")
_ESP = ("esp", None)
_TCP = ("tcp", "1701")


@dataclass(frozen=True, slots=True)
class Part:
    """One resource of the component.

    Attributes:
        label: The end of its name in the program, such as `tunnel-1`.
        kind: The class of the resource.
        arguments: The arguments of the class.
        after: The labels of the parts that must exist before it, and must outlast it.
    """

    label: str
    kind: type[NounResource]
    arguments: Mapping[str, Any]
    after: tuple[str, ...] = ()


def parts_of(args: RemoteAccessVpnArgs) -> tuple[Part, ...]:
    """Return the parts of an office's VPN, each after those on which it depends."""
    return tuple(_parts(args))


def facts_of(args: RemoteAccessVpnArgs) -> dict[str, Any]:
    """Return the facts of an office that a check of its router needs; see fit/office.py."""
    return {
        "wan": args.wan,
        "lan": args.lan,
        "lan_address": args.lan_address,
        "pool": args.pool or "",
        "pool_is_routed": args.pool_is_routed,
        "fixed": {user.name: user.address for user in args.users if user.address},
        "tunnels": list(args.tunnel_numbers),
        "wan_filters": args.wan_filters,
        "nat_descriptor": args.nat.descriptor if args.nat else None,
        "nat_is_owned": args.nat is not None and args.nat.owned,
        "openings": [[protocol, ports or ""] for protocol, ports in _openings(args)],
        "adopt": list(args.adopt),
    }


def _parts(args: RemoteAccessVpnArgs) -> Iterator[Part]:
    yield from _wan(args)
    if args.wan_filters:
        yield from _filters(args)
    if args.nat:
        yield from _nat(args, args.nat.descriptor, args.nat.statics_from, owned=args.nat.owned)
    for number in args.tunnel_numbers:
        yield from _tunnel(args, number)
    yield _pp(args)
    for user in args.users:
        values = {"username": user.name, "password": user.password, "address": user.address}
        yield Part(f"user-{user.name}", PpUser, {"pp": "anonymous", **values})
    if args.needs_proxy_arp:
        yield Part("proxy-arp", ProxyArp, {"interface": args.lan, "use": True})
    yield Part("ipsec", IpsecService, {"use": True})
    yield Part("l2tp", L2tpService, {"use": True})


# -- the WAN side ------------------------------------------------------------------------


def _wan(args: RemoteAccessVpnArgs) -> Iterator[Part]:
    if args.wan_name is not None:
        number = int(args.wan.split()[1])
        names = {"pp_name": args.wan_name, "description": args.wan_name}
        yield Part("wan", Pp, {"number": number, **names})


def _openings(args: RemoteAccessVpnArgs) -> list[tuple[str, str | None]]:
    if args.openings == "as_in_seed":
        return [_UDP, _ESP, _TCP]
    return [_UDP, _ESP] if args.clients_without_nat else [_UDP]


def _filters(args: RemoteAccessVpnArgs) -> Iterator[Part]:
    filters = []
    for number, (protocol, ports) in enumerate(_openings(args), args.filters_from):
        filters.append(_filter(number, protocol, ports or "*"))
    yield from filters
    yield _membership(args, "in", filters)
    if args.openings == "as_in_seed":
        yield _membership(args, "out", filters)


def _filter(number: int, protocol: str, ports: str) -> Part:
    arguments = {
        "number": number,
        "action": "pass",
        "source": "*",
        "destination": "*",
        "protocol": protocol,
        "source_ports": "*",
        "destination_ports": ports,
    }
    return Part(f"filter-{protocol}", IpFilter, arguments)


def _membership(
    args: RemoteAccessVpnArgs, direction: Literal["in", "out"], filters: list[Part]
) -> Part:
    numbers = [each.arguments["number"] for each in filters]
    arguments = {"interface": args.wan, "direction": direction, "filters": numbers}
    after = tuple(each.label for each in filters)
    return Part(f"filters-{direction}", SecureFilterMembership, arguments, after)


def _nat(args: RemoteAccessVpnArgs, descriptor: int, first: int, *, owned: bool) -> Iterator[Part]:
    if owned:
        yield from _own_descriptor(args, descriptor)
    for number, (protocol, ports) in enumerate(_openings(args), first):
        arguments = {
            "descriptor": descriptor,
            "number": number,
            "inner": args.router_address,
            "protocol": protocol,
            "ports": ports,
        }
        yield Part(f"nat-{protocol}", NatStatic, arguments, ("nat",) if owned else ())


def _own_descriptor(args: RemoteAccessVpnArgs, descriptor: int) -> Iterator[Part]:
    """Yield the office's own descriptor, and its place after those that the WAN has already."""
    outer = "ipcp" if args.wan.startswith("pp ") else "primary"
    kind = {"number": descriptor, "type": {"kind": "masquerade"}, "address_outer": [outer]}
    yield Part("nat", NatDescriptor, kind)
    place = {"interface": args.wan, "descriptors": [descriptor]}
    yield Part("nat-binding", NatBinding, place, ("nat",))


# -- the tunnels -------------------------------------------------------------------------


def _tunnel(args: RemoteAccessVpnArgs, number: int) -> Iterator[Part]:
    """Yield one tunnel, and the policy, the gateway and the transport of its IPsec SA."""
    yield _sa_policy(args, number)
    yield _ike_gateway(args, number)
    transport = {"transport": number, "policy": number, "protocol": "udp", "source_ports": "1701"}
    yield Part(f"transport-{number}", IpsecTransport, transport)
    tunnel = {
        "number": number,
        "tunnel_name": args.tunnel_name,
        "description": args.tunnel_name,
        "encapsulation": "l2tp",
        "ipsec_tunnel": number,
        "l2tp_tunnel_disconnect_time": "off",
        "l2tp_keepalive_use": args.l2tp_keepalive,
        "l2tp_keepalive_log": False,
        "ip_tunnel_tcp_mss_limit": "auto",
        "enabled": True,
    }
    yield Part(f"tunnel-{number}", Tunnel, tunnel)


def _sa_policy(args: RemoteAccessVpnArgs, number: int) -> Part:
    arguments = {
        "policy": number,
        "gateway": number,
        "esp": args.ipsec.esp,
        "hmac": args.ipsec.hmac,
        "serves_windows": args.ipsec.serves_windows,
        "allow_windows_mismatch": args.ipsec.allow_windows_mismatch,
    }
    return Part(f"sa-policy-{number}", IpsecSaPolicy, arguments)


def _ike_gateway(args: RemoteAccessVpnArgs, number: int) -> Part:
    arguments = {
        "gateway": number,
        "keepalive_use": {"use": "off"},
        "local_address": _ike_local_address(args),
        "nat_traversal": {"use": True},
        "pre_shared_key": args.pre_shared_key,
        "encryption": args.ipsec.ike_encryption,
        "remote_address": "any",
    }
    return Part(f"ike-gateway-{number}", IkeGateway, arguments)


def _ike_local_address(args: RemoteAccessVpnArgs) -> pulumi.Input[str]:
    """Return the local address of IKE: the address of the PPPoE line, else that of the LAN."""
    if args.ike_local_address is not None:
        return args.ike_local_address
    return f"ipcp {args.wan}" if args.wan.startswith("pp ") else args.router_address


# -- the users ---------------------------------------------------------------------------


def _pp(args: RemoteAccessVpnArgs) -> Part:
    arguments = {
        "pp_bind": [f"tunnel{number}" for number in args.tunnel_numbers],
        "pp_auth_request": {"method": "mschap-v2", "arrive_only": False},
        "ppp_ipcp_ipaddress": True,
        "ppp_ipcp_msext": True,
        "ppp_ccp_type": "mppe-any",
        "ppp_ccp_no_encryption": "accept",
        "ip_pp_remote_address_pool": args.pool,
        "ip_pp_mtu": args.mtu,
        "enabled": True,
    }
    return Part("pp", AnonymousPp, arguments, tuple(f"tunnel-{n}" for n in args.tunnel_numbers))
