"""ConfigLines as a Pulumi resource.

Written by `make generate` from models/config_lines.py.
"""

from collections.abc import Sequence
from typing import ClassVar

import pulumi

from rtx_provider.models.config_lines import ConfigLines as Model
from rtx_provider.models.noun import Noun
from rtx_provider.resources._provider import NounProvider
from rtx_provider.resources._resource import NounResource


class ConfigLinesProvider(NounProvider):
    """Manages a ConfigLines on the router."""

    model: ClassVar[type[Noun]] = Model


class ConfigLines(NounResource, module="rtx", name="ConfigLines"):
    """Lines in one context, as `show config` shows them."""

    _provider_class = ConfigLinesProvider

    label: pulumi.Output[str]
    """tells the resource apart in ids: letters a-z, digits, - and _."""
    select: pulumi.Output[str]
    """the context: pp N, pp anonymous, tunnel N, or nothing. Default ''."""
    lines: pulumi.Output[Sequence[str]]
    """settings as `show config` shows them."""

    def __init__(
        self,
        resource_name: str,
        *,
        label: pulumi.Input[str],
        lines: pulumi.Input[Sequence[str]],
        select: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] = False,
        reclaim: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare a ConfigLines.

        Args:
            resource_name: The name in the program.
            label: tells the resource apart in ids: letters a-z, digits, - and _.
            lines: settings as `show config` shows them.
            select: the context: pp N, pp anonymous, tunnel N, or nothing. Default ''.
            adopt: Take over existing lines; delete restores them.
            reclaim: Treat equal existing lines as its own, after a run that was killed.
            opts: Pulumi's options.
        """
        props = {
            "label": label,
            "select": select,
            "lines": lines,
            "adopt": adopt,
            "reclaim": reclaim,
        }
        super().__init__(resource_name, props, opts)
