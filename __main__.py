"""An office's program: read the stack's configuration, build the VPN, hand out the client settings.

One stack per office; every value is in `Pulumi.<office>.yaml`.
"""

import pulumi

import rtx_provider as rtx

vpn = rtx.RemoteAccessVpn("vpn", rtx.require_office())

pulumi.export("windows_profile", vpn.windows_profile)
pulumi.export("windows_registry", vpn.windows_registry)
pulumi.export("client_settings", vpn.client_settings)
pulumi.export("router", vpn.router.detected_model)
pulumi.export("firmware", vpn.router.firmware)
