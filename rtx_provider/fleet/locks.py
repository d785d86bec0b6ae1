"""Who holds the lock of an office, and how it is taken away from a run that is over.

Pulumi locks a stack while a run works on it: one entry in the backend for each lock, with the user,
the host, the process and the time. A run that is killed leaves its entry. No command of Pulumi
shows it, but each command that needs the lock names who holds it. The one that is asked here
renames a stack to the name that it has, which takes the lock and then is refused.
"""

import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rtx_provider.fleet.backend import pulumi, reason_of
from rtx_provider.workspace.environment import BACKEND
from rtx_provider.workspace.messages import ToolError
from rtx_provider.workspace.simulator import command_line

_HOLDER = re.compile(r": created by (.*)@(\S*) \(pid (\d+)\) at (\S+)$", re.MULTILINE)
_OF_CONTAINERS = (Path("/.dockerenv"), Path("/run/.containerenv"))
_NAMESPACE = Path("/proc/self/ns/pid")
_FIRST_NAMESPACE = "pid:[4026531836]"
"""The machine's own process ids; the number is fixed in Linux (`PROC_PID_INIT_INO`)."""
_IS_LOCKED = "the stack is currently locked by"
_IS_FREE = "already exists"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock.

    Attributes:
        user: The name of the user.
        host: The name of the machine.
        process: The id of the process there.
        since: When it took the lock.
    """

    user: str
    host: str
    process: int
    since: datetime

    def __str__(self) -> str:
        """Return who it is, for people."""
        since = self.since.isoformat(sep=" ", timespec="seconds")
        return f"process {self.process} of {self.user} on {self.host}, since {since}"

    @property
    def is_here(self) -> bool:
        """Return whether it is certain that the process would be seen here if it ran.

        Another container may have the same host name, and its processes are not seen here.
        """
        return self.host == platform.node() and not in_container()

    @property
    def lives(self) -> bool:
        """Return whether the process runs on this machine; False for those that are not seen."""
        return self.host == platform.node() and "pulumi" in command_line(self.process)


def in_container() -> bool:
    """Return whether only some of the machine's processes are seen from this one."""
    if any(mark.exists() for mark in _OF_CONTAINERS):
        return True
    try:
        return str(_NAMESPACE.readlink()) != _FIRST_NAMESPACE
    except OSError:  # macOS has no /proc
        return False


def holders(office: str, environment: Mapping[str, str], folder: Path) -> tuple[Holder, ...]:
    """Return who holds the lock of an office; more than one only if somebody has put it there.

    Args:
        office: The office, which is the name of its stack.
        environment: The whole environment of Pulumi's commands.
        folder: The folder of the project.

    Raises:
        ToolError: The backend cannot be asked, or has no such stack.
    """
    _refuse_service(environment)
    done = pulumi(("stack", "rename", office, "--stack", office), environment, folder)
    if found := _named(done.stderr):
        return found
    if _IS_FREE in done.stderr:
        return ()
    msg = f"office {office}: it cannot be seen who holds its lock: {reason_of(done)}"
    raise ToolError(msg)


def fault_of(text: str, office: str) -> str:
    """Return what a run says that found its office locked; empty if it failed for another reason.

    Args:
        text: What the engine printed.
        office: The office.
    """
    found = "; ".join(map(str, _named(text)))
    return found and (
        f"the office is locked by {found}; wait for the end of that run, or, if it is over, "
        f"`rtx fleet unlock {office}`"
    )


def explained(office: str, found: tuple[Holder, ...], refresh: str) -> tuple[str, ...]:
    """Return what to do about each holder of an office's lock that is in the way of a run.

    Args:
        office: The office.
        found: Who holds the lock.
        refresh: The command that reads the office's router into the state.
    """
    return tuple(
        f"stack {office} is locked by {each}: {_way_out(office, each)}" for each in found
    ) + ((f"afterwards, `{refresh}` reads what that run has left on the router",) if found else ())


def _way_out(office: str, holder: Holder) -> str:
    unlock = f"`rtx fleet unlock {office}` takes the lock away"
    if holder.lives:
        return "that run goes on; wait for its end"
    if holder.is_here:
        return f"that run has ended and left its lock; {unlock}"
    return f"look on {holder.host} whether that run has ended; if it has, {unlock}"


def unlock(
    office: str, seen: tuple[Holder, ...], environment: Mapping[str, str], folder: Path
) -> None:
    """Take the lock away from the holders that the user has seen.

    Args:
        office: The office.
        seen: Who held the lock when the user was asked.
        environment: The whole environment of Pulumi's commands.
        folder: The folder of the project.

    Raises:
        ToolError: A holder still runs here, somebody else holds the lock now, or it stays.
    """
    if living := [str(each) for each in seen if each.lives]:
        msg = f"office {office} is locked by a run that goes on: {'; '.join(living)}; end it first"
        raise ToolError(msg)
    now = holders(office, environment, folder)
    if now != seen:
        msg = f"office {office}: somebody else holds its lock by now; run the command again"
        raise ToolError(msg)
    done = pulumi(("cancel", "--yes", "--stack", office), environment, folder)
    if done.returncode:
        msg = f"office {office} could not be unlocked: {reason_of(done)}"
        raise ToolError(msg)


def _named(text: str) -> tuple[Holder, ...]:
    """Return the holders that a text of Pulumi names."""
    if _IS_LOCKED not in text:
        return ()
    return tuple(
        Holder(user, host, int(process), datetime.fromisoformat(since))
        for user, host, process, since in _HOLDER.findall(text)
    )


def _refuse_service(environment: Mapping[str, str]) -> None:
    """Refuse a service, which knows its runs itself."""
    if environment.get(BACKEND, "").startswith(("https://", "http://")):
        msg = "a Pulumi service ends its runs itself: `pulumi cancel --stack OFFICE`"
        raise ToolError(msg)
