"""The engine's commands that run in this process, and their end on a signal."""

import signal
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess


@dataclass
class Running:
    """The engine's commands that run in this process.

    Attributes:
        processes: Those that run.
        ended: Those of them that were asked to end.
        is_over: Whether no other may begin in this process.
    """

    processes: "list[subprocess.Popen[str]]" = field(default_factory=list)
    ended: "list[subprocess.Popen[str]]" = field(default_factory=list)
    is_over: bool = False

    def end(self) -> None:
        """Ask all of them to end in good order, and let no other begin."""
        self.is_over = True
        for process in self.processes:
            self.ended.append(process)
            process.send_signal(signal.SIGINT)


RUNNING = Running()
"""What a signal ends. A worker serves one office at a time, so this is the engine of its office."""
