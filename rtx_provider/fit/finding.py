"""What a check finds, and the form of a check."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from rtx_provider.fit.scene import Scene

Severity = Literal["refuse", "warn"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault that a check sees.

    Attributes:
        text: What does not fit, and what follows from it.
        remedy: What to do; it names the key of the office or the line of the router.
        line: The router's own line, without secrets; empty if it lacks one.
    """

    text: str
    remedy: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    Attributes:
        name: Its name, by which an office accepts what it finds.
        severity: `refuse` if nobody could connect, `warn` if it may be meant.
        finds: What it finds, as a phrase.
        keys: The keys of the stack that it is about.
        faults: Yields the faults.
        may_be_accepted: Whether an office can accept what it finds.
    """

    name: str
    severity: Severity
    finds: str
    keys: tuple[str, ...]
    faults: Callable[[Scene], Iterator[Fault]]
    may_be_accepted: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    Attributes:
        check: The check.
        fault: What it found.
        is_accepted: Whether the office accepts it.
    """

    check: Check
    fault: Fault
    is_accepted: bool = False

    @property
    def refuses(self) -> bool:
        """Return whether a run must not go on."""
        return self.check.severity == "refuse" and not self.is_accepted

    @property
    def remedy(self) -> str:
        """Return what to do, and how to accept the finding."""
        accept = f"if it is meant, add {self.check.name} to office.accept"
        parts = (self.fault.remedy, accept if self.check.may_be_accepted else "")
        return "; ".join(filter(None, parts))

    def __str__(self) -> str:
        """Return the finding as one line."""
        line = f" (the router has `{self.fault.line}`)" if self.fault.line else ""
        return "; ".join(filter(None, (f"{self.fault.text}{line}", self.remedy)))
