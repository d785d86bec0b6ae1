import rtx_provider as rtx

rtx.IpFilter(
    "ike",
    number=201040,
    action="pass",
    source="*",
    destination="*",
    protocol="udp",
    source_ports="*",
    destination_ports="500,4500",
)
