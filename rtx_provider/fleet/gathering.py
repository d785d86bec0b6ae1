"""Gathers the facts of many offices at once, each in a process of a worker."""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Future
from dataclasses import replace
from functools import partial
from pathlib import Path

from rtx_provider.fleet.executors import Workers
from rtx_provider.fleet.facts import OfficeFacts, Run, facts_from, facts_of
from rtx_provider.fleet.tasks import Office, OfficeResult, OfficeTask
from rtx_provider.workspace import environment
from rtx_provider.workspace.messages import ToolError

_LOST = "its worker was lost before it answered; try again with a smaller --parallel"


def gather(
    offices: Sequence[Office],
    folder: Path,
    executor: Workers,
    records: Sequence[Mapping[str, OfficeResult]] = (),
    *,
    judges: bool = False,
    asks: bool = False,
) -> tuple[OfficeFacts, ...]:
    """Return what is known of the offices, in their order.

    Args:
        offices: The offices.
        folder: The folder of the project.
        executor: What runs the workers; each of them serves one office at a time.
        records: What came of the offices in runs of `rtx fleet`, by their names.
        judges: Whether the rules are judged, for which a worker decrypts the stack's passwords;
            what several offices share is not judged.
        asks: Whether each router is asked how many VPN users are connected; else no router is.
    """
    futures = [
        executor.submit(
            partial(_gathered, each, judges, asks), OfficeTask(each.name, "preview", folder)
        )
        for each in offices
    ]
    found = (_answer(office, future) for office, future in zip(offices, futures, strict=True))
    return tuple(with_records(each, records) for each in found)


def _gathered(
    office: Office,
    judges: bool,  # noqa: FBT001  # of a partial
    asks: bool,  # noqa: FBT001  # the same
    task: OfficeTask,
) -> OfficeFacts:
    os.chdir(task.folder)
    facts = facts_of(office, task.folder, environment.environment_of(office.name))
    facts = _judged(facts) if judges and not facts.fault else facts
    return _asked(facts) if asks else facts


def _asked(facts: OfficeFacts) -> OfficeFacts:
    # Only a report with sessions waits for what reaches a router.
    from rtx_provider.fleet.sessions import sessions_of  # noqa: PLC0415

    number, fault = sessions_of(facts.name)
    return replace(facts, sessions=number, sessions_fault=fault)


def _judged(facts: OfficeFacts) -> OfficeFacts:
    # Only a report with rules waits for what they need.
    from rtx_provider.fleet.judgement import judgement_of  # noqa: PLC0415

    judged = judgement_of(facts.name)
    return replace(facts, rules=judged.rules, rules_fault=judged.fault)


def _answer(office: Office, future: "Future[OfficeFacts]") -> OfficeFacts:
    try:
        return future.result()
    except ToolError as error:  # the worker cannot do it
        return facts_from(office, {}, [], "", str(error))
    except (BrokenExecutor, CancelledError):
        return facts_from(office, {}, [], "", _LOST)


def with_records(facts: OfficeFacts, records: Sequence[Mapping[str, OfficeResult]]) -> OfficeFacts:
    """Return the facts with a last run that the engine has not recorded, because it had ended."""
    for results in records:
        result = results.get(facts.name)
        known = facts.last_run.time if facts.last_run else 0.0
        if result and result.begun > known:
            run = Run(result.begun + result.seconds, result.action, result.outcome)
            facts = replace(facts, last_run=run)
    return facts
