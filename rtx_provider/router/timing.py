"""How long the engine room waits."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds.

    Attributes:
        lull: For another operation to join a batch, after the last one came.
        announced: The same, while an operation is known to be on its way.
        gather: For a batch in all.
        linger: With a save owed, for another delete to share it.
        stale: How old a reading may be that is planned on.
        stale_lists: The same where a list is written that others write too, or
            where somebody's line seems to be in the way.
        stale_rollbacks: The same where a rollback is set or a save is made: what another
            run rollbacks must not get into flash.
        retry: Before a read is tried again after a broken connection.
    """

    lull: float = 0.03
    announced: float = 0.06
    gather: float = 1.0
    linger: float = 0.3
    stale: float = 30.0
    stale_lists: float = 2.0
    stale_rollbacks: float = 0.5
    retry: float = 1.0
