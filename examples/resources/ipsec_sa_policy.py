import rtx_provider as rtx

rtx.IpsecSaPolicy(
    "clients",
    policy=1,
    gateway=1,
    esp="aes-cbc",
    hmac="sha-hmac",
    serves_windows=True,
)
