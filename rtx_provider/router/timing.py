"""How long a router waits for company, and how old a reading may be."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds.

    Attributes:
        gather_seconds: How long a batch waits for another operation, after the last one came.
        announced_seconds: The same, while an operation is known to be on its way.
        gather_limit_seconds: How long a batch waits in all.
        save_gather_seconds: How long a save waits for another delete to share it.
        max_age_seconds: How old a reading may be that is planned on.
        list_age_seconds: The same where a list is written that others write too, or
            where somebody's line seems to be in the way.
        rollback_age_seconds: The same where a rollback is set or a save is made: another run's
            rollback must not get into flash.
        retry_seconds: How long to wait before a read is tried again after a broken connection.
    """

    gather_seconds: float = 0.03
    announced_seconds: float = 0.06
    gather_limit_seconds: float = 1.0
    save_gather_seconds: float = 0.3
    max_age_seconds: float = 30.0
    list_age_seconds: float = 2.0
    rollback_age_seconds: float = 0.5
    retry_seconds: float = 1.0
