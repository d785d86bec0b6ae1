"""How carefully a router is changed."""

from dataclasses import dataclass, field
from typing import Literal

from rtx_provider.access.management_path import ManagementPath

Mode = Literal["auto", "always", "off"]


@dataclass(frozen=True, slots=True)
class SafetyPolicy:
    """What is done so that nobody is locked out.

    Attributes:
        confirmed_commit: Whether a change is made behind an automatic rollback: where it is
            risky (`auto`), `always`, or never (`off`).
        confirm_timeout_seconds: How long the router waits before it goes back by itself.
        allow_lockout: Whether a change may shut us out.
        path: How we come in, as far as that is known before we are in.
    """

    confirmed_commit: Mode = "auto"
    confirm_timeout_seconds: int = 300
    allow_lockout: bool = False
    path: ManagementPath = field(default_factory=lambda: ManagementPath("http"))
