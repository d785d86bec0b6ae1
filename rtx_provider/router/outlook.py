"""What a live preview foresees of one operation. Imports config.wishes."""

from dataclasses import dataclass

from rtx_provider.config.wishes import Command


@dataclass(frozen=True, slots=True)
class Outlook:
    """One operation on the router as it stands now.

    Attributes:
        commands: The very lines that would be sent.
        lists: The lists that others share, as they would read afterwards.
        drops: Whose connections would be cut.
        risks: Why the change would be made behind a guard; nothing where it would not.
        lockout: What was found about being locked out.
    """

    commands: tuple[Command, ...]
    lists: tuple[str, ...]
    drops: tuple[str, ...]
    risks: tuple[str, ...]
    lockout: str
