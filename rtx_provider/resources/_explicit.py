"""An explicit Pulumi provider, which stands for one router of the program, and its label."""

import re
from collections.abc import Mapping
from typing import Any

import pulumi

from rtx_provider.resources._stack_checks import check_arguments, check_stack
from rtx_provider.settings import LABEL_KEY, SECRETS, argument_faults, config_key

PACKAGE = "pulumi-python"
"""Pulumi's name for the provider of all dynamic resources."""
_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class ExplicitProvider(pulumi.ProviderResource):
    """A router that the program names, with a process and settings of its own.

    Attributes:
        label: Its name, which begins the ids of its resources.
        preview: The mode of its previews; empty if the program learns it only later.
    """

    def __init__(
        self, resource_name: str, values: Mapping[str, Any], opts: pulumi.ResourceOptions | None
    ) -> None:
        """Register the provider; secret arguments are encrypted, even if given as plain text.

        Raises:
            pulumi.RunError: Arguments are missing or wrong; the message lists every fault.
        """
        given = {name: value for name, value in values.items() if value is not None}
        faults = _label_faults(resource_name) + _faults(given)
        if faults:
            raise pulumi.RunError("\n".join(f"Provider {resource_name}: {each}" for each in faults))
        check_stack()
        host = given.get("host")
        secrets = {name: value for name, value in given.items() if name in SECRETS}
        check_arguments(f"Provider {resource_name}", secrets, host if isinstance(host, str) else "")
        self.label = resource_name
        self.preview = _mode(given.get("preview"))
        props = {config_key(name): _property(name, value) for name, value in given.items()}
        super().__init__(PACKAGE, resource_name, {**props, LABEL_KEY: resource_name}, opts)


def router_label(opts: pulumi.ResourceOptions | None) -> str:
    """Return the label of a resource's router; an empty text for the stack's own router."""
    provider = explicit_provider(opts)
    return provider.label if provider else ""


def explicit_provider(opts: pulumi.ResourceOptions | None) -> ExplicitProvider | None:
    """Return the provider that names a resource's router; None for the stack's own router.

    The order is Pulumi's: the provider of the resource, then that of its parent.
    """
    if opts is None:
        return None
    given = opts.providers or ()
    several = list(given.values() if isinstance(given, Mapping) else given)
    inherited = opts.parent.get_provider(f"{PACKAGE}::") if opts.parent else None
    candidates = (opts.provider, *several, inherited)
    return next((each for each in candidates if isinstance(each, ExplicitProvider)), None)


def _mode(given: object) -> str:
    return "" if isinstance(given, pulumi.Output) else str(given or "offline")


def _label_faults(label: str) -> list[str]:
    if _LABEL.fullmatch(label):
        return []
    what = "letters, digits, `.`, `_` and `-`, beginning with a letter or digit, at most 64"
    return [f"the name must be of {what}, because it begins the ids of the router's resources"]


def _faults(given: Mapping[str, Any]) -> list[str]:
    outputs = {name for name, value in given.items() if isinstance(value, pulumi.Output)}
    known = {name: value for name, value in given.items() if name not in outputs}
    return argument_faults(known, outputs)


def _property(name: str, value: Any) -> pulumi.Output[str]:  # noqa: ANN401
    """Return an argument as text, which is what a provider's configuration holds."""
    text = pulumi.Output.from_input(value).apply(_text)
    return pulumi.Output.secret(text) if name in SECRETS else text


def _text(value: object) -> str:
    if value is None:
        return ""  # an empty setting counts as missing
    return str(value).lower() if isinstance(value, bool) else str(value)
