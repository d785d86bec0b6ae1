"""Yamaha RTX routers as code: Pulumi resources in Python.

`import rtx_provider as rtx` gives a program everything that it needs: `rtx.Tunnel`,
`rtx.NatTraversal`, `rtx.RemoteAccessVpn` and so on. A name is imported at its first use, so a
program loads only what it uses.

Written by `make generate` (tools/surface.py).
"""

import gc
import importlib
from typing import TYPE_CHECKING

# Python collects after each 700 new objects, so it would look through each module several times
# while it is loaded. A process of a run lives for a second, and all that it loads stays.
_COLLECT_AFTER = 100_000
if 0 < gc.get_threshold()[0] < _COLLECT_AFTER:
    gc.set_threshold(_COLLECT_AFTER, *gc.get_threshold()[1:])

if TYPE_CHECKING:
    from rtx_provider.clients.windows import WindowsProfile
    from rtx_provider.components.client_settings import ClientSettings
    from rtx_provider.components.office import read_office, refuse_plain_secrets, require_office
    from rtx_provider.components.remote_access_vpn import RemoteAccessVpn
    from rtx_provider.components.remote_access_vpn_args import (
        IpsecAlgorithms,
        NatChoice,
        RemoteAccessVpnArgs,
        VpnUser,
    )
    from rtx_provider.models.anonymous_pp import AuthRequest, LcpMru
    from rtx_provider.models.ike_gateway import Duration, IkeKeepalive, IkeName, NatTraversal
    from rtx_provider.models.ip_route import Gateway
    from rtx_provider.models.ipsec_service import IkeRetry
    from rtx_provider.models.nat_descriptor import Incoming, NatType
    from rtx_provider.models.tunnel import L2tpKeepalive, L2tpTunnelAuth
    from rtx_provider.resources.anonymous_pp import AnonymousPp
    from rtx_provider.resources.arguments import (
        AuthRequestDict,
        DurationDict,
        GatewayDict,
        IkeKeepaliveDict,
        IkeNameDict,
        IkeRetryDict,
        IncomingDict,
        L2tpKeepaliveDict,
        L2tpTunnelAuthDict,
        LcpMruDict,
        NatTraversalDict,
        NatTypeDict,
    )
    from rtx_provider.resources.config_lines import ConfigLines
    from rtx_provider.resources.ike_gateway import IkeGateway
    from rtx_provider.resources.ip_filter import IpFilter
    from rtx_provider.resources.ip_route import IpRoute
    from rtx_provider.resources.ipsec_sa_policy import IpsecSaPolicy
    from rtx_provider.resources.ipsec_service import IpsecService
    from rtx_provider.resources.ipsec_transport import IpsecTransport
    from rtx_provider.resources.l2tp_service import L2tpService
    from rtx_provider.resources.nat_binding import NatBinding
    from rtx_provider.resources.nat_descriptor import NatDescriptor
    from rtx_provider.resources.nat_static import NatStatic
    from rtx_provider.resources.pp import Pp
    from rtx_provider.resources.pp_user import PpUser
    from rtx_provider.resources.provider import Provider
    from rtx_provider.resources.proxy_arp import ProxyArp
    from rtx_provider.resources.router import Router
    from rtx_provider.resources.saved_config import SavedConfig
    from rtx_provider.resources.secure_filter_membership import SecureFilterMembership
    from rtx_provider.resources.tunnel import Tunnel

