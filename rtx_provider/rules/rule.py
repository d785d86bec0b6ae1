"""A rule, what it finds, and the decorator by which users make rules of their own."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from rtx_provider.rules.view import OfficeView

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""The severities, the worst first."""
Needs = Literal["whole", "lines", "office"]
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule finds.

    Attributes:
        text: What is wrong, without secrets.
        line: The router's line, masked; empty if the fault is that there is none.
        remedy: What to do about this one; empty if the rule's remedy says it.
    """

    text: str
    line: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Unjudged:
    """What a rule could not judge.

    Attributes:
        reason: Why, such as that a secret is masked.
    """

    reason: str


Outcome = Finding | Unjudged
Judge = Callable[["OfficeView"], Iterable[Outcome]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        id: Its name, by which an office accepts what it finds; in kebab-case, and it never changes.
        severity: `error`, `warning` or `note`.
        finds: What it finds, as a phrase.
        reason: Why that matters, with the section of the vendor's reference.
        remedy: What to do.
        judge: Yields what it finds, and what it cannot judge.
        needs: `whole` if a line that is not there may be the fault, so that the whole configuration
            must be known; `lines` if it only judges lines that are there; `office` if it judges the
            office's own values.
        place: The file and the line of a user's own rule; empty for a rule of this package.
    """

    id: str
    severity: Severity
    finds: str
    reason: str
    remedy: str
    judge: Judge
    needs: Needs = "whole"
    place: str = ""


def switched(words: tuple[str, ...], text: str, to: Literal["on", "off"] = "on") -> Judge:
    """Return what judges a switch whose default is the opposite.

    Args:
        words: The words of the line that sets it.
        text: What is found if it is set.
        to: What it must not be set to.
    """
    default = "off" if to == "on" else "on"

    def judge(office: "OfficeView") -> Iterable[Outcome]:
        if office.switch(*words, default=default) == to:
            yield Finding(text, office.shown(*words))

    return judge


OWN_RULES = Rule(
    "own-rules", "error", "a rule of your own, or its file, has a fault",
    "what such a rule would find stays unknown",
    "correct the file",
    lambda _: (),
    "office",
)  # fmt: skip


def rule(
    *,
    id: str,  # noqa: A002  # the name of the field
    severity: Severity,
    reason: str,
    remedy: str,
    finds: str = "",
    needs: Needs = "whole",
) -> Callable[[Judge], Rule]:
    """Make a rule of a function that takes an office and yields findings.

    Args:
        id: Its name in kebab-case, which an office uses in `rtx:accept`.
        severity: `error`, `warning` or `note`.
        reason: Why what it finds matters.
        remedy: What to do.
        finds: What it finds, as a phrase; without it, the first line of the function's docstring.
        needs: `whole` if the rule must see the whole configuration, `lines` if it judges lines
            that are there, `office` if it judges nothing of the router.

    Raises:
        ValueError: An argument is wrong; the message lists every fault.
    """
    faults = [*_faults(id, severity, needs, {"reason": reason, "remedy": remedy})]
    if faults:
        raise ValueError("; ".join(faults))

    def decorate(judge: Judge) -> Rule:
        text = finds or (judge.__doc__ or id).strip().partition("\n")[0].rstrip(".")
        code = getattr(judge, "__code__", None)
        place = f"{code.co_filename}:{code.co_firstlineno}" if code else ""
        return Rule(id, severity, text, reason, remedy, judge, needs, place)

    return decorate


def _faults(
    name: object, severity: object, needs: object, texts: dict[str, object]
) -> Iterable[str]:
    if not isinstance(name, str) or not _ID.fullmatch(name):
        yield f"id: {name!r} is not in kebab-case, such as `guest-lan`"
    if severity not in SEVERITIES:
        yield f"severity: {severity!r} is not one of {', '.join(SEVERITIES)}"
    if needs not in get_args(Needs):
        yield f"needs: {needs!r} is not one of {', '.join(get_args(Needs))}"
    for field, text in texts.items():
        if not isinstance(text, str) or not text.strip():
            yield f"{field}: is empty; write one sentence"
