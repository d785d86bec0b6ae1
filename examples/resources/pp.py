import rtx_provider as rtx

rtx.Pp(
    "wan",
    number=1,
    pp_name="インターネット接続",
    description="インターネット接続",
    adopt=True,
)
