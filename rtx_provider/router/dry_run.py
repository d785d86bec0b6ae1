"""What a live preview foresees of one operation."""

from dataclasses import dataclass

from rtx_provider.config.change import Command


@dataclass(frozen=True, slots=True)
class DryRun:
    """One operation on the router as it stands now.

    Attributes:
        commands: The very lines that would be sent.
        lists: The lists that others share, as they would read afterwards.
        drops: Whose connections would be cut.
        risks: Why the change would be made as a confirmed commit; nothing where it would not.
        lockout: What was found about being locked out.
    """

    commands: tuple[Command, ...]
    lists: tuple[str, ...]
    drops: tuple[str, ...]
    risks: tuple[str, ...]
    lockout: str
