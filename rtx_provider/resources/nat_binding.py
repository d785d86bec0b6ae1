"""NatBinding as a Pulumi resource.

Written by `make generate` from models/nat_binding.py.
"""

from collections.abc import Sequence
from typing import ClassVar

import pulumi

from rtx_provider.models.nat_binding import NatBinding as Model
from rtx_provider.models.noun import Noun
from rtx_provider.resources._provider import NounProvider
from rtx_provider.resources._resource import NounResource


class NatBindingProvider(NounProvider):
    """Manages a NatBinding on the router."""

    model: ClassVar[type[Noun]] = Model


class NatBinding(NounResource, module="rtx", name="NatBinding"):
    """Members of an `ip IF nat descriptor` list, which apply in its order. Source: 23.2.

    Others' members of the list stay where they are.
    """

    _provider_class = NatBindingProvider

    interface: pulumi.Output[str]
    """an interface, such as lan2, pp 1, pp anonymous or tunnel 1."""
    label: pulumi.Output[str]
    """a label for the id, if one interface has several bindings. Default 'vpn'."""
    descriptors: pulumi.Output[Sequence[int]]
    """numbers of NAT descriptors, at most 16."""
    reverse: pulumi.Output[Sequence[int]]
    """numbers of descriptors with inside and outside swapped."""

    def __init__(
        self,
        resource_name: str,
        *,
        interface: pulumi.Input[str],
        label: pulumi.Input[str] | None = None,
        descriptors: pulumi.Input[Sequence[pulumi.Input[int]]] | None = None,
        reverse: pulumi.Input[Sequence[pulumi.Input[int]]] | None = None,
        adopt: pulumi.Input[bool] = False,
        reclaim: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare a NatBinding.

        Args:
            resource_name: The name in the program.
            interface: an interface, such as lan2, pp 1, pp anonymous or tunnel 1.
            label: a label for the id, if one interface has several bindings. Default 'vpn'.
            descriptors: numbers of NAT descriptors, at most 16.
            reverse: numbers of descriptors with inside and outside swapped.
            adopt: Whether to take over what the router has, from now on.
            reclaim: Whether lines that are as declared already are the stack's own.
            opts: Pulumi's options.
        """
        props = {
            "interface": interface,
            "label": label,
            "descriptors": descriptors,
            "reverse": reverse,
            "adopt": adopt,
            "reclaim": reclaim,
        }
        super().__init__(resource_name, props, opts)
