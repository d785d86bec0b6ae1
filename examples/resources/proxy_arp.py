import rtx_provider as rtx

rtx.ProxyArp("lan", interface="lan1")
