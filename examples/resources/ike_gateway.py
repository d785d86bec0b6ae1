import pulumi

import rtx_provider as rtx

office = pulumi.Config("office")
rtx.IkeGateway(
    "clients",
    gateway=1,
    pre_shared_key=office.require_secret("preSharedKey"),
    local_address="ipcp pp 1",
    remote_address="any",
    nat_traversal={"use": True},
    keepalive_use={"use": "off"},
)
