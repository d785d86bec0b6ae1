"""Tickets: an office begins at most once for each time that it is handed to the workers.

An executor may run a task again by itself: Dask does, when the worker has died, and even when only
its connection broke or a result was lost, while the process may still work on the router. So there
is one ticket for each task. Whoever takes it decides: a worker, and the office begins; or the
caller, and it never will. A task without its ticket does nothing.
"""

import contextlib
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class Ticket(Protocol):
    """The right to begin one task, or to drop it; it travels with the task."""

    def take(self) -> bool:
        """Take the ticket; return whether it was still there. Only one of all who ask gets it."""


class Tickets(Protocol):
    """Issues tickets."""

    def issue(self) -> Ticket:
        """Return a new ticket."""

    def drop(self) -> None:
        """Drop all tickets; what nobody has begun never begins."""


@dataclass(frozen=True, slots=True)
class FileTicket:
    """A ticket between processes of one machine: a file, which only one process can remove."""

    path: Path

    def take(self) -> bool:
        """Take the ticket; see Ticket."""
        try:
            self.path.unlink()
        except FileNotFoundError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class FileTickets:
    """Issues tickets in a folder, which must exist for as long as tasks may begin."""

    folder: Path

    def issue(self) -> FileTicket:
        """Return a new ticket."""
        ticket = FileTicket(self.folder / uuid.uuid4().hex)
        ticket.path.touch(exist_ok=False)
        return ticket

    def drop(self) -> None:
        """Drop all tickets and the folder."""
        with contextlib.suppress(FileNotFoundError):
            for path in self.folder.iterdir():
                path.unlink(missing_ok=True)
            self.folder.rmdir()
