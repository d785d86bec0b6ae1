"""The building blocks of this checkout's program, which the package holds.

A repository of a user's own may have a folder of this name: the wheel brings the
blocks as `rtx_provider.components`, and not this folder (ADR 0014).
"""

from rtx_provider.components import (
    ClientSettings,
    IpsecAlgorithms,
    NatChoice,
    RemoteAccessVpn,
    RemoteAccessVpnArgs,
    VpnUser,
    read_office,
    require_office,
    warn_of_plain_secrets,
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
