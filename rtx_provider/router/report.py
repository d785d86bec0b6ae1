"""What is said of a batch: progress, the cause of a failure, what was put back.

Imports config, redaction. No line leaves here unmasked.
"""

from collections.abc import Iterator, Sequence

from rtx_provider.config.grammar import Key
from rtx_provider.config.plan import Change, Edit, Join, Plan, make_plan
from rtx_provider.config.tree import Config, is_masked, same, text_of
from rtx_provider.config.words import join
from rtx_provider.console.dialect import meaning
from rtx_provider.redaction import redact
from rtx_provider.router.facts import Facts
from rtx_provider.router.ticket import Ticket

NOT_TAKEN = "took no effect, without a word from the router"


def progress(facts: Facts, where: str, tickets: Sequence[Ticket]) -> str:
    """Say how much one batch brought onto the router."""
    lines = sum(len(ticket.group.lines) for ticket in tickets)
    things = f"{len(tickets)} resource{'s' if len(tickets) > 1 else ''}"
    return f"{facts.model} {where}: {lines} lines for {things} sent and read back"


def cause(ticket: Ticket, after: Config, predicted: Config, said: list[str]) -> str:
    """Say which line failed, in the router's own words.

    Where lines shared a request, the router's words are matched in order with
    the lines that did not take.
    """
    for at, words in ticket.group.answers.items():
        return _refused(ticket.group.lines[at][1], words)
    missing = ticket.missing(after, predicted) or ticket.unproven(after)
    line = text_of(missing[0].key, missing[0].after)
    words = said.pop(0) if said else ""
    del said[: len(missing) - 1]
    return _refused(line, words)


def _refused(line: str, words: str) -> str:
    known = meaning(words)
    said = f'was refused: "{words}"' if words else NOT_TAKEN
    return f"`{redact(line)}` {said}" + (f" ({known.remedy})" if known else "")


def late(
    tickets: Sequence[Ticket], after: Config, predicted: Config, said: list[str] | None
) -> list[Ticket]:
    """Return the operations of which some line did not take.

    A hidden secret shows nothing: it counts as not taken where the answer was
    lost, or where the router refused more lines than are missing.

    Args:
        tickets: The operations of one batch.
        after: What the router has now.
        predicted: What it should have.
        said: The refusals, or None where the answer was lost.
    """
    missing = {id(each): len(each.missing(after, predicted)) for each in tickets}
    hides = said is None or len(said) > sum(missing.values())
    return [
        each
        for each in tickets
        if missing[id(each)] or each.group.answers or (hides and each.unproven(after))
    ]


def way_back(ticket: Ticket, after: Config) -> Plan:
    """Plan how to undo what a failed operation did change.

    Its own lines go back to what they were; from lists that others may have
    joined since, only its own members are taken.
    """
    change = ticket.change
    lists = {wish.key for wish in (*change.old, *change.new) if isinstance(wish, Join)}
    reverse = Change(
        change.title, old=change.new, new=change.old, found=ticket.plan.found, adopt=True
    )
    edits = [edit for edit in make_plan(reverse, after).edits if edit.key in lists]
    for edit in ticket.plan.edits:
        there = after.words(edit.key)
        if is_masked(edit.before):
            continue  # a hidden secret: writing its `*` back would make that the secret
        if edit.key not in lists and (is_masked(there) or not same(edit.before, there)):
            edits.append(Edit(edit.key, there, edit.before))
    return Plan(tuple(edits), ticket.plan.found, ticket.plan.switch)


def outcome(ticket: Ticket, before: Config, after: Config) -> str:
    """Say what was put back, and name what could not be."""
    stuck = [edit.key for edit in ticket.plan.edits if not _is_back(edit, before, after)]
    switch = ticket.plan.switch
    if switch and switch.key not in (*stuck, *after.lines) and switch.key in before.lines:
        stuck.append(switch.key)
    if not stuck:
        return "all that it changed was put back"
    lines = ", ".join(redact(str(key)) for key in stuck)
    return f"could NOT be put back: {lines}; look at these lines on the router"


def _is_back(edit: Edit, before: Config, after: Config) -> bool:
    there, was = after.words(edit.key), before.words(edit.key)
    return same(was, there) and not is_masked(edit.before)


def strays(
    done: Sequence[Ticket], predicted: Config, after: Config, late: Sequence[Ticket]
) -> Iterator[tuple[Ticket | None, str]]:
    """Find lines of others that differ from the prediction, and whose doing it may be.

    Yields:
        The operation that worked in the same context, or None for nobody's
        (somebody else edits the router), and what differs.
    """
    tickets = (*done, *late)
    ours = {edit.key for ticket in tickets for edit in ticket.plan.edits}
    ours |= {ticket.plan.switch.key for ticket in tickets if ticket.plan.switch}
    for key in predicted.lines.keys() | after.lines.keys():
        if key in ours or same(predicted.words(key), after.words(key)):
            continue
        if same(after.words(key), predicted.words(key)):
            continue
        text = _stray(key, predicted, after)
        near = [ticket for ticket in done if ticket not in late and _is_near(ticket, key)]
        yield (near[0] if near else None), text


def upset(done: Sequence[Ticket], predicted: Config, after: Config, late: Sequence[Ticket]) -> str:
    """Say what of others differs after a lost answer; empty where nothing does."""
    return next((text for _, text in strays(done, predicted, after, late)), "")


def _is_near(ticket: Ticket, key: Key) -> bool:
    return any(
        edit.key.context == key.context and edit.key.words[:2] == key.words[:2]
        for edit in ticket.plan.edits
    )


def _stray(key: Key, predicted: Config, after: Config) -> str:
    was, now = predicted.words(key), after.words(key)
    texts = [f"`{redact(join(words))}`" if words else "nothing" for words in (was, now)]
    return (
        f"a line that is not ours changed meanwhile: {texts[0]} became {texts[1]}; "
        "look whether somebody else edits the router, or it restarted without a save"
    )
