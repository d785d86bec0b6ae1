"""SecureFilterMembership as a Pulumi resource.

Written by `make generate` from models/secure_filter_membership.py.
"""

from collections.abc import Sequence
from typing import ClassVar, Literal

import pulumi

from rtx_provider.models.noun import Noun
from rtx_provider.models.secure_filter_membership import SecureFilterMembership as Model
from rtx_provider.resources._provider import NounProvider
from rtx_provider.resources._resource import NounResource


class SecureFilterMembershipProvider(NounProvider):
    """Manages a SecureFilterMembership on the router."""

    model: ClassVar[type[Noun]] = Model


class SecureFilterMembership(NounResource, module="rtx", name="SecureFilterMembership"):
    """Members of an `ip IF secure filter` list. Source: 8.1.25.

    They go before the first filter that would block their traffic. All other numbers keep
    their order, the dynamic filters do too, and deleting removes only the resource's own.

    If the interface has no list, creating the resource is refused: a list of these filters
    alone would reject all other traffic.
    """

    _provider_class = SecureFilterMembershipProvider

    interface: pulumi.Output[str]
    """an interface, such as lan2, pp 1, pp anonymous or tunnel 1."""
    direction: pulumi.Output[str]
    """in or out."""
    label: pulumi.Output[str]
    """a label for the id, if one list has several memberships. Default 'vpn'."""
    filters: pulumi.Output[Sequence[int]]
    """numbers of IP filters, in order."""
    dynamic: pulumi.Output[Sequence[int]]
    """numbers of dynamic IP filters, in order."""

    def __init__(
        self,
        resource_name: str,
        *,
        interface: pulumi.Input[str],
        direction: pulumi.Input[Literal["in", "out"]],
        label: pulumi.Input[str] | None = None,
        filters: pulumi.Input[Sequence[pulumi.Input[int]]] | None = None,
        dynamic: pulumi.Input[Sequence[pulumi.Input[int]]] | None = None,
        adopt: pulumi.Input[bool] = False,
        reclaim: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare a SecureFilterMembership.

        Args:
            resource_name: The name in the program.
            interface: an interface, such as lan2, pp 1, pp anonymous or tunnel 1.
            direction: in or out.
            label: a label for the id, if one list has several memberships. Default 'vpn'.
            filters: numbers of IP filters, in order.
            dynamic: numbers of dynamic IP filters, in order.
            adopt: Whether to take over what the router has, from now on.
            reclaim: Whether lines that are as declared already are the stack's own.
            opts: Pulumi's options.
        """
        props = {
            "interface": interface,
            "direction": direction,
            "label": label,
            "filters": filters,
            "dynamic": dynamic,
            "adopt": adopt,
            "reclaim": reclaim,
        }
        super().__init__(resource_name, props, opts)
