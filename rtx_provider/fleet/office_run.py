"""One action on one office, in the process of a worker: from the task to the result."""

import os
import platform
import re
import resource
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from pulumi import automation as auto
from pulumi.automation.events import EngineEvent

from rtx_provider.command_errors import without_login
from rtx_provider.fleet.approval import digest_of
from rtx_provider.fleet.changes import Told, told
from rtx_provider.fleet.comparison import held_to
from rtx_provider.fleet.engine import EndedError, InlineCommand, stack_of
from rtx_provider.fleet.locks import fault_of
from rtx_provider.fleet.proof import prove
from rtx_provider.fleet.running import RUNNING
from rtx_provider.fleet.tasks import Action, OfficeResult, OfficeTask, Outcome, ResourceChange
from rtx_provider.fleet.value_marks import value_marks
from rtx_provider.redaction import fit_message
from rtx_provider.resources._against import AGAINST, LAST_KNOWN
from rtx_provider.shared_values import hidden
from rtx_provider.workspace import environment
from rtx_provider.workspace.messages import ToolError, counted
from rtx_provider.workspace.new_stack import with_stack
from rtx_provider.workspace.stack import settings_of
from rtx_provider.workspace.stack_state import known_since

_NOT_REACHED = re.compile(r"\w+ \S+: rtx_provider\.errors\.TransportError: ")
"""How the provider's error of a resource begins if its router does not answer."""
_OF_RESOURCE = re.compile(r"(?P<name>\w+ \S+): rtx_provider\.errors\.\w+: (?P<text>.*)", re.DOTALL)
"""An error of the provider, behind the resource that it is about."""
_NOTHING_LEFT = "nothing is left to send, so nothing was run; the approval was of other lines"
_CANCELLED = re.compile(r"(?:error: )?(?:update|preview|refresh|destroy) canceled")
_OTHER_LINES = (
    "the lines differ from those that were approved, or a setting or a secret does, so nothing was "
    "sent; look at "
    "`rtx fleet preview --only {0}`, and have that approved"
)


T = TypeVar("T")


@dataclass
class _Ran:
    """One command of the engine: its events, what they tell, and what went wrong besides."""

    events: Sequence[EngineEvent]
    told: Told
    fault: str = ""
    is_ended: bool = False


def run_office(task: OfficeTask) -> OfficeResult:
    """Do what a task asks for, and return what came of it; no error is raised for the office.

    The process serves one office at a time. Its environment has the passphrase and the backend.
    """
    os.chdir(task.folder)  # the project is that of the current folder
    begun, before = time.time(), _cpu()
    result = _done(task)
    return replace(
        result,
        begun=begun,
        seconds=time.time() - begun,
        cpu_seconds=_cpu() - before,
        worker=f"{platform.node()}:{os.getpid()}",
    )


def _done(task: OfficeTask) -> OfficeResult:
    try:
        variables = _settings(task)
        marks = value_marks(task.folder, task.office, os.environ)
    except ToolError as error:
        outcome: Outcome = "interrupted" if RUNNING.is_over else "refused"
        return OfficeResult(task.office, task.action, outcome, errors=(fit_message(str(error)),))
    approved: Sequence[ResourceChange] | None = None
    if task.approved:
        foreseen = _result(task, _run(task, "preview", variables), marks)
        if foreseen.errors:
            return foreseen
        if foreseen.digest != task.approved:
            return _not_as_approved(task, foreseen)
        approved = foreseen.changes
    if task.against_last_known:
        variables = {**variables, AGAINST: LAST_KNOWN}
    ran = _run(task, task.action, variables)
    result = _result(task, ran, marks)
    if approved is not None:
        result = held_to(result, approved, told(ran.events, is_done=False).changes)
    if task.against_last_known:
        result = replace(result, known_since=known_since(task.office))
    if task.judges and not result.errors:
        result = _judged(result)
    return _proven(result) if task.proves else result


def _not_as_approved(task: OfficeTask, foreseen: OfficeResult) -> OfficeResult:
    """Return what becomes of an office whose preview has another digest than what was approved.

    If nothing would change, it is most often the second run of the same approval, of which the
    first may have failed at its proof.
    """
    if foreseen.changes:
        return replace(foreseen, outcome="refused", errors=(_OTHER_LINES.format(task.office),))
    left = replace(foreseen, action=task.action, notes=(*foreseen.notes, _NOTHING_LEFT))
    return _proven(left) if task.proves else left


def _judged(result: OfficeResult) -> OfficeResult:
    # Only a preview with rules waits for what they need.
    from rtx_provider.fleet.judgement import judgement_of  # noqa: PLC0415

    judged = judgement_of(result.office, result.changes)
    return replace(result, rules=judged.rules, rules_fault=judged.fault)


def _settings(task: OfficeTask) -> Mapping[str, str]:
    """Return the environment of the engine's commands; a new office gets its stack first.

    Raises:
        ToolError: The values of the stack cannot be read, nobody has given their passphrase, or no
            simulated router starts.
    """
    environment.refuse_without_passphrase([task.office])
    variables = environment.environment_of(task.office)
    return _with_stack(task, partial(settings_of, task.office, variables))


