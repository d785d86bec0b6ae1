"""Whether a change would lock us out of the router: the table of all checks.

Imports access.admission, access.door, access.reach, config.tree, access.turn.

Before anything is sent, the configuration after the change is predicted and asked:
would this router still accept us, from our own address, by the door by which we came?
Only what was open before and is shut after counts.
"""

from rtx_provider.access import admission, reach
from rtx_provider.access.door import Door
from rtx_provider.access.turn import Turn
from rtx_provider.config.tree import Config

# Addresses come first: where one changes, a list of hosts that names its interface shuts too.
_CHECKS = (*reach.ADDRESSES, *admission.CHECKS, *reach.CHECKS)


def lockout(door: Door, before: Config, after: Config) -> str:
    """Say which line of a change would shut us out.

    Args:
        door: How we came in.
        before: The configuration as it is.
        after: The configuration as it will be.

    Returns:
        One clause that names the line, why, and a remedy, without secrets;
        empty where nothing shuts us out.
    """
    turn = Turn(door, before, after)
    return next(filter(None, (check(turn) for check in _CHECKS)), "")
