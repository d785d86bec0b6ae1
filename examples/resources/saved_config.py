import rtx_provider as rtx

web = rtx.IpFilter(
    "web",
    number=201050,
    action="pass",
    source="*",
    destination="192.168.100.10",
    protocol="tcp",
    source_ports="*",
    destination_ports="https",
)
rtx.SavedConfig("saved", after={"web": web.revision})
