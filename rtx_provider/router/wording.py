"""The messages of a transaction: progress, the causes of failures, and what was put back.

Every line in a message is masked.
"""

from collections.abc import Iterable, Iterator, Sequence

from rtx_provider.config.change import Edit
from rtx_provider.config.grammar import Key
from rtx_provider.config.shown import shown
from rtx_provider.config.tree import text_of
from rtx_provider.config.words import split
from rtx_provider.console.dialect import meaning
from rtx_provider.errors import OutcomeUnknownError, RtxError
from rtx_provider.redaction import redact
from rtx_provider.router.facts import Facts
from rtx_provider.router.outcome import Outcome
from rtx_provider.router.record import Record

_IGNORED = "took no effect, and the router reported no error"


def progress(facts: Facts, where: str, outcomes: Sequence[Outcome]) -> str:
    """Return how many lines a batch sent for how many resources."""
    lines = counted(sum(len(outcome.sent) for outcome in outcomes), "line")
    resources = counted(len(outcomes), "resource")
    later = "" if all(outcome.operation.is_durable for outcome in outcomes) else "; not saved yet"
    return f"{facts.model} {where}: {lines} for {resources} sent and read back{later}"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def unapplied_edit(outcome: Outcome, edit: Edit, refusals: Sequence[str]) -> str:
    """Return the message that an edit did not take effect, with the router's words if any."""
    return refused_line(outcome, text_of(edit.key, edit.after, edit.before), "".join(refusals[:1]))


def refused_line(outcome: Outcome, line: str, words: str) -> str:
    """Return the message that the router refused a line, or ignored it if there are no words."""
    known = meaning(words)
    said = f'was refused: "{redact(words, outcome.secret_words())}"' if words else _IGNORED
    return f"`{shown(split(line))}` {said}" + (f" ({known.remedy})" if known else "")


def changed_line(key: Key, record: Record) -> str:
    """Return the message that a foreign line differs from the prediction."""
    lines = (record.predicted.words(key), record.running.words(key))
    was, now = (f"`{shown(words)}`" if words else "nothing" for words in lines)
    return (
        f"a line that is not ours changed meanwhile: {was} became {now}; "
        "somebody else is editing the router, or it restarted without a save; check it, then run "
        "`pulumi refresh` and `pulumi up`"
    )


def changes_kept(where: str) -> str:
    """Return the warning that a save does not distinguish our changes from those of others."""
    return (
        f"warning: {where}: what changed meanwhile may be unsaved changes of somebody else; our "
        "`save` will save them too"
    )


def fault(where: str, text: str) -> str:
    """Return the warning that a line of another resource is not as the stack left it."""
    return f"warning: {where}: {text}; this run leaves it so"


def adopted(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Yield what adopting changes of what was there, before anything is sent."""
    for outcome in outcomes:
        change = outcome.operation.change
        old = {each.key for each in change.old}
        for edit in outcome.plan.edits if change.adopt else ():
            if edit.before and edit.after and edit.key not in old:
                yield replaced(outcome.title, edit)


def replaced(title: str, edit: Edit) -> str:
    """Return what a line was beside what it becomes."""
    before, after = shown(edit.before or ()), shown(edit.after or ())
    becomes = "gives it another secret" if before == after else f"makes it `{after}`"
    return f"{title} adopts `{before}` and {becomes}"


def restored(stuck: Sequence[Key]) -> str:
    """Return the message that all was put back, or that names the lines that were not."""
    if not stuck:
        return "all that it changed was put back"
    lines = ", ".join(_named(key) for key in stuck)
    return f"could NOT be put back: {lines}; check these lines on the router"


def interrupted(switch: Key) -> str:
    """Return who is cut off while a pp or tunnel is disabled."""
    kind, _, *names = switch.words
    return f"everybody who is connected through `{' '.join((kind, *names))}`, for a moment"


def outcome_unknown(error: RtxError) -> OutcomeUnknownError:
    """Return the error that lines were sent, but the result could not be read."""
    return OutcomeUnknownError(
        f"whether its lines took effect is not known ({error}); run `pulumi refresh`, then "
        "`pulumi up`"
    )


def _named(key: Key) -> str:
    where = f" (in `{key.context}`)" if key.context else ""
    return f"`{shown(key.words)}`{where}"
