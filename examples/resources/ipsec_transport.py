import rtx_provider as rtx

rtx.IpsecTransport(
    "clients",
    transport=1,
    policy=1,
    protocol="udp",
    source_ports="1701",
)
