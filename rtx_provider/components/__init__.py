"""What an office needs, built from the provider's resources: the package's own components."""

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
