import rtx_provider as rtx

rtx.IpsecService(
    "ipsec",
    use=True,
    ike_retry={"count": 10, "interval": 5},
    log_illegal_spi=True,
)
