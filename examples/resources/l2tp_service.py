import rtx_provider as rtx

rtx.L2tpService("l2tp", use=True, versions=["l2tp"])