_MODULES = {
    "AnonymousPp": "rtx_provider.resources.anonymous_pp",
    "AuthRequest": "rtx_provider.models.anonymous_pp",
    "AuthRequestDict": "rtx_provider.resources.arguments",
    "ClientSettings": "rtx_provider.components.client_settings",
    "ConfigLines": "rtx_provider.resources.config_lines",
    "Duration": "rtx_provider.models.ike_gateway",
    "DurationDict": "rtx_provider.resources.arguments",
    "Gateway": "rtx_provider.models.ip_route",
    "GatewayDict": "rtx_provider.resources.arguments",
    "IkeGateway": "rtx_provider.resources.ike_gateway",
    "IkeKeepalive": "rtx_provider.models.ike_gateway",
    "IkeKeepaliveDict": "rtx_provider.resources.arguments",
    "IkeName": "rtx_provider.models.ike_gateway",
    "IkeNameDict": "rtx_provider.resources.arguments",
    "IkeRetry": "rtx_provider.models.ipsec_service",
    "IkeRetryDict": "rtx_provider.resources.arguments",
    "Incoming": "rtx_provider.models.nat_descriptor",
    "IncomingDict": "rtx_provider.resources.arguments",
    "IpFilter": "rtx_provider.resources.ip_filter",
    "IpRoute": "rtx_provider.resources.ip_route",
    "IpsecAlgorithms": "rtx_provider.components.remote_access_vpn_args",
    "IpsecSaPolicy": "rtx_provider.resources.ipsec_sa_policy",
    "IpsecService": "rtx_provider.resources.ipsec_service",
    "IpsecTransport": "rtx_provider.resources.ipsec_transport",
    "L2tpKeepalive": "rtx_provider.models.tunnel",
    "L2tpKeepaliveDict": "rtx_provider.resources.arguments",
    "L2tpService": "rtx_provider.resources.l2tp_service",
    "L2tpTunnelAuth": "rtx_provider.models.tunnel",
    "L2tpTunnelAuthDict": "rtx_provider.resources.arguments",
    "LcpMru": "rtx_provider.models.anonymous_pp",
    "LcpMruDict": "rtx_provider.resources.arguments",
    "NatBinding": "rtx_provider.resources.nat_binding",
    "NatChoice": "rtx_provider.components.remote_access_vpn_args",
    "NatDescriptor": "rtx_provider.resources.nat_descriptor",
    "NatStatic": "rtx_provider.resources.nat_static",
    "NatTraversal": "rtx_provider.models.ike_gateway",
    "NatTraversalDict": "rtx_provider.resources.arguments",
    "NatType": "rtx_provider.models.nat_descriptor",
    "NatTypeDict": "rtx_provider.resources.arguments",
    "Pp": "rtx_provider.resources.pp",
    "PpUser": "rtx_provider.resources.pp_user",
    "Provider": "rtx_provider.resources.provider",
    "ProxyArp": "rtx_provider.resources.proxy_arp",
    "RemoteAccessVpn": "rtx_provider.components.remote_access_vpn",
    "RemoteAccessVpnArgs": "rtx_provider.components.remote_access_vpn_args",
    "Router": "rtx_provider.resources.router",
    "SavedConfig": "rtx_provider.resources.saved_config",
    "SecureFilterMembership": "rtx_provider.resources.secure_filter_membership",
    "Tunnel": "rtx_provider.resources.tunnel",
    "VpnUser": "rtx_provider.components.remote_access_vpn_args",
    "WindowsProfile": "rtx_provider.clients.windows",
    "read_office": "rtx_provider.components.office",
    "refuse_plain_secrets": "rtx_provider.components.office",
    "require_office": "rtx_provider.components.office",
}
"""The module of each public name, which is imported at the first use of the name."""

__all__ = [
    "AnonymousPp",
    "AuthRequest",
    "AuthRequestDict",
    "ClientSettings",
    "ConfigLines",
    "Duration",
    "DurationDict",
    "Gateway",
    "GatewayDict",
    "IkeGateway",
    "IkeKeepalive",
    "IkeKeepaliveDict",
    "IkeName",
    "IkeNameDict",
    "IkeRetry",
    "IkeRetryDict",
    "Incoming",
    "IncomingDict",
    "IpFilter",
    "IpRoute",
    "IpsecAlgorithms",
    "IpsecSaPolicy",
    "IpsecService",
    "IpsecTransport",
    "L2tpKeepalive",
    "L2tpKeepaliveDict",
    "L2tpService",
    "L2tpTunnelAuth",
    "L2tpTunnelAuthDict",
    "LcpMru",
    "LcpMruDict",
    "NatBinding",
    "NatChoice",
    "NatDescriptor",
    "NatStatic",
    "NatTraversal",
    "NatTraversalDict",
    "NatType",
    "NatTypeDict",
    "Pp",
    "PpUser",
    "Provider",
    "ProxyArp",
    "RemoteAccessVpn",
    "RemoteAccessVpnArgs",
    "Router",
    "SavedConfig",
    "SecureFilterMembership",
    "Tunnel",
    "VpnUser",
    "WindowsProfile",
    "read_office",
    "refuse_plain_secrets",
    "require_office",
]


if not TYPE_CHECKING:  # with it, a type checker would believe that every name exists

    def __getattr__(name: str) -> object:
        """Import a public name at its first use, and return it."""
        if name not in _MODULES:
            msg = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(msg)
        value = globals()[name] = getattr(importlib.import_module(_MODULES[name]), name)
        return value


def __dir__() -> list[str]:
    """Return the names of the module, including public names that are not imported yet."""
    return sorted({*globals(), *__all__})
