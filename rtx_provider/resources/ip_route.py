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

    A router has one line for each network, so one resource has all gateways of a network.
    A change sends that one line, and the route exists at every moment.

    Known gap: `dpi` has no field; use ConfigLines.
    """

    _provider_class = IpRouteProvider

    destination: pulumi.Output[str]
    """default, or a network such as 10.0.0.0/8; an address alone is a host."""
    gateways: pulumi.Output[Sequence[outputs.Gateway]]
    """one or more gateways, in order."""

    def __init__(
        self,
        resource_name: str,
        *,
        destination: pulumi.Input[str],
        gateways: pulumi.Input[Sequence[pulumi.Input[Gateway | GatewayDict]]],
        adopt: pulumi.Input[bool] = False,
        reclaim: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare an IpRoute.

        Args:
            resource_name: The name in the program.
            destination: default, or a network such as 10.0.0.0/8; an address alone is a host.
            gateways: one or more gateways, in order.
            adopt: Whether to take over what the router has, from now on.
            reclaim: Whether lines that are as declared already are the stack's own.
            opts: Pulumi's options.
        """
        props = {
            "destination": destination,
            "gateways": gateways,
            "adopt": adopt,
            "reclaim": reclaim,
        }
        super().__init__(resource_name, props, opts)
