import pulumi

import rtx_provider as rtx

router = rtx.Router("router", model="RTX1210")
pulumi.export("firmware", router.firmware)
