"""Pp as a Pulumi resource.

Written by `make generate` from models/pp.py.
"""

from typing import ClassVar

import pulumi

from rtx_provider.models.noun import Noun
from rtx_provider.models.pp import Pp as Model
from rtx_provider.resources._provider import NounProvider
from rtx_provider.resources._resource import NounResource


class PpProvider(NounProvider):
    """Manages a Pp on the router."""

    model: ClassVar[type[Noun]] = Model


class Pp(NounResource, module="rtx", name="Pp"):
    """The name and description of one PP. Everything else in the PP stays the office's."""

    _provider_class = PpProvider

    number: pulumi.Output[int]
    """the peer number, 1..150 (1..30 on RTX830 and RTX840; 1.6)."""
    pp_name: pulumi.Output[str | None]
    """the name that the Web GUI shows, at most 64 bytes (33.5)."""
    description: pulumi.Output[str | None]
    """a description, at most 64 bytes (4.56)."""

    def __init__(
        self,
        resource_name: str,
        *,
        number: pulumi.Input[int],
        pp_name: pulumi.Input[str] | None = None,
        description: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] = False,
        reclaim: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare a Pp.

        Args:
            resource_name: The name in the program.
            number: the peer number, 1..150 (1..30 on RTX830 and RTX840; 1.6).
            pp_name: the name that the Web GUI shows, at most 64 bytes (33.5).
            description: a description, at most 64 bytes (4.56).
            adopt: Whether to take over what the router has, from now on.
            reclaim: Whether lines that are as declared already are the stack's own.
            opts: Pulumi's options.
        """
        props = {
            "number": number,
            "pp_name": pp_name,
            "description": description,
            "adopt": adopt,
            "reclaim": reclaim,
        }
        super().__init__(resource_name, props, opts)
