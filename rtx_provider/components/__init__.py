"""Components: each declares all the resources that one task of an office needs."""

from rtx_provider.components.client_settings import ClientSettings
from rtx_provider.components.office import read_office, refuse_plain_secrets, require_office
from rtx_provider.components.remote_access_vpn import RemoteAccessVpn
from rtx_provider.components.remote_access_vpn_args import (
    IpsecAlgorithms,
    NatChoice,
    RemoteAccessVpnArgs,
    VpnUser,
)

__all__ = [
    "ClientSettings",
    "IpsecAlgorithms",
    "NatChoice",
    "RemoteAccessVpn",
    "RemoteAccessVpnArgs",
    "VpnUser",
    "read_office",
    "refuse_plain_secrets",
    "require_office",
]
