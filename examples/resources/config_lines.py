import rtx_provider as rtx

rtx.ConfigLines(
    "monitoring",
    label="monitoring",
    lines=["snmp host 192.168.100.10", "snmp sysname tokyo"],
)
