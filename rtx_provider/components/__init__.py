"""Components: each declares all the resources that one task of an office needs."""

from rtx_provider.components.client_settings import ClientSettings
from rtx_provider.components.office import read_office, require_office, warn_of_plain_secrets
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
    "require_office",
    "warn_of_plain_secrets",
]
