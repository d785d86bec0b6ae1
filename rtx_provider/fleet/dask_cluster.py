"""The workers of a Dask cluster, for offices that run on other machines.

Only an option of the user loads this module, which needs the extra `dask`.
"""

import re
import uuid
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from importlib import metadata

from distributed import Client, Queue, get_client

from rtx_provider.workspace.messages import ToolError

CONNECT_SECONDS = 10.0
PACKAGE = "rtx-provider"
_TAKE_SECONDS = 1.0
_LOGIN = re.compile(r"//[^/@]*@")


@dataclass(frozen=True, slots=True)
class DaskTicket:
    """A ticket in the scheduler: a queue with one entry, which only one who asks gets."""

    name: str

    def take(self) -> bool:
        """Take the ticket; see Ticket. The worker and the caller each use their own connection."""
        queue = Queue(self.name, client=get_client())
        try:
            if not queue.qsize():
                return False
            queue.get(timeout=_TAKE_SECONDS)
        except TimeoutError:
            return False
        else:
            return True
        finally:
            queue.close()


class DaskTickets:
    """Issues tickets in the scheduler of a cluster."""

    def __init__(self, client: Client) -> None:
        """Take the connection of the caller."""
        self._client = client
        self._queues: dict[str, Queue] = {}

    def issue(self) -> DaskTicket:
        """Return a new ticket; its queue stays in the scheduler until `drop`."""
        name = f"rtx-{uuid.uuid4().hex}"
        queue = Queue(name, client=self._client, maxsize=1)
        queue.put(1)
        self._queues[name] = queue
        return DaskTicket(name)

    def drop(self) -> None:
        """Drop all tickets; what nobody has begun cannot begin afterwards."""
        for queue in self._queues.values():
            queue.close()
        self._queues.clear()


def connect(address: str) -> Client:
    """Return a connection to the scheduler of a cluster whose workers can run offices.

    Args:
        address: The scheduler, such as `tcp://10.0.0.5:8786` or `tls://…`.

    Raises:
        ToolError: It does not answer, has no worker, or a worker has another version of ours.
    """
    try:
        client = Client(address, timeout=CONNECT_SECONDS, name="rtx")
    except (OSError, ValueError) as error:
        shown = _LOGIN.sub("//", address)
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        msg = f"--executor {shown}: no Dask scheduler answers there ({reason})"
        raise ToolError(msg) from None
    try:
        _refuse_workers(address, client)
    except BaseException:
        client.close()
        raise
    return client


def executor(client: Client) -> Executor:
    """Return the executor of a cluster.

    `pure=False` makes each task one of its own, whatever its values; `retries=0` leaves it to the
    ticket whether a task may begin.
    """
    made: Executor = client.get_executor(pure=False, retries=0)
    return made


def _refuse_workers(address: str, client: Client) -> None:
    """Refuse a cluster none of whose workers could run an office as we would.

    Raises:
        ToolError: All faults in one line.
    """
    versions: dict[str, object] = client.run(_version_of, PACKAGE, on_error="return")
    own = _version_of(PACKAGE)
    if not versions:
        msg = (
            f"--executor {address}: the scheduler has no worker; start some: "
            f"`dask worker {address} --nthreads 1 --no-nanny`"
        )
        raise ToolError(msg)
    # The scheduler reads the tasks, too, and so needs our modules.
    versions = {**versions, address: _scheduler_version(client)}
    others = [f"{worker} has {version}" for worker, version in versions.items() if version != own]
    if others:
        msg = f"--executor {address}: this is {PACKAGE} {own}, but {'; '.join(sorted(others))}"
        raise ToolError(msg)


def _scheduler_version(client: Client) -> object:
    try:
        found: object = client.run_on_scheduler(_version_of, PACKAGE)
    except metadata.PackageNotFoundError as error:
        return error
    return found


_version_of: Callable[[str], str] = metadata.version
