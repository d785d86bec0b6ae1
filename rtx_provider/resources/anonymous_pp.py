"""AnonymousPp as a Pulumi resource.

Written by `make generate` from models/anonymous_pp.py.
"""

from collections.abc import Sequence
from typing import ClassVar, Literal

import pulumi

from rtx_provider.models.anonymous_pp import AnonymousPp as Model
from rtx_provider.models.anonymous_pp import AuthRequest, LcpMru
from rtx_provider.models.noun import Noun
from rtx_provider.resources import outputs
from rtx_provider.resources._provider import NounProvider
from rtx_provider.resources._resource import NounResource
from rtx_provider.resources.arguments import AuthRequestDict, LcpMruDict


class AnonymousPpProvider(NounProvider):
    """Manages an AnonymousPp on the router."""

    model: ClassVar[type[Noun]] = Model


class AnonymousPp(NounResource, module="rtx", name="AnonymousPp"):
    """The anonymous PP without its users, which are PpUser resources. A router has one.

    Editing it takes it out of use for a moment, which disconnects its sessions (56.7.1).
    """

    _provider_class = AnonymousPpProvider

    pp_name: pulumi.Output[str | None]
    """the name that the Web GUI shows, at most 64 bytes (33.5)."""
    description: pulumi.Output[str | None]
    """a description, at most 64 bytes (4.56)."""
    pp_bind: pulumi.Output[Sequence[str] | None]
    """tunnels with encapsulation l2tp or pptp, such as tunnel1 or tunnel1-tunnel4 (17.1.2)."""
    pp_auth_request: pulumi.Output[outputs.AuthRequest | None]
    """the method and arrive_only (none); mschap-v2 for Windows (11.3)."""
    pp_auth_multi_connect_prohibit: pulumi.Output[bool | None]
    """on or off (off); not applied to RADIUS users (11.5)."""
    ppp_ipcp_ipaddress: pulumi.Output[bool | None]
    """on or off (off); on to assign addresses (11.9.2)."""
    ppp_ipcp_msext: pulumi.Output[bool | None]
    """on or off (off); on to assign DNS servers (11.9.8)."""
    ppp_ipcp_remote_address_check: pulumi.Output[bool | None]
    """on or off (on) (11.9.9)."""
    ppp_ipcp_vjc: pulumi.Output[bool | None]
    """on or off (off) (11.9.1)."""
    ppp_ipcp_restart: pulumi.Output[int | None]
    """20..10000 ms (3000) (11.9)."""
    ppp_ccp_type: pulumi.Output[str | None]
    """stac0, stac, cstac, mppe-40, mppe-128, mppe-any or none (stac) (11.11.1)."""
    ppp_ccp_no_encryption: pulumi.Output[str | None]
    """reject or accept (accept), if MPPE was not agreed (17.2.5)."""
    ppp_ccp_restart: pulumi.Output[int | None]
    """20..10000 ms (3000) (11.11)."""
    ppp_ipv6cp_use: pulumi.Output[bool | None]
    """on or off (on) (11.12.1)."""
    ppp_lcp_mru: pulumi.Output[outputs.LcpMru | None]
    """use and bytes (on 1792) (11.6.3)."""
    ppp_lcp_silent: pulumi.Output[bool | None]
    """on or off (off) (11.6)."""
    ppp_lcp_acfc: pulumi.Output[bool | None]
    """on or off (off) (11.6)."""
    ppp_lcp_pfc: pulumi.Output[bool | None]
    """on or off (off) (11.6)."""
    ppp_lcp_magicnumber: pulumi.Output[bool | None]
    """on or off (on) (11.6)."""
    ppp_lcp_restart: pulumi.Output[int | None]
    """20..10000 ms (3000) (11.6)."""
    ip_pp_address: pulumi.Output[str | None]
    """address[/bits] (unnumbered) (8.1.2)."""
    ip_pp_remote_address_pool: pulumi.Output[str | None]
    """A-B, addresses separated by spaces, dhcp, or dhcpc [LAN] (none) (8.2.2)."""
    ip_pp_mtu: pulumi.Output[int | None]
    """64..1500 bytes (1500); ignored for L2TP (8.1.4)."""
    ip_pp_rebound: pulumi.Output[bool | None]
    """on or off (off) (8.1.5)."""
    ip_pp_tcp_mss_limit: pulumi.Output[float | str | None]
    """536..1460 bytes, auto or off (8.1.21)."""
    enabled: pulumi.Output[bool | None]
    """whether the PP is in use (no) (56.7.1)."""

    def __init__(
        self,
        resource_name: str,
        *,
        pp_name: pulumi.Input[str] | None = None,
        description: pulumi.Input[str] | None = None,
        pp_bind: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        pp_auth_request: pulumi.Input[AuthRequest | AuthRequestDict] | None = None,
        pp_auth_multi_connect_prohibit: pulumi.Input[bool] | None = None,
        ppp_ipcp_ipaddress: pulumi.Input[bool] | None = None,
        ppp_ipcp_msext: pulumi.Input[bool] | None = None,
        ppp_ipcp_remote_address_check: pulumi.Input[bool] | None = None,
        ppp_ipcp_vjc: pulumi.Input[bool] | None = None,
        ppp_ipcp_restart: pulumi.Input[int] | None = None,
        ppp_ccp_type: pulumi.Input[
            Literal["stac0", "stac", "cstac", "mppe-40", "mppe-128", "mppe-any", "none"]
        ]
        | None = None,
        ppp_ccp_no_encryption: pulumi.Input[Literal["reject", "accept"]] | None = None,
        ppp_ccp_restart: pulumi.Input[int] | None = None,
        ppp_ipv6cp_use: pulumi.Input[bool] | None = None,
        ppp_lcp_mru: pulumi.Input[LcpMru | LcpMruDict] | None = None,
        ppp_lcp_silent: pulumi.Input[bool] | None = None,
        ppp_lcp_acfc: pulumi.Input[bool] | None = None,
        ppp_lcp_pfc: pulumi.Input[bool] | None = None,
        ppp_lcp_magicnumber: pulumi.Input[bool] | None = None,
        ppp_lcp_restart: pulumi.Input[int] | None = None,
        ip_pp_address: pulumi.Input[str] | None = None,
        ip_pp_remote_address_pool: pulumi.Input[str] | None = None,
        ip_pp_mtu: pulumi.Input[int] | None = None,
        ip_pp_rebound: pulumi.Input[bool] | None = None,
        ip_pp_tcp_mss_limit: pulumi.Input[int | Literal["auto", "off"]] | None = None,
        enabled: pulumi.Input[bool] | None = None,
        adopt: pulumi.Input[bool] = False,
        reclaim: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare an AnonymousPp.

        Args:
            resource_name: The name in the program.
            pp_name: the name that the Web GUI shows, at most 64 bytes (33.5).
            description: a description, at most 64 bytes (4.56).
            pp_bind: tunnels with encapsulation l2tp or pptp, such as tunnel1 or tunnel1-tunnel4
                (17.1.2).
            pp_auth_request: the method and arrive_only (none); mschap-v2 for Windows (11.3).
            pp_auth_multi_connect_prohibit: on or off (off); not applied to RADIUS users (11.5).
            ppp_ipcp_ipaddress: on or off (off); on to assign addresses (11.9.2).
            ppp_ipcp_msext: on or off (off); on to assign DNS servers (11.9.8).
            ppp_ipcp_remote_address_check: on or off (on) (11.9.9).
            ppp_ipcp_vjc: on or off (off) (11.9.1).
            ppp_ipcp_restart: 20..10000 ms (3000) (11.9).
            ppp_ccp_type: stac0, stac, cstac, mppe-40, mppe-128, mppe-any or none (stac)
                (11.11.1).
            ppp_ccp_no_encryption: reject or accept (accept), if MPPE was not agreed (17.2.5).
            ppp_ccp_restart: 20..10000 ms (3000) (11.11).
            ppp_ipv6cp_use: on or off (on) (11.12.1).
            ppp_lcp_mru: use and bytes (on 1792) (11.6.3).
            ppp_lcp_silent: on or off (off) (11.6).
            ppp_lcp_acfc: on or off (off) (11.6).
            ppp_lcp_pfc: on or off (off) (11.6).
            ppp_lcp_magicnumber: on or off (on) (11.6).
            ppp_lcp_restart: 20..10000 ms (3000) (11.6).
            ip_pp_address: address[/bits] (unnumbered) (8.1.2).
            ip_pp_remote_address_pool: A-B, addresses separated by spaces, dhcp, or dhcpc [LAN]
                (none) (8.2.2).
            ip_pp_mtu: 64..1500 bytes (1500); ignored for L2TP (8.1.4).
            ip_pp_rebound: on or off (off) (8.1.5).
            ip_pp_tcp_mss_limit: 536..1460 bytes, auto or off (8.1.21).
            enabled: whether the PP is in use (no) (56.7.1).
            adopt: Whether to take over what the router has, from now on.
            reclaim: Whether lines that are as declared already are the stack's own.
            opts: Pulumi's options.
        """
        props = {
            "pp_name": pp_name,
            "description": description,
            "pp_bind": pp_bind,
            "pp_auth_request": pp_auth_request,
            "pp_auth_multi_connect_prohibit": pp_auth_multi_connect_prohibit,
            "ppp_ipcp_ipaddress": ppp_ipcp_ipaddress,
            "ppp_ipcp_msext": ppp_ipcp_msext,
            "ppp_ipcp_remote_address_check": ppp_ipcp_remote_address_check,
            "ppp_ipcp_vjc": ppp_ipcp_vjc,
            "ppp_ipcp_restart": ppp_ipcp_restart,
            "ppp_ccp_type": ppp_ccp_type,
            "ppp_ccp_no_encryption": ppp_ccp_no_encryption,
            "ppp_ccp_restart": ppp_ccp_restart,
            "ppp_ipv6cp_use": ppp_ipv6cp_use,
            "ppp_lcp_mru": ppp_lcp_mru,
            "ppp_lcp_silent": ppp_lcp_silent,
            "ppp_lcp_acfc": ppp_lcp_acfc,
            "ppp_lcp_pfc": ppp_lcp_pfc,
            "ppp_lcp_magicnumber": ppp_lcp_magicnumber,
            "ppp_lcp_restart": ppp_lcp_restart,
            "ip_pp_address": ip_pp_address,
            "ip_pp_remote_address_pool": ip_pp_remote_address_pool,
            "ip_pp_mtu": ip_pp_mtu,
            "ip_pp_rebound": ip_pp_rebound,
            "ip_pp_tcp_mss_limit": ip_pp_tcp_mss_limit,
            "enabled": enabled,
            "adopt": adopt,
            "reclaim": reclaim,
        }
        super().__init__(resource_name, props, opts)
