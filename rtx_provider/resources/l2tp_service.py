"""L2tpService as a Pulumi resource.

Written by `make generate` from models/l2tp_service.py.
"""

from collections.abc import Sequence
from typing import ClassVar, Literal

import pulumi

from rtx_provider.models.l2tp_service import L2tpService as Model
from rtx_provider.models.noun import Noun
from rtx_provider.resources._provider import NounProvider
from rtx_provider.resources._resource import NounResource


class L2tpServiceProvider(NounProvider):
    """Manages a L2tpService on the router."""

    model: ClassVar[type[Noun]] = Model


class L2tpService(NounResource, module="rtx", name="L2tpService"):
    """The `l2tp service` line, which several owners may share. Source: 16.1.

    `use=False` closes the port and disconnects every session at once.
    """

    _provider_class = L2tpServiceProvider

    use: pulumi.Output[bool]
    """on or off (off). Default True."""
    versions: pulumi.Output[Sequence[str] | None]
    """l2tp, l2tpv3 or both (every version)."""

    def __init__(
        self,
        resource_name: str,
        *,
        use: pulumi.Input[bool] | None = None,
        versions: pulumi.Input[Sequence[pulumi.Input[Literal["l2tp", "l2tpv3"]]]] | None = None,
        adopt: pulumi.Input[bool] = False,
        reclaim: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare a L2tpService.

        Args:
            resource_name: The name in the program.
            use: on or off (off). Default True.
            versions: l2tp, l2tpv3 or both (every version).
            adopt: Whether to take over what the router has, from now on.
            reclaim: Whether lines that are as declared already are the stack's own.
            opts: Pulumi's options.
        """
        props = {
            "use": use,
            "versions": versions,
            "adopt": adopt,
            "reclaim": reclaim,
        }
        super().__init__(resource_name, props, opts)
