"""Whether a change would lock us out of the router: the table of all checks.

Before anything is sent, the configuration after the change is predicted and asked:
would this router still accept us, from our own address, by the door by which we came?
Only what was open before and is shut after counts.
"""

from rtx_provider.access import admission, reach
from rtx_provider.access.configuration_change import ConfigurationChange
from rtx_provider.access.management_path import ManagementPath
from rtx_provider.config.tree import Config

# Addresses come first: where one changes, a list of hosts that names its interface shuts too.
_CHECKS = (*reach.ADDRESSES, *admission.CHECKS, *reach.CHECKS)


def lockout(path: ManagementPath, before: Config, after: Config) -> str:
    """Say which line of a change would shut us out.

    Args:
        path: How we came in.
        before: The configuration as it is.
        after: The configuration as it will be.

    Returns:
        One clause that names the line, why, and a remedy, without secrets;
        empty where nothing shuts us out.
    """
    change = ConfigurationChange(path, before, after)
    return next(filter(None, (check(change) for check in _CHECKS)), "")
