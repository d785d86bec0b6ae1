"""Tunnel as a Pulumi resource.

Written by `make generate` from models/tunnel.py.
"""

from collections.abc import Sequence
from typing import ClassVar, Literal

import pulumi

from rtx_provider.models.noun import Noun
from rtx_provider.models.tunnel import L2tpKeepalive, L2tpTunnelAuth
from rtx_provider.models.tunnel import Tunnel as Model
from rtx_provider.resources import outputs
from rtx_provider.resources._provider import NounProvider
from rtx_provider.resources._resource import NounResource
from rtx_provider.resources.arguments import L2tpKeepaliveDict, L2tpTunnelAuthDict


class TunnelProvider(NounProvider):
    """Manages a Tunnel on the router."""

    model: ClassVar[type[Noun]] = Model


class Tunnel(NounResource, module="rtx", name="Tunnel"):
    """A tunnel interface. Editing it takes it out of use for a moment (14.2)."""

    _provider_class = TunnelProvider

    number: pulumi.Output[int]
    """the tunnel number, 1..6000 (1..20 on RTX830 and RTX840)."""
    tunnel_name: pulumi.Output[str | None]
    """the name in the Web GUI, at most 64 bytes (33.5)."""
    description: pulumi.Output[str | None]
    """a description, at most 64 bytes (4.56)."""
    encapsulation: pulumi.Output[str | None]
    """the type of tunnel (ipsec); l2tp stands for L2TP/IPsec (14.4)."""
    tunnel_type: pulumi.Output[str | None]
    """the type of interface (point-to-point) (14.3)."""
    endpoint_address: pulumi.Output[Sequence[str] | None]
    """[local] remote; an L2TP server needs none (14.9)."""
    endpoint_name: pulumi.Output[Sequence[str] | None]
    """[local] remote [fqdn|tel] (14.10)."""
    endpoint_local_address: pulumi.Output[str | None]
    """an address or host name; ipip only (14.7)."""
    endpoint_remote_address: pulumi.Output[str | None]
    """an address or host name; ipip only (14.8)."""
    template: pulumi.Output[Sequence[str] | None]
    """tunnels that copy the settings of this one, such as 34-48 (15.49.6)."""
    backup: pulumi.Output[Sequence[str] | None]
    """none, IF ADDRESS, pp N or tunnel N (15.49.5)."""
    ipsec_tunnel: pulumi.Output[int | None]
    """the number of the IPsec SA policy (15.49.3)."""
    ipsec_tunnel_outer_df_bit: pulumi.Output[str | None]
    """copy, set or clear (copy) (15.49.2)."""
    ipsec_tunnel_fastpath_follow_df_bit: pulumi.Output[bool | None]
    """on or off (off) (15.49.1)."""
    ipsec_ipcomp_type: pulumi.Output[str | None]
    """deflate or none (none); excludes NAT traversal (15.49.4)."""
    l2tp_tunnel_auth: pulumi.Output[outputs.L2tpTunnelAuth | None]
    """L2TP tunnel authentication (off) (16.2)."""
    l2tp_tunnel_disconnect_time: pulumi.Output[float | str | None]
    """idle seconds, 1..21474836, or off (60) (16.3)."""
    l2tp_keepalive_use: pulumi.Output[outputs.L2tpKeepalive | None]
    """L2TP Hello packets: use, interval and count (on 10 6) (16.4)."""
    l2tp_keepalive_log: pulumi.Output[bool | None]
    """on or off (off) (16.5)."""
    l2tp_syslog: pulumi.Output[bool | None]
    """on or off (off) (16.6)."""
    l2tp_always_on: pulumi.Output[bool | None]
    """on or off (on); L2TPv3 only (16.7)."""
    l2tp_hostname: pulumi.Output[str | None]
    """at most 32 characters (the model's name) (16.8)."""
    l2tp_local_router_id: pulumi.Output[str | None]
    """an IPv4 address; L2TPv3 only (16.9)."""
    l2tp_remote_router_id: pulumi.Output[str | None]
    """an IPv4 address; L2TPv3 only (16.10)."""
    l2tp_remote_end_id: pulumi.Output[str | None]
    """at most 32 characters; L2TPv3 only (16.11)."""
    ip_tunnel_address: pulumi.Output[str | None]
    """address[/bits] (none) (14.5)."""
    ip_tunnel_remote_address: pulumi.Output[str | None]
    """an address (none) (14.6)."""
    ip_tunnel_mtu: pulumi.Output[int | None]
    """64..1500 bytes (1280); ignored for L2TP, which uses ip_tunnel_tcp_mss_limit (8.1.4)."""
    ip_tunnel_tcp_mss_limit: pulumi.Output[float | str | None]
    """536..1460 bytes, auto or off (8.1.21)."""
    enabled: pulumi.Output[bool | None]
    """whether the tunnel is in use (no) (14.1)."""

    def __init__(
        self,
        resource_name: str,
        *,
        number: pulumi.Input[int],
        tunnel_name: pulumi.Input[str] | None = None,
        description: pulumi.Input[str] | None = None,
        encapsulation: pulumi.Input[
            Literal[
                "ipsec", "ipip", "pptp", "l2tp", "l2tpv3-raw", "l2tpv3", "ipudp", "map-e", "hb46pp"
            ]
        ]
        | None = None,
        tunnel_type: pulumi.Input[
            Literal["point-to-point", "multipoint", "multipoint server", "multipoint client"]
        ]
        | None = None,
        endpoint_address: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        endpoint_name: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        endpoint_local_address: pulumi.Input[str] | None = None,
        endpoint_remote_address: pulumi.Input[str] | None = None,
        template: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        backup: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        ipsec_tunnel: pulumi.Input[int] | None = None,
        ipsec_tunnel_outer_df_bit: pulumi.Input[Literal["copy", "set", "clear"]] | None = None,
        ipsec_tunnel_fastpath_follow_df_bit: pulumi.Input[bool] | None = None,
        ipsec_ipcomp_type: pulumi.Input[Literal["deflate", "none"]] | None = None,
        l2tp_tunnel_auth: pulumi.Input[L2tpTunnelAuth | L2tpTunnelAuthDict] | None = None,
        l2tp_tunnel_disconnect_time: pulumi.Input[int | Literal["off"]] | None = None,
        l2tp_keepalive_use: pulumi.Input[L2tpKeepalive | L2tpKeepaliveDict] | None = None,
        l2tp_keepalive_log: pulumi.Input[bool] | None = None,
        l2tp_syslog: pulumi.Input[bool] | None = None,
        l2tp_always_on: pulumi.Input[bool] | None = None,
        l2tp_hostname: pulumi.Input[str] | None = None,
        l2tp_local_router_id: pulumi.Input[str] | None = None,
        l2tp_remote_router_id: pulumi.Input[str] | None = None,
        l2tp_remote_end_id: pulumi.Input[str] | None = None,
        ip_tunnel_address: pulumi.Input[str] | None = None,
        ip_tunnel_remote_address: pulumi.Input[str] | None = None,
        ip_tunnel_mtu: pulumi.Input[int] | None = None,
        ip_tunnel_tcp_mss_limit: pulumi.Input[int | Literal["auto", "off"]] | None = None,
        enabled: pulumi.Input[bool] | None = None,
        adopt: pulumi.Input[bool] = False,
        reclaim: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare a Tunnel.

        Args:
            resource_name: The name in the program.
            number: the tunnel number, 1..6000 (1..20 on RTX830 and RTX840).
            tunnel_name: the name in the Web GUI, at most 64 bytes (33.5).
            description: a description, at most 64 bytes (4.56).
            encapsulation: the type of tunnel (ipsec); l2tp stands for L2TP/IPsec (14.4).
            tunnel_type: the type of interface (point-to-point) (14.3).
            endpoint_address: [local] remote; an L2TP server needs none (14.9).
            endpoint_name: [local] remote [fqdn|tel] (14.10).
            endpoint_local_address: an address or host name; ipip only (14.7).
            endpoint_remote_address: an address or host name; ipip only (14.8).
            template: tunnels that copy the settings of this one, such as 34-48 (15.49.6).
            backup: none, IF ADDRESS, pp N or tunnel N (15.49.5).
            ipsec_tunnel: the number of the IPsec SA policy (15.49.3).
            ipsec_tunnel_outer_df_bit: copy, set or clear (copy) (15.49.2).
            ipsec_tunnel_fastpath_follow_df_bit: on or off (off) (15.49.1).
            ipsec_ipcomp_type: deflate or none (none); excludes NAT traversal (15.49.4).
            l2tp_tunnel_auth: L2TP tunnel authentication (off) (16.2).
            l2tp_tunnel_disconnect_time: idle seconds, 1..21474836, or off (60) (16.3).
            l2tp_keepalive_use: L2TP Hello packets: use, interval and count (on 10 6) (16.4).
            l2tp_keepalive_log: on or off (off) (16.5).
            l2tp_syslog: on or off (off) (16.6).
            l2tp_always_on: on or off (on); L2TPv3 only (16.7).
            l2tp_hostname: at most 32 characters (the model's name) (16.8).
            l2tp_local_router_id: an IPv4 address; L2TPv3 only (16.9).
            l2tp_remote_router_id: an IPv4 address; L2TPv3 only (16.10).
            l2tp_remote_end_id: at most 32 characters; L2TPv3 only (16.11).
            ip_tunnel_address: address[/bits] (none) (14.5).
            ip_tunnel_remote_address: an address (none) (14.6).
            ip_tunnel_mtu: 64..1500 bytes (1280); ignored for L2TP, which uses
                ip_tunnel_tcp_mss_limit (8.1.4).
            ip_tunnel_tcp_mss_limit: 536..1460 bytes, auto or off (8.1.21).
            enabled: whether the tunnel is in use (no) (14.1).
            adopt: Whether to take over what the router has, from now on.
            reclaim: Whether lines that are as declared already are the stack's own.
            opts: Pulumi's options.
        """
        props = {
            "number": number,
            "tunnel_name": tunnel_name,
            "description": description,
            "encapsulation": encapsulation,
            "tunnel_type": tunnel_type,
            "endpoint_address": endpoint_address,
            "endpoint_name": endpoint_name,
            "endpoint_local_address": endpoint_local_address,
            "endpoint_remote_address": endpoint_remote_address,
            "template": template,
            "backup": backup,
            "ipsec_tunnel": ipsec_tunnel,
            "ipsec_tunnel_outer_df_bit": ipsec_tunnel_outer_df_bit,
            "ipsec_tunnel_fastpath_follow_df_bit": ipsec_tunnel_fastpath_follow_df_bit,
            "ipsec_ipcomp_type": ipsec_ipcomp_type,
            "l2tp_tunnel_auth": l2tp_tunnel_auth,
            "l2tp_tunnel_disconnect_time": l2tp_tunnel_disconnect_time,
            "l2tp_keepalive_use": l2tp_keepalive_use,
            "l2tp_keepalive_log": l2tp_keepalive_log,
            "l2tp_syslog": l2tp_syslog,
            "l2tp_always_on": l2tp_always_on,
            "l2tp_hostname": l2tp_hostname,
            "l2tp_local_router_id": l2tp_local_router_id,
            "l2tp_remote_router_id": l2tp_remote_router_id,
            "l2tp_remote_end_id": l2tp_remote_end_id,
            "ip_tunnel_address": ip_tunnel_address,
            "ip_tunnel_remote_address": ip_tunnel_remote_address,
            "ip_tunnel_mtu": ip_tunnel_mtu,
            "ip_tunnel_tcp_mss_limit": ip_tunnel_tcp_mss_limit,
            "enabled": enabled,
            "adopt": adopt,
            "reclaim": reclaim,
        }
        super().__init__(resource_name, props, opts)
