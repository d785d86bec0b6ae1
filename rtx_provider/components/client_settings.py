"""What an office's clients need to connect: a profile for Windows, and settings for others."""

from collections.abc import Sequence
from typing import TypedDict

import pulumi

from rtx_provider.clients import windows
from rtx_provider.components.remote_access_vpn_args import RemoteAccessVpnArgs


class ClientSettings(TypedDict):
    """The settings for clients other than Windows, without secrets."""

    name: str
    """The connection's name."""
    server: str
    """The host name or address to which clients connect."""
    type: str
    """The kind of VPN."""
    authentication: str
    """The method by which users authenticate."""
    network: str
    """The office's network."""
    users: list[str]
    """The names of the users who may connect."""


def windows_profile(args: RemoteAccessVpnArgs) -> pulumi.Output[str]:
    """Return the PowerShell script that sets up the connection; it is secret, as is its key."""
    routes = (args.network,) if args.split_tunnel else ()

    def script(values: Sequence[str]) -> str:
        name, server, key = values
        return windows.powershell(windows.WindowsProfile(name, server, key, routes=routes))

    key = pulumi.Output.secret(args.pre_shared_key)
    return pulumi.Output.secret(pulumi.Output.all(args.name, args.server, key).apply(script))


def client_settings(args: RemoteAccessVpnArgs) -> pulumi.Output[ClientSettings]:
    """Return the settings for other clients."""

    def settings(values: Sequence[str]) -> ClientSettings:
        name, server = values
        return ClientSettings(
            name=name,
            server=server,
            type="L2TP/IPsec with pre-shared key",
            authentication="MS-CHAP v2",
            network=args.network,
            users=[user.name for user in args.users],
        )

    return pulumi.Output.all(args.name, args.server).apply(settings)
