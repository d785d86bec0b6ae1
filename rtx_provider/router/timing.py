"""How long the engine room waits. Imports nothing of ours."""

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
        stale_guards: The same where a guard is set or a save is made: what another
            run guards must not get into flash.
        retry: Before a read is tried again after a broken connection.
    """

    lull: float = 0.03
    announced: float = 0.06
    gather: float = 1.0
    linger: float = 0.3
    stale: float = 30.0
    stale_lists: float = 2.0
    stale_guards: float = 0.5
    retry: float = 1.0
