"""An office's program: read the stack's configuration, build the VPN, hand out the client settings.

One stack per office; every value is in `Pulumi.<office>.yaml`.
"""

import pulumi

from components import RemoteAccessVpn, read_office, warn_of_plain_secrets

office, faults = read_office(pulumi.Config().require_object("office"))
if office is None:
    raise pulumi.RunError("\n".join(faults))

warn_of_plain_secrets()

vpn = RemoteAccessVpn("vpn", office)

pulumi.export("windows_profile", vpn.windows_profile)
pulumi.export("windows_registry", vpn.windows_registry)
pulumi.export("client_settings", vpn.client_settings)
pulumi.export("router", vpn.router.detected_model)
pulumi.export("firmware", vpn.router.firmware)
