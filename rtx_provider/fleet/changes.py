"""What the engine's events say of one office: how its resources change, and what people are told.

Of a resource only its type, its name and the properties below are read, all of which the provider
has masked, and digests of the inputs of resources that are not ours. Nothing else of an event is
kept: it may hold values of the office.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pulumi.automation.events import (
    DiagnosticEvent,
    EngineEvent,
    StepEventMetadata,
    StepEventStateMetadata,
)

from rtx_provider.config.context import in_contexts
from rtx_provider.fleet.input_marks import HIDDEN, marks_of
from rtx_provider.fleet.tasks import Operation, ResourceChange
from rtx_provider.fleet.tracebacks import without_traceback
from rtx_provider.fleet.value_marks import OWN_FILES
from rtx_provider.redaction import fit_message
from rtx_provider.settings import config_key
from rtx_provider.shared_values import hidden
from rtx_provider.workspace.messages import RUN_ENDED
from rtx_provider.workspace.summary import DYNAMIC, STACK_TYPE, title

_OPERATIONS: Mapping[str, Operation] = {
    "create": "create",
    "update": "update",
    "delete": "delete",
    "replace": "replace",
    "create-replacement": "replace",
    "delete-replaced": "replace",
    "import": "create",
}
_PROVIDER = "pulumi:providers:"
_NO_RESOURCES = (_PROVIDER, "pulumi:pulumi:Stack")
_OWN_FILES = frozenset(config_key(name) for name in OWN_FILES)
_ANNOUNCED = ("warning: ", "note: ")
_SUMMARIES = frozenset(
    {
        *("update failed", "preview failed", "refresh failed", "destroy failed"),
        "Resource monitor has terminated, shutting down",
        RUN_ENDED,
    }
)
_FORESEEN = "Preview failed: "
"""What the engine puts before the error of a resource that it reads in a preview of a refresh."""
_NO_TEXT = "an error without a text"
_STATE_ONLY = frozenset({"written", "others_lines", "revision", "commands", "update", "live"})


@dataclass(frozen=True, slots=True)
class Told:
    """What a run tells of an office.

    Attributes:
        changes: How its resources change, by URN.
        errors: The errors, in the order in which they came.
        notes: Warnings and notes, each once.
        is_new: Whether no resource stood in the state before.
        has_failed: Names of the resources of which an operation failed.
        has_begun: Whether an operation on a resource was begun; never of a preview.
        has_done: Whether one was done.
    """

    changes: tuple[ResourceChange, ...]
    errors: tuple[str, ...]
    notes: tuple[str, ...]
    is_new: bool
    has_failed: tuple[str, ...]
    has_begun: bool = False
    has_done: bool = False


def told(events: Sequence[EngineEvent], *, is_done: bool) -> Told:
    """Return what the events of one run tell.

    Args:
        events: All events of the run.
        is_done: Whether only what was done counts, as after `up`, and not what was foreseen.
    """
    steps = list(_steps(events, is_done=is_done))
    diagnostics = [each.diagnostic_event for each in events if each.diagnostic_event]
    failed = (each.res_op_failed_event for each in events if each.res_op_failed_event)
    return Told(
        tuple(_changes(steps)),
        tuple(dict.fromkeys(_errors(diagnostics))),
        tuple(dict.fromkeys(_notes(diagnostics))),
        _is_new(steps),
        tuple(sorted({title(each.metadata.urn) for each in failed})),
        has_begun=is_done and _has_operation(_steps(events, is_done=False)),
        has_done=is_done and _has_operation(steps),
    )


def _is_new(steps: Sequence[StepEventMetadata]) -> bool:
    """Return whether no resource stood in the state before.

    Where a program has failed before it declared any, that of the stack itself tells.
    """
    ours = [step for step in steps if not _is_no_resource(step)]
    return not any(step.old for step in ours or steps)


def _steps(events: Sequence[EngineEvent], *, is_done: bool) -> Iterator[StepEventMetadata]:
    for event in events:
        step = event.res_outputs_event if is_done else event.resource_pre_event
        if step:
            yield step.metadata


def _has_operation(steps: Iterable[StepEventMetadata]) -> bool:
    return any(_text(step.op) in _OPERATIONS and not _is_no_resource(step) for step in steps)


def _changes(steps: Iterable[StepEventMetadata]) -> Iterator[ResourceChange]:
    """Yield the changes by URN; the parts of a replacement are one change."""
    by_urn: dict[str, list[StepEventMetadata]] = {}
    providers: dict[str, tuple[str, ...]] = {}
    for step in steps:
        if _is_explicit_provider(step):
            providers[step.urn] = _marks_of_provider(step)
        elif not _is_no_resource(step):
            by_urn.setdefault(step.urn, []).append(step)
    for urn, parts in sorted(by_urn.items()):
        change = _refreshed(urn, parts) or _changed(urn, parts)
        if change:
            of_change = providers.get(parts[-1].provider.rpartition("::")[0], ())
            yield replace(change, provider=of_change)


def _is_no_resource(step: StepEventMetadata) -> bool:
    return step.type.startswith(_NO_RESOURCES) or not _is_custom(step)


def _is_explicit_provider(step: StepEventMetadata) -> bool:
    """Return whether a program declares it: with other settings, lines go to another router.

    The engine's own, which has the settings of the stack, is the only one without a parent.
    """
    state = step.new or step.old
    return step.type.startswith(_PROVIDER) and bool(state and state.parent)


def _marks_of_provider(step: StepEventMetadata) -> tuple[str, ...]:
    """Return the name of a provider and a mark of each setting, but for files of this machine."""
    given = _inputs(step.new or step.old)
    settings = {name: value for name, value in given.items() if name not in _OWN_FILES}
    return (step.urn.rpartition("::")[2], *marks_of(step.urn, settings))


def _is_custom(step: StepEventMetadata) -> bool:
    state = step.new or step.old
    return bool(state and state.custom)


def _changed(urn: str, parts: Sequence[StepEventMetadata]) -> ResourceChange | None:
    operations = [found for step in parts if (found := _OPERATIONS.get(_text(step.op)))]
    if not operations:
        return None
    operation: Operation = "replace" if len(set(operations)) > 1 else operations[0]
    olds = [step.old for step in parts if step.old and operation != "create"]
    news = [step.new for step in parts if step.new and operation != "delete"]
    old, new = (olds[0] if olds else None), (news[-1] if news else None)
    inputs = _inputs(new)
    is_kept = any(each.retain_on_delete for each in olds) and operation in {"delete", "replace"}
    gained, lost = difference(commands(old), commands(new))
    return ResourceChange(
        title(urn),
        urn,
        operation,
        gained,
        () if is_kept else lost,
        _under_digest(inputs.get("update")),
        tuple(_properties(old, new)) if operation == "update" else (),
        str(inputs.get("confirmed_commit") or ""),
        _under_digest(inputs.get("live")),
        adopt=bool(inputs.get("adopt")),
        reclaim=bool(inputs.get("reclaim")),
        inputs=() if parts[0].type.startswith(DYNAMIC) else tuple(marks_of(urn, inputs)),
        is_kept=is_kept,
    )


def _refreshed(urn: str, parts: Sequence[StepEventMetadata]) -> ResourceChange | None:
    """Return how the router differs from the state, as a refresh has found it."""
    step = next((each for each in parts if _text(each.op) == "refresh"), None)
    if step is None:
        return None
    gained, lost = difference(commands(step.old), commands(step.new))
    properties = tuple(_properties(step.old, step.new))
    if not (gained or lost or properties) and step.new:
        return None
    return ResourceChange(
        title(urn), urn, "update" if step.new else "delete", gained, lost, properties=properties
    )


def _text(value: Any) -> str:  # noqa: ANN401  # a member of an enumeration, or its text
    return str(getattr(value, "value", value))


def _inputs(state: StepEventStateMetadata | None) -> Mapping[str, Any]:
    return (state.inputs or {}) if state else {}


def commands(state: StepEventStateMetadata | None) -> tuple[str, ...]:
    """Return the lines of a resource, as its outputs or else its inputs show them."""
    if state is None:
        return ()
    for values in (state.outputs, state.inputs):
        found = (values or {}).get("commands")
        if isinstance(found, list):
            return tuple(map(str, found))
    return ()


def difference(
    before: Sequence[str], after: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the lines that come and those that go, each inside its context."""
    old, new = list(_with_contexts(before)), list(_with_contexts(after))
    coming, going = Counter(new) - Counter(old), Counter(old) - Counter(new)
    return tuple(in_contexts(_among(new, coming))), tuple(in_contexts(_among(old, going)))


