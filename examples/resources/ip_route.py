import rtx_provider as rtx

rtx.IpRoute(
    "branches",
    destination="10.0.0.0/8",
    gateways=[
        {"to": "tunnel 10", "hide": True},
        {"to": "192.168.100.254", "weight": 0},
    ],
)
