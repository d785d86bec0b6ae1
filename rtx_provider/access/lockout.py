"""The lock-out check: whether a change would lock us out of the router.

Before anything is sent, the configuration after the change is predicted. The checks decide
whether the router would still admit us, from our own address and over our management path.
Only access that works before the change and is blocked after it counts.
"""

from rtx_provider.access import admission, carried, reach
from rtx_provider.access.configuration_change import ConfigurationChange
from rtx_provider.access.management_path import ManagementPath
from rtx_provider.config.grammar import Key
from rtx_provider.config.tree import Config

# Addresses come first, because a changed address also affects host lists that name its interface.
_CHECKS = (*reach.ADDRESSES, *admission.CHECKS, *reach.CHECKS, *carried.CHECKS)


def lockout(
    path: ManagementPath, before: Config, after: Config, keys: tuple[Key, ...] | None = None
) -> str:
    """Return how a change would lock us out.

    Args:
        path: The management path.
        before: The current configuration.
        after: The configuration after the change.
        keys: The keys of the lines that the change edits; None if they are not known.

    Returns:
        One clause with the line, the reason and a remedy, without secrets;
        empty if no line would lock us out.
    """
    change = ConfigurationChange(path, before, after, keys)
    return next(filter(None, (check(change) for check in _CHECKS)), "")
