"""Which commands may be scheduled, on which firmware.

Source: 37.1.
"""

from rtx_provider.simulator.clock import Clock
from rtx_provider.simulator.replies import Complaint, RefusedError
from rtx_provider.simulator.rows import Match

FAMILY = "schedule at <1..65535>"
_RELATIVE = "+"
# A scheduled `save` would make an unconfirmed change permanent.
_NEVER_SCHEDULED = (
    "administrator",
    "login",
    "user attribute",
    "cold start",
    "confirm",
    "console",
    "copy",
    "date",
    "time",
    "delete",
    "ipsec transport template",
    "tunnel template",
    "quit",
    "exit",
    "rollback",
    "save",
    "schedule",
    "show",
    "less",
    "sshd host key generate",
    "embedded",
)


def check(match: Match, *, old_firmware: bool) -> None:
    """Check that a schedule is allowed.

    Raises:
        RefusedError: if its command may not be scheduled, or the firmware lacks its form.
    """
    if old_firmware and match.texts[0].startswith(_RELATIVE):
        raise RefusedError(Complaint.KEYWORD)
    if Clock.command_of(match).lower().startswith(_NEVER_SCHEDULED):
        raise RefusedError(Complaint.KEYWORD)
