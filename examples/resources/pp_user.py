import pulumi

import rtx_provider as rtx

office = pulumi.Config("office")
rtx.PpUser(
    "alice",
    username="alice",
    password=office.require_secret("alicePassword"),
    address="192.168.100.201",
)