def _with_contexts(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the lines with the context in which they stand, without what selects it."""
    context = ""
    for line in lines:
        kind, _, rest = line.partition(" select ")
        if rest and kind in {"pp", "tunnel"}:
            context = "" if rest == "none" else f"{kind} {rest}"
        else:
            yield context, line


def _among(
    lines: Iterable[tuple[str, str]], wanted: Counter[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    left = Counter(wanted)
    for line in lines:
        if left[line] > 0:
            left[line] -= 1
            yield line


def _under_digest(value: Any) -> tuple[str, ...]:  # noqa: ANN401  # whatever an input holds
    """Return the lines of an input.

    The provider keeps them under the digest of the lines, as `{"3fa2b1": [line, …]}`, so that the
    engine does not show new lines as changes of those of an earlier run.
    """
    if not isinstance(value, Mapping):
        return ()
    return tuple(str(line) for lines in value.values() for line in lines)


def _properties(
    old: StepEventStateMetadata | None, new: StepEventStateMetadata | None
) -> Iterator[str]:
    """Yield the names of the inputs that differ; a secret one differs by its place alone."""
    before, after = _inputs(old), _inputs(new)
    for name in sorted({*before, *after}):
        if name in _STATE_ONLY or name.startswith(HIDDEN):
            continue
        if before.get(name) != after.get(name):
            yield name


def _errors(diagnostics: Iterable[DiagnosticEvent]) -> Iterator[str]:
    for each in diagnostics:
        if each.severity == "error":
            text = without_traceback(_plain(each).removeprefix(_FORESEEN), Path.cwd()) or _NO_TEXT
            if not _is_only_a_summary(text):
                yield f"{title(str(each.urn))}: {text}" if _names_resource(each) else text


def _names_resource(each: DiagnosticEvent) -> bool:
    return bool(each.urn) and STACK_TYPE not in str(each.urn)


def _is_only_a_summary(text: str) -> bool:
    """Return whether the engine only repeats that something has failed before."""
    return text in _SUMMARIES


def _notes(diagnostics: Iterable[DiagnosticEvent]) -> Iterator[str]:
    for each in diagnostics:
        if each.severity == "error":
            continue
        for line in _plain(each).splitlines():
            is_warning = each.severity == "warning" and not line.startswith(_ANNOUNCED)
            if line.startswith(_ANNOUNCED) or is_warning:
                yield f"warning: {line}" if is_warning else line


def _plain(each: DiagnosticEvent) -> str:
    return fit_message(hidden(each.message.strip()))
