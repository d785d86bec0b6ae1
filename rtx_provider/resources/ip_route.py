"""IpRoute as a Pulumi resource.

Written by `make generate` from models/ip_route.py.
"""

from collections.abc import Sequence
from typing import ClassVar

import pulumi

from rtx_provider.models.ip_route import Gateway
from rtx_provider.models.ip_route import IpRoute as Model
from rtx_provider.models.noun import Noun
from rtx_provider.resources import outputs
from rtx_provider.resources._provider import NounProvider
from rtx_provider.resources._resource import NounResource
from rtx_provider.resources.arguments import GatewayDict


class IpRouteProvider(NounProvider):
    """Manages an IpRoute on the router."""

    model: ClassVar[type[Noun]] = Model


class IpRoute(NounResource, module="rtx", name="IpRoute"):
    """One `ip route` line. Source: 8.1.7.

    A second line for the same network would replace it, so that all gateways of a network
    are one resource. A change is one line, and no moment is without the route.

    Known gap: `dpi` is not typed; use ConfigLines.
    """

    _provider_class = IpRouteProvider

    destination: pulumi.Output[str]
    """default, or a network such as 10.0.0.0/8; a lone address is a host."""
    gateways: pulumi.Output[Sequence[outputs.Gateway]]
    """one or more gateways, in their order."""

    def __init__(
        self,
        resource_name: str,
        *,
        destination: pulumi.Input[str],
        gateways: pulumi.Input[Sequence[Gateway | GatewayDict]],
        adopt: pulumi.Input[bool] = False,
        reclaim: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare an IpRoute.

        Args:
            resource_name: The name in the program.
            destination: default, or a network such as 10.0.0.0/8; a lone address is a host.
            gateways: one or more gateways, in their order.
            adopt: Take over existing lines; delete restores them.
            reclaim: Treat equal existing lines as its own, after a run that was killed.
            opts: Pulumi's options.
        """
        props = {
            "destination": destination,
            "gateways": gateways,
            "adopt": adopt,
            "reclaim": reclaim,
        }
        super().__init__(resource_name, props, opts)
