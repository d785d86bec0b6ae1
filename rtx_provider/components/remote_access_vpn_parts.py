"""The parts of RemoteAccessVpn: which resources an office needs, and on which each depends.

The list is complete before the first resource is declared, so that the router can be asked once
whether all of it fits.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi

from rtx_provider.components.remote_access_vpn_args import RemoteAccessVpnArgs
from rtx_provider.errors import InputError
from rtx_provider.resources._plan import Declared, as_plain, read_office, read_plan
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

if TYPE_CHECKING:  # only what judges an office loads it
    from rtx_provider.fit.office import OfficePlan

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


def declared(part: Part, args: RemoteAccessVpnArgs) -> Declared:
    """Return a part as the resource that it declares."""
    kind = part.kind.__name__
    return Declared(kind, part.arguments, kind in args.adopt, args.reclaim)


def plan_of(args: RemoteAccessVpnArgs) -> "OfficePlan":
    """Return the plan of an office whose values are all known.

    Raises:
        InputError: A value is an output of Pulumi's.
    """
    resources = [as_plain(declared(part, args)) for part in parts_of(args)]
    office = read_office({"office": facts_of(args)})
    plan = read_plan(office, resources) if office else None
    if plan is None or not plan.is_complete:
        raise InputError("the office has values that no resource takes; run `pulumi preview`")
    return plan


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
        "accept": list(args.accept),
    }


def _parts(args: RemoteAccessVpnArgs) -> Iterator[Part]:
    """Yield the parts: what others need first, and what opens the WAN last and together.

    The engine runs only some operations at once (eight on two cores), in about this order, and
    those on which others depend in a wave of their own. What may cut somebody off shares one
    confirmed commit if it comes together, so all of it is of the last wave.
    """
    filters = list(_filters(args)) if args.wan_filters else []
    yield from filters
    descriptor = list(_own_descriptor(args))
    yield from descriptor
    for number in args.tunnel_numbers:
        yield from _tunnel(args, number)
    yield from _users(args)
    # From here on, each part may cut somebody off. In the last wave they share a confirmed commit.
    after = tuple(each.label for each in (*filters, *descriptor))
    tunnels = tuple(f"tunnel-{number}" for number in args.tunnel_numbers)
    yield from _statics(args, after)
    if descriptor:
        yield _binding(args, after)
    yield from _memberships(args, filters, after)
    yield _pp(args, tunnels)
    yield Part("ipsec", IpsecService, {"use": True}, tunnels)
    yield Part("l2tp", L2tpService, {"use": True}, tunnels)
    yield from _wan(args, tunnels)


# -- the WAN side ------------------------------------------------------------------------


def _wan(args: RemoteAccessVpnArgs, after: tuple[str, ...]) -> Iterator[Part]:
    if args.wan_name is not None:
        number = int(args.wan.split()[1])
        names = {"pp_name": args.wan_name, "description": args.wan_name}
        yield Part("wan", Pp, {"number": number, **names}, after)


def _openings(args: RemoteAccessVpnArgs) -> list[tuple[str, str | None]]:
    if args.openings == "as_in_seed":
        return [_UDP, _ESP, _TCP]
    return [_UDP, _ESP] if args.clients_without_nat else [_UDP]


def _filters(args: RemoteAccessVpnArgs) -> Iterator[Part]:
    for number, (protocol, ports) in enumerate(_openings(args), args.filters_from):
        yield _filter(number, protocol, ports or "*")


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


def _memberships(
    args: RemoteAccessVpnArgs, filters: list[Part], after: tuple[str, ...]
) -> Iterator[Part]:
    numbers = [each.arguments["number"] for each in filters]
    directions = ("in", "out") if args.openings == "as_in_seed" else ("in",)
    for direction in directions if numbers else ():
        arguments = {"interface": args.wan, "direction": direction, "filters": numbers}
        yield Part(f"filters-{direction}", SecureFilterMembership, arguments, after)


def _own_descriptor(args: RemoteAccessVpnArgs) -> Iterator[Part]:
    if args.nat and args.nat.owned:
        outer = "ipcp" if args.wan.startswith("pp ") else "primary"
        kind = {"type": {"kind": "masquerade"}, "address_outer": [outer]}
        yield Part("nat", NatDescriptor, {"number": args.nat.descriptor, **kind})


def _binding(args: RemoteAccessVpnArgs, after: tuple[str, ...]) -> Part:
    """Return the place of the office's own descriptor, after those that the WAN has already."""
    descriptors = [args.nat.descriptor] if args.nat else []
    place = {"interface": args.wan, "descriptors": descriptors}
    return Part("nat-binding", NatBinding, place, after)


def _statics(args: RemoteAccessVpnArgs, after: tuple[str, ...]) -> Iterator[Part]:
    if args.nat is None:
        return
    for number, (protocol, ports) in enumerate(_openings(args), args.nat.statics_from):
        arguments = {
            "descriptor": args.nat.descriptor,
            "number": number,
            "inner": args.router_address,
            "protocol": protocol,
            "ports": ports,
        }
        yield Part(f"nat-{protocol}", NatStatic, arguments, after)


# -- the tunnels -------------------------------------------------------------------------


def _tunnel(args: RemoteAccessVpnArgs, number: int) -> Iterator[Part]:
    """Yield one tunnel, and the policy, the gateway and the transport of its IPsec SA."""
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
    yield _sa_policy(args, number)
    yield _ike_gateway(args, number)
    transport = {"transport": number, "policy": number, "protocol": "udp", "source_ports": "1701"}
    yield Part(f"transport-{number}", IpsecTransport, transport)


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


def _users(args: RemoteAccessVpnArgs) -> Iterator[Part]:
    """Yield the users, and proxy ARP if they get addresses of the LAN."""
    for user in args.users:
        values = {"username": user.name, "password": user.password, "address": user.address}
        yield Part(f"user-{user.name}", PpUser, {"pp": "anonymous", **values})
    if args.needs_proxy_arp:
        yield Part("proxy-arp", ProxyArp, {"interface": args.lan, "use": True})


def _pp(args: RemoteAccessVpnArgs, tunnels: tuple[str, ...]) -> Part:
    arguments = {
        "pp_bind": [f"tunnel{number}" for number in args.tunnel_numbers],
        "pp_auth_request": {"method": "mschap-v2", "arrive_only": False},
        "ppp_ipcp_ipaddress": True,
        "ppp_ipcp_msext": True,
        "ppp_ccp_type": args.ppp_encryption,
        "ppp_ccp_no_encryption": None if args.ppp_encryption == "none" else "accept",
        "ip_pp_remote_address_pool": args.pool,
        "ip_pp_mtu": args.mtu,
        "enabled": True,
    }
    return Part("pp", AnonymousPp, arguments, tunnels)
