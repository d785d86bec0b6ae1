"""What is known of one office without asking its router: its file, its state and its history.

Nothing here holds a secret: encrypted values of the state are never decrypted, but for the one
output that holds the masked configuration of before the last run.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from rtx_provider.config.prediction import as_text
from rtx_provider.fleet import state_facts
from rtx_provider.fleet.known_configuration import known_configuration
from rtx_provider.fleet.tasks import Office, RuleFinding, broken
from rtx_provider.redaction import fit_message
from rtx_provider.workspace.messages import ToolError
from rtx_provider.workspace.stack import Stack
from rtx_provider.workspace.stack_state import configuration_in

_RUNS_SHOWN = 20
_GOOD = frozenset({"succeeded", "in-progress", "changed", "unchanged"})
"""The results of a run that nobody has to look at: the engine's, and those of `tasks.Outcome`."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the engine on the stack.

    Attributes:
        time: When it ended, in seconds since the epoch.
        kind: What was done, such as `update` or `refresh`.
        result: What came of it, such as `succeeded` or `failed`.
        changes: How many resources each operation concerned, without those that stayed the same.
        who: The author of the commit that was checked out; empty without one.
        message: The first line of that commit's message.
    """

    time: float
    kind: str
    result: str
    changes: tuple[tuple[str, int], ...] = ()
    who: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Drift:
    """A resource that the last refresh found otherwise than the last run had left it.

    Attributes:
        resource: Its kind and name; the name alone if it is gone from the state.
        what: Whether its lines were changed, are gone, or count as somebody else's by now.
    """

    resource: str
    what: Literal["changed", "gone", "others"]


@dataclass(frozen=True, slots=True)
class Guard:
    """The confirmed commit of the last run.

    Attributes:
        confirmed: Whether the last run that wrote had a confirmed commit, and confirmed it; None
            if that is not known, as after a refresh.
        pending: Why each resource is guarded whose write was begun and never ended: a run was
            killed, and the router may roll back.
    """

    confirmed: bool | None = None
    pending: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VpnUser:
    """Somebody who may connect.

    Attributes:
        name: The login name.
        interface: The interface, such as `pp anonymous`.
        address: The address that is given to them; empty if one of the pool.
        is_managed: Whether the stack manages them.
    """

    name: str
    interface: str
    address: str = ""
    is_managed: bool = True


@dataclass(frozen=True, slots=True)
class OfficeFacts:
    """What is known of one office.

    Attributes:
        name: The name of its stack.
        title: What people call it; empty if the stack does not say.
        groups: The groups to which it belongs.
        tags: Its tags, by name.
        router: The address of its router; empty for a simulated one.
        model: The model of the router; empty before the first run.
        firmware: Its firmware.
        serial: Its serial number.
        fault: Why the state could not be read; empty if it was.
        last_run: The last run; None if there was none. It may have ended before the engine could
            record it, as where the router was not reached.
        drift: What the last refresh found otherwise.
        guard: The confirmed commit of the last run.
        rules: What the rules find; None if nobody has judged them.
        rules_fault: Why they could not be judged; empty if they were, or if nobody has asked.
        users: Who may connect, by interface and name.
        sessions: How many are connected now; None if nobody has asked, or if it is not known.
        sessions_fault: Why it is not known; empty if it is, or if nobody has asked.
        configuration: The configuration as known to the last run, with secrets masked: that of
            before it with the lines of the stack.
        history: The last runs, the newest first.
    """

    name: str
    title: str = ""
    groups: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    router: str = ""
    model: str = ""
    firmware: str = ""
    serial: str = ""
    fault: str = ""
    last_run: Run | None = None
    drift: tuple[Drift, ...] = ()
    guard: Guard = Guard()
    rules: tuple[RuleFinding, ...] | None = None
    rules_fault: str = ""
    users: tuple[VpnUser, ...] = ()
    sessions: int | None = None
    sessions_fault: str = ""
    configuration: str = ""
    history: tuple[Run, ...] = ()

    @property
    def broken(self) -> tuple[RuleFinding, ...]:
        """Return what the rules find and the office does not accept, the worst first."""
        return broken(self.rules or ())

    @property
    def refreshed(self) -> Run | None:
        """Return the last refresh, by which `drift` was found; None if there is none."""
        return next((run for run in self.history if run.kind == "refresh"), None)

    @property
    def is_unknown(self) -> bool:
        """Return whether the last run failed or reached nobody, or the state cannot be read."""
        run = self.last_run
        return bool(self.fault) or (run is not None and run.result not in _GOOD)


def facts_of(office: Office, folder: Path, environment: Mapping[str, str]) -> OfficeFacts:
    """Return what is known of one office, in the process of a worker; no router is asked.

    Args:
        office: The office as the inventory has it.
        folder: The folder of the project.
        environment: The whole environment of Pulumi's commands, such as
            `workspace.environment.environment_of` gives; it has the passphrase and the backend.

    Returns:
        The facts; if the state cannot be read, `fault` says why.
    """
    os.chdir(folder)
    stack = Stack(office.name, dict(environment))
    try:
        return _read(office, stack)
    except ToolError as error:
        return facts_from(office, {}, [], "", fit_message(str(error)))


def _read(office: Office, stack: Stack) -> OfficeFacts:
    state = stack.exported()
    history = json.loads(stack.ask("stack", "history", "--json", "--page-size", str(_RUNS_SHOWN)))
    before = ""
    if state_facts.holds_configuration(state):
        before = configuration_in(stack.exported("--show-secrets"))
    return facts_from(office, state, history or [], before)


def facts_from(
    office: Office,
    state: Mapping[str, Any],
    history: list[Mapping[str, Any]],
    before: str,
    fault: str = "",
) -> OfficeFacts:
    """Return what a state and a history say of an office.

    Args:
        office: The office as the inventory has it.
        state: The exported state, with its secrets encrypted.
        history: The history of the stack, the newest run first.
        before: The masked configuration of before the last run that saved; empty if there is none.
        fault: Why the state could not be read.
    """
    resources = state_facts.resources_of(state)
    config = known_configuration(before, resources)
    runs = tuple(Run(**each) for each in state_facts.runs_of(history))
    model, firmware, serial = state_facts.router_of(resources)
    confirmed, pending = state_facts.guard_of(state, history)
    return OfficeFacts(
        name=office.name,
        title=state_facts.title_of(state),
        groups=office.groups,
        tags=tuple(sorted(office.tags.items())),
        router=office.router,
        model=model,
        firmware=firmware,
        serial=serial,
        fault=fault,
        last_run=runs[0] if runs else None,
        drift=tuple(Drift(name, what) for name, what in state_facts.drift_of(resources)),
        guard=Guard(confirmed, pending),
        users=tuple(VpnUser(*each) for each in state_facts.users_of(config, resources)),
        configuration=as_text(config),
        history=runs,
    )
