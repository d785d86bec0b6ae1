"""What is said of a batch: progress, the cause of a failure, what was put back.

No line leaves here unmasked.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rtx_provider.config.change import Change, Edit, Plan
from rtx_provider.config.desired import ListMembership
from rtx_provider.config.grammar import Key, row_of
from rtx_provider.config.planner import make_plan
from rtx_provider.config.shared import members_present
from rtx_provider.config.shown import shown
from rtx_provider.config.tree import Config, is_masked, same, text_of
from rtx_provider.config.words import split
from rtx_provider.console.dialect import meaning
from rtx_provider.errors import OutcomeUnknownError, RtxError
from rtx_provider.redaction import redact
from rtx_provider.router.facts import Facts
from rtx_provider.router.operation import Operation

NOT_TAKEN = "took no effect, without a word from the router"


@dataclass(frozen=True, slots=True)
class Failure:
    """An operation that failed.

    Attributes:
        operation: The operation.
        cause: Why, in a few words.
        lost: Lines of others that went or changed beside it.
    """

    operation: Operation
    cause: str
    lost: tuple[Key, ...] = ()

    @property
    def text(self) -> str:
        """Name the thing and the cause."""
        return f"{self.operation.title}: {self.cause}"


def progress(facts: Facts, where: str, operations: Sequence[Operation]) -> str:
    """Say how much one batch brought onto the router."""
    lines = counted(sum(len(operation.group.lines) for operation in operations), "line")
    things = counted(len(operations), "resource")
    return f"{facts.model} {where}: {lines} for {things} sent and read back"


def counted(number: int, noun: str) -> str:
    """Write a number of things."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def cause(operation: Operation, after: Config, predicted: Config, said: list[str]) -> str:
    """Say which line failed, in the router's own words.

    Where lines shared a request, the router's words are matched in order with
    the lines that did not take.
    """
    if operation.conflict:
        return operation.conflict
    for at, words in operation.group.answers.items():
        return _refused(operation, operation.group.lines[at][1], words)
    missing = operation.missing(after, predicted) or operation.unproven(after)
    line = text_of(missing[0].key, missing[0].after)
    words = said.pop(0) if said else ""
    del said[: len(missing) - 1]
    return _refused(operation, line, words)


def _refused(operation: Operation, line: str, words: str) -> str:
    known = meaning(words)
    said = f'was refused: "{redact(words, operation.secrets())}"' if words else NOT_TAKEN
    return f"`{shown(split(line))}` {said}" + (f" ({known.remedy})" if known else "")


def late(
    operations: Sequence[Operation], after: Config, predicted: Config, said: list[str] | None
) -> list[Operation]:
    """Return the operations of which some line did not take.

    A hidden secret shows nothing: it counts as not taken where the answer was
    lost, or where the router refused more lines than are missing.

    Args:
        operations: The operations of one batch.
        after: What the router has now.
        predicted: What it should have.
        said: The refusals, or None where the answer was lost.
    """
    missing = {id(each): len(each.missing(after, predicted)) for each in operations}
    hides = said is None or len(said) > sum(missing.values())
    return [
        each
        for each in operations
        if missing[id(each)]
        or each.conflict
        or each.group.answers
        or (hides and each.unproven(after))
    ]


def is_silent(
    operations: Sequence[Operation], after: Config, predicted: Config, said: Sequence[str]
) -> bool:
    """Tell whether more lines did not take than the router refused."""
    return len(said) < sum(len(each.missing(after, predicted)) for each in operations)


def way_back(failure: Failure, after: Config, predicted: Config) -> Plan:
    """Plan how to undo what a failed operation did change.

    Its own lines go back to what they were; from lists that others may have
    joined since, only its own members are taken; a line of others that went
    with it is written again.
    """
    operation = failure.operation
    change = operation.change
    lists = {
        desired.key for desired in (*change.old, *change.new) if isinstance(desired, ListMembership)
    }
    reverse = Change(
        change.title, old=change.new, new=change.old, found=operation.plan.found, adopt=True
    )
    edits = [edit for edit in make_plan(reverse, after).edits if edit.key in lists]
    for edit in operation.plan.edits:
        there = after.words(edit.key)
        if is_masked(edit.before):
            continue  # a hidden secret: writing its `*` back would make that the secret
        if edit.key not in lists and (is_masked(there) or not same(edit.before, there)):
            edits.append(Edit(edit.key, there, edit.before))
    edits += [
        Edit(key, after.words(key), words)
        for key in failure.lost
        if (words := predicted.words(key)) and not is_masked(words)
    ]
    return Plan(tuple(edits), operation.plan.found, operation.plan.switch)


