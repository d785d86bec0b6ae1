import rtx_provider as rtx

rtx.NatDescriptor(
    "web",
    number=20200,
    type={"kind": "masquerade"},
    address_outer=["ipcp"],
    masquerade_incoming={"action": "forward", "forward_to": "192.168.100.10"},
    timer=600,
)
