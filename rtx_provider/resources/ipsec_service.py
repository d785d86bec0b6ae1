"""IpsecService as a Pulumi resource.

Written by `make generate` from models/ipsec_service.py.
"""

from typing import ClassVar

import pulumi

from rtx_provider.models.ipsec_service import IkeRetry
from rtx_provider.models.ipsec_service import IpsecService as Model
from rtx_provider.models.noun import Noun
from rtx_provider.resources import outputs
from rtx_provider.resources._provider import NounProvider
from rtx_provider.resources._resource import NounResource
from rtx_provider.resources.arguments import IkeRetryDict


class IpsecServiceProvider(NounProvider):
    """Manages an IpsecService on the router."""

    model: ClassVar[type[Noun]] = Model


class IpsecService(NounResource, module="rtx", name="IpsecService"):
    """The router-wide IPsec settings. Source: 15.1, 15.10, 15.13, 15.23, 15.26."""

    _provider_class = IpsecServiceProvider

    use: pulumi.Output[bool | None]
    """on or off (on) (15.1)."""
    auto_refresh: pulumi.Output[bool | None]
    """on or off (off) (15.10)."""
    ike_retry: pulumi.Output[outputs.IkeRetry | None]
    """count, interval and max_session (10 5 3) (15.13)."""
    ike_queue_length: pulumi.Output[int | None]
    """packets; the range depends on the model (15.23)."""
    log_illegal_spi: pulumi.Output[bool | None]
    """on or off (off) (15.26)."""

    def __init__(
        self,
        resource_name: str,
        *,
        use: pulumi.Input[bool] | None = None,
        auto_refresh: pulumi.Input[bool] | None = None,
        ike_retry: pulumi.Input[IkeRetry | IkeRetryDict] | None = None,
        ike_queue_length: pulumi.Input[int] | None = None,
        log_illegal_spi: pulumi.Input[bool] | None = None,
        adopt: pulumi.Input[bool] = False,
        reclaim: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare an IpsecService.

        Args:
            resource_name: The name in the program.
            use: on or off (on) (15.1).
            auto_refresh: on or off (off) (15.10).
            ike_retry: count, interval and max_session (10 5 3) (15.13).
            ike_queue_length: packets; the range depends on the model (15.23).
            log_illegal_spi: on or off (off) (15.26).
            adopt: Whether to take over what the router has, from now on.
            reclaim: Whether lines that are as declared already are the stack's own.
            opts: Pulumi's options.
        """
        props = {
            "use": use,
            "auto_refresh": auto_refresh,
            "ike_retry": ike_retry,
            "ike_queue_length": ike_queue_length,
            "log_illegal_spi": log_illegal_spi,
            "adopt": adopt,
            "reclaim": reclaim,
        }
        super().__init__(resource_name, props, opts)
