"""The safety policy: how carefully a router is changed."""

from dataclasses import dataclass, field
from typing import Literal

from rtx_provider.access.management_path import ManagementPath

Mode = Literal["auto", "always", "off"]


@dataclass(frozen=True, slots=True)
class SafetyPolicy:
    """The settings that prevent a lock-out.

    Attributes:
        confirmed_commit: When a change is made as a confirmed commit: if it is risky (`auto`),
            `always`, or never (`off`).
        confirm_timeout_seconds: The time after which the router rolls back.
        allow_lockout: Whether a change may lock us out.
        path: The management path, as far as the settings determine it.
    """

    confirmed_commit: Mode = "auto"
    confirm_timeout_seconds: int = 300
    allow_lockout: bool = False
    path: ManagementPath = field(default_factory=lambda: ManagementPath("http"))
