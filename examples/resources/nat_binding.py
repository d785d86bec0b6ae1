import rtx_provider as rtx

descriptor = rtx.NatDescriptor(
    "guests",
    number=20100,
    type={"kind": "masquerade"},
    address_outer=["192.0.2.8"],
)
rtx.NatBinding("wan", interface="pp 1", descriptors=[descriptor.number])
