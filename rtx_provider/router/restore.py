"""Undoing a failed operation: the plan for it, and what could not be put back."""

from dataclasses import replace

from rtx_provider.config.change import Change, Edit, Plan
from rtx_provider.config.desired import Desired, ListMembership
from rtx_provider.config.planner import make_plan
from rtx_provider.config.shared import members_present
from rtx_provider.config.tree import is_hidden, is_masked, same
from rtx_provider.router import wording
from rtx_provider.router.outcome import Outcome
from rtx_provider.router.record import Record
from rtx_provider.router.verification import Failure


def restoring_plan(failure: Failure, record: Record) -> Plan:
    """Return the plan that undoes what a failed operation has changed.

    Its own lines are restored. From shared lists, only its own members are removed, because others
    may have joined since. Foreign lines that it removed as a side effect are written again.
    """
    plan, change = failure.outcome.plan, failure.outcome.operation.change
    running = record.running
    lists = {
        desired.key
        for desired in failure.outcome.operation.desired
        if isinstance(desired, ListMembership)
    }
    back = tuple(map(_unconditional, change.old))
    reverse = Change(change.title, old=change.new, new=back, found=plan.found, adopt=True)
    edits = [edit for edit in make_plan(reverse, running).edits if edit.key in lists]
    for edit in plan.edits:
        there = running.words(edit.key)
        if is_masked(edit.before):
            continue  # a masked secret: to write `*` back would make `*` the secret
        if edit.key not in lists and (is_hidden(there) or not same(edit.before, there)):
            edits.append(Edit(edit.key, there, edit.before))
    edits += [
        Edit(key, running.words(key), words)
        for key in failure.side_effects
        if (words := record.predicted.words(key)) and not is_masked(words)
    ]
    return replace(plan, edits=tuple(edits))


def _unconditional(desired: Desired) -> Desired:
    """Return a membership that needs no list and no filters: they come back in the same request."""
    return replace(desired, needs_list=False) if isinstance(desired, ListMembership) else desired


def restored(failure: Failure, record: Record) -> str:
    """Return the message that says what was put back and what was not."""
    before, running = record.before, record.running
    plan = failure.outcome.plan
    stuck = [edit.key for edit in plan.edits if not _is_back(failure.outcome, edit, record)]
    stuck += [
        key
        for key in failure.side_effects
        if not same(record.predicted.words(key), running.words(key))
    ]
    switch = plan.switch
    if switch and switch.key not in (*stuck, *running.lines) and switch.key in before.lines:
        stuck.append(switch.key)
    return wording.restored(stuck)


def _is_back(outcome: Outcome, edit: Edit, record: Record) -> bool:
    before, running = record.before, record.running
    memberships = [
        desired
        for desired in outcome.operation.change.new
        if desired.key == edit.key and isinstance(desired, ListMembership)
    ]
    if memberships:  # other operations may have changed the list since: only our members count
        ours = set(memberships[0].members)
        held = set(members_present(edit.key, before, ours))
        return set(members_present(edit.key, running, ours)) == held
    was, there = before.words(edit.key), running.words(edit.key)
    return same(was, there) and not is_masked(edit.before)
