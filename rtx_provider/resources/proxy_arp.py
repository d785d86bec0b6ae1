"""ProxyArp as a Pulumi resource.

Written by `make generate` from models/proxy_arp.py.
"""

from typing import ClassVar

import pulumi

from rtx_provider.models.noun import Noun
from rtx_provider.models.proxy_arp import ProxyArp as Model
from rtx_provider.resources._provider import NounProvider
from rtx_provider.resources._resource import NounResource


class ProxyArpProvider(NounProvider):
    """Manages a ProxyArp on the router."""

    model: ClassVar[type[Noun]] = Model


class ProxyArp(NounResource, module="rtx", name="ProxyArp"):
    """Proxy ARP on a LAN or bridge; there is none on a pp. Source: 8.1.28."""

    _provider_class = ProxyArpProvider

    interface: pulumi.Output[str]
    """a LAN or bridge, such as lan1."""
    use: pulumi.Output[bool]
    """on or off (off). Default True."""
    vrrp: pulumi.Output[int | None]
    """answer only as the master of this VRRP group, 1..255."""

    def __init__(
        self,
        resource_name: str,
        *,
        interface: pulumi.Input[str],
        use: pulumi.Input[bool] | None = None,
        vrrp: pulumi.Input[int] | None = None,
        adopt: pulumi.Input[bool] = False,
        reclaim: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare a ProxyArp.

        Args:
            resource_name: The name in the program.
            interface: a LAN or bridge, such as lan1.
            use: on or off (off). Default True.
            vrrp: answer only as the master of this VRRP group, 1..255.
            adopt: Take over existing lines; delete restores them.
            reclaim: Treat equal existing lines as its own, after a run that was killed.
            opts: Pulumi's options.
        """
        props = {
            "interface": interface,
            "use": use,
            "vrrp": vrrp,
            "adopt": adopt,
            "reclaim": reclaim,
        }
        super().__init__(resource_name, props, opts)
