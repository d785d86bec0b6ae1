"""How long a batch waits for more operations, and how old a reading may be."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Timing:
    """Waiting times and maximum ages, in seconds.

    Attributes:
        gather_seconds: How long a batch waits for another operation after the last one arrived.
        announced_seconds: The same, while an announced operation has not arrived.
        distant_seconds: The same over SSH, whatever is announced: one more batch costs a round
            trip more, and if it is risky a confirmed commit with a login more.
        longest_pause_seconds: How long a batch waits at most for an operation that is known to be
            coming, if the engine brings them slowly; see Pace.
        gather_limit_seconds: How long a batch waits in total.
        save_gather_seconds: How long a save waits for another delete to share it.
        max_age_seconds: The maximum age of a reading that a plan is based on.
        list_age_seconds: The same for a plan with a shared list, or with a foreign line that
            seems to be in the way.
        rollback_age_seconds: The same before a rollback is armed or a save is made, so that
            another run's rollback does not get into flash.
        retry_seconds: How long to wait before a failed read is tried again.
    """

    gather_seconds: float = 0.03
    announced_seconds: float = 0.06
    distant_seconds: float = 0.15
    longest_pause_seconds: float = 2.0
    gather_limit_seconds: float = 10.0
    save_gather_seconds: float = 0.3
    max_age_seconds: float = 30.0
    list_age_seconds: float = 2.0
    rollback_age_seconds: float = 0.5
    retry_seconds: float = 1.0

    def over(self, transport: str) -> "Timing":
        """Return the times for a transport."""
        if transport != "ssh":
            return self
        least, announced = self.distant_seconds, self.announced_seconds
        gather = max(least, self.gather_seconds)
        return replace(self, gather_seconds=gather, announced_seconds=max(least, announced))
