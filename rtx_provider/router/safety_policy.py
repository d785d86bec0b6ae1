"""How carefully a router is changed."""

from dataclasses import dataclass, field
from typing import Literal

from rtx_provider.access.management_path import ManagementPath

Mode = Literal["auto", "always", "off"]


@dataclass(frozen=True, slots=True)
class SafetyPolicy:
    """What is done so that nobody is locked out.

    Attributes:
        confirmed_commit: When a change is made as a confirmed commit: where it is risky
            (`auto`), `always`, or never (`off`).
        confirm_timeout_seconds: After how long the router rolls back.
        allow_lockout: Whether a change may shut us out.
        path: The management path, as far as the settings tell it.
    """

    confirmed_commit: Mode = "auto"
    confirm_timeout_seconds: int = 300
    allow_lockout: bool = False
    path: ManagementPath = field(default_factory=lambda: ManagementPath("http"))
