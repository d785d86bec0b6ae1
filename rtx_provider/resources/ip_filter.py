"""IpFilter as a Pulumi resource.

Written by `make generate` from models/ip_filter.py.
"""

from typing import ClassVar, Literal

import pulumi

from rtx_provider.models.ip_filter import IpFilter as Model
from rtx_provider.models.noun import Noun
from rtx_provider.resources._provider import NounProvider
from rtx_provider.resources._resource import NounResource


class IpFilterProvider(NounProvider):
    """Manages an IpFilter on the router."""

    model: ClassVar[type[Noun]] = Model


class IpFilter(NounResource, module="rtx", name="IpFilter"):
    """One `ip filter` line. Source: 8.1.10.

    Known gap: `@application` sources (RTX840) have no field; use ConfigLines.
    """

    _provider_class = IpFilterProvider

    number: pulumi.Output[int]
    """the filter number, 1..21474836."""
    action: pulumi.Output[str]
    """pass, reject or restrict, alone or with -log or -nolog."""
    source: pulumi.Output[str]
    """an address[/mask], a range A-B, a list, a host name, or *. Default '*'."""
    destination: pulumi.Output[str | None]
    """an address[/mask], a range A-B, a list, a host name, or * (*)."""
    protocol: pulumi.Output[str | None]
    """a name, a number, a list of them, or established (*)."""
    source_ports: pulumi.Output[str | None]
    """a number, a name, a range A-B, a list of at most 10, or *; for icmp, the ICMP type."""
    destination_ports: pulumi.Output[str | None]
    """a number, a name, a range A-B, a list of at most 10, or *; for icmp, the ICMP code."""

    def __init__(
        self,
        resource_name: str,
        *,
        number: pulumi.Input[int],
        action: pulumi.Input[
            Literal[
                "pass",
                "pass-log",
                "pass-nolog",
                "reject",
                "reject-log",
                "reject-nolog",
                "restrict",
                "restrict-log",
                "restrict-nolog",
            ]
        ],
        source: pulumi.Input[str] | None = None,
        destination: pulumi.Input[str] | None = None,
        protocol: pulumi.Input[str] | None = None,
        source_ports: pulumi.Input[str] | None = None,
        destination_ports: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] = False,
        reclaim: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare an IpFilter.

        Args:
            resource_name: The name in the program.
            number: the filter number, 1..21474836.
            action: pass, reject or restrict, alone or with -log or -nolog.
            source: an address[/mask], a range A-B, a list, a host name, or *. Default '*'.
            destination: an address[/mask], a range A-B, a list, a host name, or * (*).
            protocol: a name, a number, a list of them, or established (*).
            source_ports: a number, a name, a range A-B, a list of at most 10, or *; for icmp, the
                ICMP type.
            destination_ports: a number, a name, a range A-B, a list of at most 10, or *; for
                icmp, the ICMP code.
            adopt: Whether to take over what the router has, from now on.
            reclaim: Whether lines that are as declared already are the stack's own.
            opts: Pulumi's options.
        """
        props = {
            "number": number,
            "action": action,
            "source": source,
            "destination": destination,
            "protocol": protocol,
            "source_ports": source_ports,
            "destination_ports": destination_ports,
            "adopt": adopt,
            "reclaim": reclaim,
        }
        super().__init__(resource_name, props, opts)
