import rtx_provider as rtx

esp = rtx.IpFilter(
    "esp",
    number=201041,
    action="pass",
    source="*",
    destination="*",
    protocol="esp",
)
rtx.SecureFilterMembership("wan", interface="pp 1", direction="in", filters=[esp.number])