def _with_stack(task: OfficeTask, act: Callable[[], T]) -> T:
    """Do something with the stack of an office, which a new office gets first."""
    return act() if task.action == "destroy" else with_stack(task.office, act)


def _proven(result: OfficeResult) -> OfficeResult:
    """Return the result, as a failure if the router is not as the run left it.

    A run that had nothing to do has not asked the router, so of such an office this is where a
    router that does not answer is found, and no operation was done.
    """
    if result.errors:
        return result
    proof = prove(result.office)
    if not proof.faults:
        return result
    is_away = result.outcome == "unchanged" and not proof.is_reached
    return replace(result, outcome="unreachable" if is_away else "failed", errors=proof.faults)


def _run(task: OfficeTask, action: Action, variables: Mapping[str, str]) -> _Ran:
    """Run the engine; its events come from another thread, which only collects them."""
    events: list[EngineEvent] = []
    fault, is_ended = "", False
    try:
        _act(task, action, variables, events)
    except EndedError as error:
        fault, is_ended = f"the run {error}", True
    except auto.CommandError as error:
        fault = _fault(str(error), task.office)
    except ToolError as error:
        fault = fit_message(str(error))
    found = told(events, is_done=action != "preview")
    is_ended |= any(_CANCELLED.fullmatch(each) for each in (*found.errors, fault))
    return _Ran(events, found, fault, is_ended)


def _act(
    task: OfficeTask, action: Action, variables: Mapping[str, str], events: list[EngineEvent]
) -> None:
    stack = stack_of(task.office, task.folder, variables, task.timeout_seconds)
    actions: Mapping[Action, Callable[..., object]] = {
        "preview": stack.preview,
        "up": stack.up,
        "refresh": stack.preview_refresh if task.leaves_state else partial(_refresh, stack),
        "destroy": stack.destroy,
    }

    def once() -> None:
        try:
            actions[action](on_event=events.append)
        except (auto.CommandError, EndedError):
            if not _has_run(stack):  # else only what is asked for after a run did not run
                raise

    _with_stack(task, once)


def _refresh(stack: auto.Stack, on_event: Callable[[EngineEvent], object]) -> None:
    """Read the router into the state; what a killed run was about to create is forgotten.

    Nothing is lost: lines that it had written are refused later as somebody else's.
    """
    stack.refresh(on_event=on_event, clear_pending_creates=True)


def _has_run(stack: auto.Stack) -> bool:
    command = stack.workspace.pulumi_command
    return isinstance(command, InlineCommand) and command.has_run


def _result(task: OfficeTask, ran: _Ran, marks: Sequence[str]) -> OfficeResult:
    found = ran.told
    errors = _errors(ran)
    return OfficeResult(
        task.office,
        task.action,
        "interrupted" if ran.is_ended else outcome_of(found, errors),
        found.changes,
        merged(errors),
        found.notes,
        found.is_new,
        digest_of(found.changes, marks),
    )


def _errors(ran: _Ran) -> tuple[str, ...]:
    """Return the errors; of a run that was ended, not those that only follow from its end."""
    found = ran.told.errors
    if not ran.is_ended:
        return found or ((ran.fault,) if ran.fault else ())
    others = [each for each in found if not (_CANCELLED.fullmatch(each) or "Traceback" in each)]
    return tuple(dict.fromkeys((ran.fault or "the run was cancelled", *others)))


def merged(errors: Iterable[str]) -> tuple[str, ...]:
    """Return the errors, the provider's without the name of their class and each text once.

    A router that is away is an error of each of its resources: the first of them is named, and the
    others are counted.
    """
    names: dict[str, list[str]] = {}
    for error in errors:
        found = _OF_RESOURCE.fullmatch(error)
        of_text = names.setdefault(found["text"] if found else error, [])
        if found:
            of_text.append(found["name"])
    return tuple(_of_resources(text, those) for text, those in names.items())


def _of_resources(text: str, names: Sequence[str]) -> str:
    if not names:
        return text
    others = len(names) - 1
    more = f" and {counted(others, 'other')}" if others else ""
    return f"{names[0]}{more}: {text}"


def outcome_of(found: Told, errors: Sequence[str]) -> Outcome:
    """Return what came of a run that nobody has ended."""
    if not errors:
        return "changed" if found.changes else "unchanged"
    if not found.has_done and all(_NOT_REACHED.match(error) for error in errors):
        return "unreachable"
    return "failed" if found.has_failed or found.has_begun else "refused"


def _fault(said: str, office: str) -> str:
    """Return why a command of the engine failed, with what to do where that is known."""
    known = fault_of(said, office) or environment.wrong_passphrase(said, office)
    return known or _last_line(said)


def _last_line(text: str) -> str:
    """Return the last line that says something, without the names that the streams have."""
    plain = (
        re.sub(r"^\s*(?:code|stdout|stderr):\s*", "", each).strip() for each in text.splitlines()
    )
    lines = [each for each in plain if each]
    return fit_message(hidden(without_login(lines[-1]))) if lines else "the engine said nothing"


def _cpu() -> float:
    """Return the processor time of this process and of all that have ended below it, in seconds."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(kind) for kind in kinds]
    return sum(each.ru_utime + each.ru_stime for each in used)
