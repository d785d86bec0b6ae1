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
    """Lines in one context, written as `show config` shows them.

    The rules of every resource hold for them: a line that exists is refused unless it is
    adopted, each change is read back, and deleting takes the lines back.
    """

    _provider_class = ConfigLinesProvider

    label: pulumi.Output[str]
    """a label for the id: letters a-z, digits, - and _."""
    select: pulumi.Output[str]
    """the context: pp N, pp anonymous, tunnel N, or nothing. Default ''."""
    lines: pulumi.Output[Sequence[str]]
    """settings as `show config` shows them."""

    def __init__(
        self,
        resource_name: str,
        *,
        label: pulumi.Input[str],
        lines: pulumi.Input[Sequence[pulumi.Input[str]]],
        select: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] = False,
        reclaim: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare a ConfigLines.

        Args:
            resource_name: The name in the program.
            label: a label for the id: letters a-z, digits, - and _.
            lines: settings as `show config` shows them.
            select: the context: pp N, pp anonymous, tunnel N, or nothing. Default ''.
            adopt: Whether to take over what the router has, from now on.
            reclaim: Whether lines that are as declared already are the stack's own.
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
