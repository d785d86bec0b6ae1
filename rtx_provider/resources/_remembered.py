"""The last known configuration of a router, from the state of its stack."""

from collections.abc import Mapping, Sequence
from typing import Any

from rtx_provider.config.prediction import as_text, predicted
from rtx_provider.config.tree import parse_config
from rtx_provider.resources._request import current_urn
from rtx_provider.resources._state import stack_resources_with_secrets
from rtx_provider.router.facts import Facts
from rtx_provider.router.remembered import Remembered
from rtx_provider.state_resources import configuration_of, lines_of, of_router, outputs_of


def remembered(label: str) -> Remembered | None:
    """Return what the state holds of a router; None if no run has kept its configuration yet.

    Args:
        label: The label of the router; empty for the stack's own.

    Raises:
        ConflictError: The state cannot be read.
    """
    urn = current_urn()
    if not urn.stack:
        return None
    found = [*of_router(stack_resources_with_secrets(urn), label)]
    before = configuration_of(found, label)
    if not before:
        return None
    config = predicted(parse_config(before), lines_of(found, label), ())
    return Remembered(_facts([outputs_of(each) for each in found]), as_text(config))


def _facts(found: Sequence[Mapping[str, Any]]) -> Facts:
    def first(name: str) -> str:
        return next((str(each[name]) for each in found if each.get(name)), "")

    return Facts(first("detected_model"), first("firmware"), first("router_serial"), "")
