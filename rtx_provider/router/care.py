"""How carefully a router is changed. Imports access.door."""

from dataclasses import dataclass, field
from typing import Literal

from rtx_provider.access.door import Door

Mode = Literal["auto", "always", "off"]


@dataclass(frozen=True, slots=True)
class Care:
    """What is done so that nobody is locked out.

    Attributes:
        guard: Whether a change is made behind a dead man's switch: where it is
            risky (`auto`), `always`, or never (`off`).
        seconds: How long the router waits before it goes back by itself.
        allow_lockout: Whether a change may shut us out.
        door: How we come in, as far as that is known before we are in.
    """

    guard: Mode = "auto"
    seconds: int = 300
    allow_lockout: bool = False
    door: Door = field(default_factory=lambda: Door("http"))
