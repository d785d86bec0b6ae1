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
    """Members of an `ip IF nat descriptor` list, applied in its order. Source: 23.2."""

    _provider_class = NatBindingProvider

    interface: pulumi.Output[str]
    """lan2, pp 1, pp anonymous, tunnel 1 …."""
    label: pulumi.Output[str]
    """tells several bindings of one interface apart. Default 'vpn'."""
    descriptors: pulumi.Output[Sequence[int]]
    """numbers of NAT descriptors, at most 16."""
    reverse: pulumi.Output[Sequence[int]]
    """descriptors with inside and outside swapped."""

    def __init__(
        self,
        resource_name: str,
        *,
        interface: pulumi.Input[str],
        label: pulumi.Input[str] | None = None,
        descriptors: pulumi.Input[Sequence[int]] | None = None,
        reverse: pulumi.Input[Sequence[int]] | None = None,
        adopt: pulumi.Input[bool] = False,
        reclaim: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare a NatBinding.

        Args:
            resource_name: The name in the program.
            interface: lan2, pp 1, pp anonymous, tunnel 1 ….
            label: tells several bindings of one interface apart. Default 'vpn'.
            descriptors: numbers of NAT descriptors, at most 16.
            reverse: descriptors with inside and outside swapped.
            adopt: Take over existing lines; delete restores them.
            reclaim: Treat equal existing lines as its own, after a run that was killed.
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
