"""IpsecTransport as a Pulumi resource.

Written by `make generate` from models/ipsec_transport.py.
"""

from collections.abc import Sequence
from typing import ClassVar

import pulumi

from rtx_provider.models.ipsec_transport import IpsecTransport as Model
from rtx_provider.models.noun import Noun
from rtx_provider.resources._provider import NounProvider
from rtx_provider.resources._resource import NounResource


class IpsecTransportProvider(NounProvider):
    """Manages an IpsecTransport on the router."""

    model: ClassVar[type[Noun]] = Model


class IpsecTransport(NounResource, module="rtx", name="IpsecTransport"):
    """One `ipsec transport` line, and its template line. Source: 15.50.1, 15.50.2."""

    _provider_class = IpsecTransportProvider

    transport: pulumi.Output[int]
    """the transport number, 1..2147483647."""
    policy: pulumi.Output[int]
    """the number of the SA policy."""
    protocol: pulumi.Output[str | None]
    """a protocol's name or number; udp for L2TP."""
    source_ports: pulumi.Output[str | None]
    """ports, or *; 1701 for L2TP; requires protocol."""
    destination_ports: pulumi.Output[str | None]
    """ports, or *; requires source_ports."""
    template: pulumi.Output[Sequence[str] | None]
    """transports that copy this one, such as 34-48.

    Each uses the policy of its own number (15.50.2).
    """

    def __init__(
        self,
        resource_name: str,
        *,
        transport: pulumi.Input[int],
        policy: pulumi.Input[int],
        protocol: pulumi.Input[str] | None = None,
        source_ports: pulumi.Input[str] | None = None,
        destination_ports: pulumi.Input[str] | None = None,
        template: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        adopt: pulumi.Input[bool] = False,
        reclaim: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare an IpsecTransport.

        Args:
            resource_name: The name in the program.
            transport: the transport number, 1..2147483647.
            policy: the number of the SA policy.
            protocol: a protocol's name or number; udp for L2TP.
            source_ports: ports, or *; 1701 for L2TP; requires protocol.
            destination_ports: ports, or *; requires source_ports.
            template: transports that copy this one, such as 34-48; each uses the policy of its
                own number (15.50.2).
            adopt: Whether to take over what the router has, from now on.
            reclaim: Whether lines that are as declared already are the stack's own.
            opts: Pulumi's options.
        """
        props = {
            "transport": transport,
            "policy": policy,
            "protocol": protocol,
            "source_ports": source_ports,
            "destination_ports": destination_ports,
            "template": template,
            "adopt": adopt,
            "reclaim": reclaim,
        }
        super().__init__(resource_name, props, opts)
