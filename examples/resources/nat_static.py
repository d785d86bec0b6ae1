import rtx_provider as rtx

rtx.NatStatic(
    "ike",
    descriptor=1000,
    number=2,
    inner="192.168.100.1",
    protocol="udp",
    ports="500,4500",
)
