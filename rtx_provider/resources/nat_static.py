"""NatStatic as a Pulumi resource.

Written by `make generate` from models/nat_static.py.
"""

from typing import ClassVar

import pulumi

from rtx_provider.models.nat_static import NatStatic as Model
from rtx_provider.models.noun import Noun
from rtx_provider.resources._provider import NounProvider
from rtx_provider.resources._resource import NounResource


class NatStaticProvider(NounProvider):
    """Manages a NatStatic on the router."""

    model: ClassVar[type[Noun]] = Model


class NatStatic(NounResource, module="rtx", name="NatStatic"):
    """One `nat descriptor masquerade static` line. Source: 23.8.

    The vendor's reference has no lists of ports and no entries without a port, but real
    configurations have them (wild 15).
    """

    _provider_class = NatStaticProvider

    descriptor: pulumi.Output[int]
    """the number of the NAT descriptor, 1..2147483647."""
    number: pulumi.Output[int]
    """the number of the entry, 1..2147483647."""
    inner: pulumi.Output[str]
    """the inner IPv4 address."""
    protocol: pulumi.Output[str]
    """esp, tcp, udp, icmp, gre or a number 0..255."""
    ports: pulumi.Output[str | None]
    """a port, OUTER=INNER, or a list of them; required for tcp and udp."""

    def __init__(
        self,
        resource_name: str,
        *,
        descriptor: pulumi.Input[int],
        number: pulumi.Input[int],
        inner: pulumi.Input[str],
        protocol: pulumi.Input[str],
        ports: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] = False,
        reclaim: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare a NatStatic.

        Args:
            resource_name: The name in the program.
            descriptor: the number of the NAT descriptor, 1..2147483647.
            number: the number of the entry, 1..2147483647.
            inner: the inner IPv4 address.
            protocol: esp, tcp, udp, icmp, gre or a number 0..255.
            ports: a port, OUTER=INNER, or a list of them; required for tcp and udp.
            adopt: Whether to take over what the router has, from now on.
            reclaim: Whether lines that are as declared already are the stack's own.
            opts: Pulumi's options.
        """
        props = {
            "descriptor": descriptor,
            "number": number,
            "inner": inner,
            "protocol": protocol,
            "ports": ports,
            "adopt": adopt,
            "reclaim": reclaim,
        }
        super().__init__(resource_name, props, opts)
