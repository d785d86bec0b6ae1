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

    Where the interface has no list, this is refused: a list of ours alone
    would reject everything else.
    """

    _provider_class = SecureFilterMembershipProvider

    interface: pulumi.Output[str]
    """lan2, pp 1, pp anonymous, tunnel 1 …."""
    direction: pulumi.Output[str]
    """in or out."""
    label: pulumi.Output[str]
    """tells several memberships of one list apart. Default 'vpn'."""
    filters: pulumi.Output[Sequence[int]]
    """numbers of ip filters, in their order."""
    dynamic: pulumi.Output[Sequence[int]]
    """numbers of dynamic ip filters, in their order."""

    def __init__(
        self,
        resource_name: str,
        *,
        interface: pulumi.Input[str],
        direction: pulumi.Input[Literal["in", "out"]],
        label: pulumi.Input[str] | None = None,
        filters: pulumi.Input[Sequence[int]] | None = None,
        dynamic: pulumi.Input[Sequence[int]] | None = None,
        adopt: pulumi.Input[bool] = False,
        reclaim: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare a SecureFilterMembership.

        Args:
            resource_name: The name in the program.
            interface: lan2, pp 1, pp anonymous, tunnel 1 ….
            direction: in or out.
            label: tells several memberships of one list apart. Default 'vpn'.
            filters: numbers of ip filters, in their order.
            dynamic: numbers of dynamic ip filters, in their order.
            adopt: Take over existing lines; delete restores them.
            reclaim: Treat equal existing lines as its own, after a run that was killed.
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