def outcome(failure: Failure, before: Config, after: Config, predicted: Config) -> str:
    """Say what was put back, and name what could not be."""
    plan = failure.operation.plan
    stuck = [
        edit.key for edit in plan.edits if not _is_back(failure.operation, edit, before, after)
    ]
    stuck += [key for key in failure.lost if not same(predicted.words(key), after.words(key))]
    switch = plan.switch
    if switch and switch.key not in (*stuck, *after.lines) and switch.key in before.lines:
        stuck.append(switch.key)
    if not stuck:
        return "all that it changed was put back"
    lines = ", ".join(_named(key) for key in stuck)
    return f"could NOT be put back: {lines}; look at these lines on the router"


def _named(key: Key) -> str:
    where = f" (in `{key.context}`)" if key.context else ""
    return f"`{shown(key.words)}`{where}"


def _is_back(operation: Operation, edit: Edit, before: Config, after: Config) -> bool:
    there, was = after.words(edit.key), before.words(edit.key)
    joins = [
        desired
        for desired in operation.change.new
        if desired.key == edit.key and isinstance(desired, ListMembership)
    ]
    if joins:  # others of the batch may have changed the list since: what counts is our part
        ours = set(joins[0].members)
        held = set(members_present(edit.key, before, ours))
        return set(members_present(edit.key, after, ours)) == held
    return same(was, there) and not is_masked(edit.before)


def judge(
    done: Sequence[Operation],
    late: Sequence[Operation],
    predicted: Config,
    after: Config,
    said: list[str],
    upset: str,
) -> tuple[list[Failure], list[str]]:
    """Tell which operations failed and why, and what differs that is nobody's doing.

    Args:
        done: The operations of the batch.
        late: Those of which some line did not take.
        predicted: What the router should have.
        after: What it has.
        said: The router's refusals, in order.
        upset: What differs after a lost answer, if anything does.
    """
    causes = {id(each): upset or cause(each, after, predicted, said) for each in late}
    lost: dict[int, list[Key]] = {}
    elsewhere = []
    for key in strays(done, predicted, after):
        near = next((operation for operation in (*late, *done) if _is_near(operation, key)), None)
        if near is None:
            elsewhere.append(_stray(key, predicted, after))
            continue
        causes.setdefault(id(near), _stray(key, predicted, after))
        lost.setdefault(id(near), []).append(key)
    return [
        Failure(each, causes[id(each)], tuple(lost.get(id(each), ())))
        for each in done
        if id(each) in causes
    ], elsewhere


def strays(operations: Sequence[Operation], predicted: Config, after: Config) -> list[Key]:
    """Find lines of others that differ from the prediction."""
    ours = {edit.key for operation in operations for edit in operation.plan.edits}
    ours |= {operation.plan.switch.key for operation in operations if operation.plan.switch}
    return [
        key
        for key in dict.fromkeys((*predicted.lines, *after.lines))
        if key not in ours
        and not same(predicted.words(key), after.words(key))
        and not same(after.words(key), predicted.words(key))
    ]


def upset(done: Sequence[Operation], predicted: Config, after: Config) -> str:
    """Say what of others differs after a lost answer; empty where nothing does."""
    return next((_stray(key, predicted, after) for key in strays(done, predicted, after)), "")


def _is_near(operation: Operation, key: Key) -> bool:
    """Tell whether a line that differs may have changed because of an operation's own.

    That is one of the same command: of a family we do not know, or with the
    same number.
    """
    numbers = {word for word in key.words if word.isdecimal()}
    return any(
        edit.key.context == key.context
        and edit.key.words[:2] == key.words[:2]
        and (row_of(key.words) is None or numbers & set(edit.key.words))
        for edit in operation.plan.edits
    )


def _stray(key: Key, predicted: Config, after: Config) -> str:
    was, now = predicted.words(key), after.words(key)
    texts = [f"`{shown(words)}`" if words else "nothing" for words in (was, now)]
    return (
        f"a line that is not ours changed meanwhile: {texts[0]} became {texts[1]}; "
        "somebody else edits the router, or it restarted without a save: look, then run "
        "`pulumi refresh` and `pulumi up`"
    )


def users_of(switch: Key) -> str:
    """Name who is cut off while a pp or tunnel is edited."""
    kind, _, *names = switch.words
    return f"whoever is connected by `{' '.join((kind, *names))}`, for a moment"


def outcome_unknown(error: RtxError) -> OutcomeUnknownError:
    """Say that lines were sent, and that nobody could look what became of them."""
    return OutcomeUnknownError(
        f"whether its lines took is not known ({error}); run `pulumi refresh`, then `pulumi up`"
    )
