"""The provider without one of its protections: histories have to find that it is gone.

Each entry takes out what keeps one rule, and names the rules that a history breaks then. Where two
layers keep the same rule, both are taken out.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from rtx_provider.config import planner
from rtx_provider.resources import _drift, _host
from rtx_provider.router import (
    confirmed_commit,
    ownership,
    rollback,
    router,
    saving,
    transaction,
    verification,
    wording,
)

Patch = tuple[Any, str, Callable[..., Any]]


@dataclass(frozen=True)
class Mutation:
    """One protection that is taken out.

    Attributes:
        patches: What is replaced: the owner, the name there, and what does its work instead.
        rules: The rules that are broken then.
        kept: A history in `kept/` that breaks one of them.
    """

    patches: tuple[Patch, ...]
    rules: frozenset[str]
    kept: str

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Take the protection out."""
        with ExitStack() as stack:
            for owner, name, instead in self.patches:
                stack.enter_context(mock.patch.object(owner, name, instead))
            yield


def _nothing(*_: object, **__: object) -> None:
    """Do nothing."""


def _none(*_: object, **__: object) -> tuple[()]:
    return ()


def _empty(*_: object, **__: object) -> dict[object, object]:
    return {}


def _as_asked(_: object, change: Any) -> Any:  # noqa: ANN401  # a change, as it came
    return change


def _always_free(*_: object) -> bool:
    return True


def _unsaved(self: router.Router, change: Any) -> tuple[Any, str]:  # noqa: ANN401
    return self.apply(change), ""


def _silent(*_: object) -> str:
    return "lines sent and read back"


def _mutation(kept: str, rules: str, *patches: Patch) -> Mutation:
    return Mutation(patches, frozenset(rules.split()), kept)


_REFUSE_DRIFT: Patch = (planner, "refuse_drift", _nothing)
_REFUSE_OTHERS: Patch = (_drift, "refuse_others", _nothing)
_COMMIT = confirmed_commit.ConfirmedCommit
MUTATIONS: Mapping[str, Mutation] = {
    "a line that somebody changed is refused": _mutation(
        "reused-number-destroy", "theirs", _REFUSE_DRIFT
    ),
    "and it stays so after a refresh": _mutation(
        "reused-number-refresh-up", "theirs", _REFUSE_DRIFT, _REFUSE_OTHERS
    ),
    "what is missing is named": _mutation(
        "missing-filter", "lost", (ownership.Ownership, "faults", _none)
    ),
    "what the stack has under another name is not deleted": _mutation(
        "rename-that-failed", "lost",
        (ownership.Ownership, "refuse_taking", _nothing),
        (ownership.Ownership, "without_others", _as_asked),
    ),
    "nothing dangles": _mutation(
        "named-elsewhere", "dangling",
        (transaction, "still_named", _empty), (verification, "left_dangling", _empty),
    ),
    "a number that is taken is not used for a rollback": _mutation(
        "description-64901", "theirs", (rollback, "_is_free", _always_free)
    ),
    "the serial number is learned from the state": _mutation(
        "other-router-target", "box", (_host, "learn_serial", _nothing)
    ),
    "what no later step saves is saved at once, or said": _mutation(
        "unsaved-without-resource", "saved",
        (router.Router, "write", _unsaved), (wording, "progress", _silent),
    ),
    "nothing is a fact while a rollback is armed": _mutation(
        "killed-behind-the-guard", "lost guard theirs",
        (_COMMIT, "refuse_pending", _nothing),
        (saving.Saving, "_save_without_rollback", _nothing),
    ),
    "rollbacks that were left behind are removed": _mutation(
        "colleague-saves-a-killed-guard", "guard", (_COMMIT, "remove_left_over", _nothing)
    ),
    "flash is cleaned of a rollback that somebody saved": _mutation(
        "colleague-saves-the-guard", "guard", (_COMMIT, "_clean_flash", _nothing)
    ),
    "somebody else's trial stops a run": _mutation(
        "trial-with-a-date", "trial", (confirmed_commit, "refuse_others", _nothing)
    ),
}  # fmt: skip
