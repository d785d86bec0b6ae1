"""What an office needs, built from the provider's resources."""

from components.office import read_office, warn_of_plain_secrets
from components.remote_access_vpn import RemoteAccessVpn
from components.remote_access_vpn_args import (
    IpsecAlgorithms,
    NatChoice,
    RemoteAccessVpnArgs,
    VpnUser,
)

__all__ = [
    "IpsecAlgorithms",
    "NatChoice",
    "RemoteAccessVpn",
    "RemoteAccessVpnArgs",
    "VpnUser",
    "read_office",
    "warn_of_plain_secrets",
]
