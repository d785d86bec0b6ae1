"""What is said of a transaction: progress, the cause of a failure, what was put back.

No line leaves here unmasked.
"""

from collections.abc import Sequence

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

_IGNORED = "took no effect, without a word from the router"


def progress(facts: Facts, where: str, outcomes: Sequence[Outcome]) -> str:
    """Say how much one batch brought onto the router."""
    lines = counted(sum(len(outcome.sent) for outcome in outcomes), "line")
    resources = counted(len(outcomes), "resource")
    return f"{facts.model} {where}: {lines} for {resources} sent and read back"


def counted(number: int, noun: str) -> str:
    """Write a number of things."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def unapplied_edit(outcome: Outcome, edit: Edit, refusals: Sequence[str]) -> str:
    """Say that an edit did not take effect, with the router's words if it said any."""
    return refused_line(outcome, text_of(edit.key, edit.after), "".join(refusals[:1]))


def refused_line(outcome: Outcome, line: str, words: str) -> str:
    """Say that the router refused a line, in its own words, or ignored it without any."""
    known = meaning(words)
    said = f'was refused: "{redact(words, outcome.secret_words())}"' if words else _IGNORED
    return f"`{shown(split(line))}` {said}" + (f" ({known.remedy})" if known else "")


def changed_line(key: Key, record: Record) -> str:
    """Say that somebody else's line differs from the prediction."""
    lines = (record.predicted.words(key), record.running.words(key))
    was, now = (f"`{shown(words)}`" if words else "nothing" for words in lines)
    return (
        f"a line that is not ours changed meanwhile: {was} became {now}; "
        "somebody else edits the router, or it restarted without a save: look, then run "
        "`pulumi refresh` and `pulumi up`"
    )


def restored(stuck: Sequence[Key]) -> str:
    """Say that all was put back, or name the lines that could not be."""
    if not stuck:
        return "all that it changed was put back"
    lines = ", ".join(_named(key) for key in stuck)
    return f"could NOT be put back: {lines}; look at these lines on the router"


def interrupted(switch: Key) -> str:
    """Name who is cut off while a pp or tunnel is out of use."""
    kind, _, *names = switch.words
    return f"whoever is connected by `{' '.join((kind, *names))}`, for a moment"


def outcome_unknown(error: RtxError) -> OutcomeUnknownError:
    """Say that lines were sent, and that nobody could read what became of them."""
    return OutcomeUnknownError(
        f"whether its lines took is not known ({error}); run `pulumi refresh`, then `pulumi up`"
    )


def _named(key: Key) -> str:
    where = f" (in `{key.context}`)" if key.context else ""
    return f"`{shown(key.words)}`{where}"
