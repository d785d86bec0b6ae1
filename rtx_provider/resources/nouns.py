"""Every noun's provider and resource. Written by `make generate`."""

from rtx_provider.resources.anonymous_pp import AnonymousPp, AnonymousPpProvider
from rtx_provider.resources.config_lines import ConfigLines, ConfigLinesProvider
from rtx_provider.resources.ike_gateway import IkeGateway, IkeGatewayProvider
from rtx_provider.resources.ip_filter import IpFilter, IpFilterProvider
from rtx_provider.resources.ip_route import IpRoute, IpRouteProvider
from rtx_provider.resources.ipsec_sa_policy import IpsecSaPolicy, IpsecSaPolicyProvider
from rtx_provider.resources.ipsec_service import IpsecService, IpsecServiceProvider
from rtx_provider.resources.ipsec_transport import IpsecTransport, IpsecTransportProvider
from rtx_provider.resources.l2tp_service import L2tpService, L2tpServiceProvider
from rtx_provider.resources.nat_binding import NatBinding, NatBindingProvider
from rtx_provider.resources.nat_descriptor import NatDescriptor, NatDescriptorProvider
from rtx_provider.resources.nat_static import NatStatic, NatStaticProvider
from rtx_provider.resources.pp import Pp, PpProvider
from rtx_provider.resources.pp_user import PpUser, PpUserProvider
from rtx_provider.resources.proxy_arp import ProxyArp, ProxyArpProvider
from rtx_provider.resources.secure_filter_membership import (
    SecureFilterMembership,
    SecureFilterMembershipProvider,
)
from rtx_provider.resources.tunnel import Tunnel, TunnelProvider

PROVIDERS = (
    AnonymousPpProvider,
    ConfigLinesProvider,
    IkeGatewayProvider,
    IpFilterProvider,
    IpRouteProvider,
    IpsecSaPolicyProvider,
    IpsecServiceProvider,
    IpsecTransportProvider,
    L2tpServiceProvider,
    NatBindingProvider,
    NatDescriptorProvider,
    NatStaticProvider,
    PpProvider,
    PpUserProvider,
    ProxyArpProvider,
    SecureFilterMembershipProvider,
    TunnelProvider,
)
RESOURCES = (
    AnonymousPp,
    ConfigLines,
    IkeGateway,
    IpFilter,
    IpRoute,
    IpsecSaPolicy,
    IpsecService,
    IpsecTransport,
    L2tpService,
    NatBinding,
    NatDescriptor,
    NatStatic,
    Pp,
    PpUser,
    ProxyArp,
    SecureFilterMembership,
    Tunnel,
)
