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
    """Proxy ARP on a LAN or bridge; a PP has none. Source: 8.1.28.

    VPN clients whose addresses lie in the LAN need it.
    """

    _provider_class = ProxyArpProvider

    interface: pulumi.Output[str]
    """a LAN or bridge, such as lan1."""
    use: pulumi.Output[bool]
    """on or off (off). Default True."""
    vrrp: pulumi.Output[int | None]
    """the VRRP group, 1..255, whose master alone answers."""

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
            vrrp: the VRRP group, 1..255, whose master alone answers.
            adopt: Whether to take over what the router has, from now on.
            reclaim: Whether lines that are as declared already are the stack's own.
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
