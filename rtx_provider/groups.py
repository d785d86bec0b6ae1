"""The groups and the tags of an office: `rtx:groups` and `rtx:tags` of its stack's file."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rtx_provider.shared_values import GROUPS_KEY, TAGS_KEY, as_text, structured

_NAME = re.compile(r"\w[\w.-]*")
_SETTING = "set each of them: `pulumi config set --path"
WHAT = "a word of letters, digits, `.`, `_` and `-`"


def groups_of(value: Any) -> tuple[str, ...]:  # noqa: ANN401  # a file may hold anything
    """Return the groups in a value without a fault."""
    return tuple(dict.fromkeys(map(as_text, structured(value) or ())))  # type: ignore[call-overload]


def tags_of(value: Any) -> Mapping[str, str]:  # noqa: ANN401  # the same
    """Return the tags in a value without a fault."""
    given: Any = structured(value) or {}
    return {str(name): as_text(text) for name, text in given.items()}


def is_name(word: str) -> bool:
    """Return whether a word can be the name of a group or of a tag."""
    return bool(_NAME.fullmatch(word))


def faults_of_groups(value: Any) -> Iterator[str]:  # noqa: ANN401  # the same
    """Yield what is wrong with the value `rtx:groups`, one line each."""
    given = structured(value)
    if given is None:
        return
    if not isinstance(given, list):
        yield f"{GROUPS_KEY} must be a list; {_SETTING} '{GROUPS_KEY}[0]' …`"
        return
    for at, each in enumerate(given):
        if not (_is_scalar(each) and is_name(as_text(each))):
            yield f"{GROUPS_KEY}[{at}] must be the name of a group, {WHAT}"


def faults_of_tags(value: Any) -> Iterator[str]:  # noqa: ANN401  # the same
    """Yield what is wrong with the value `rtx:tags`, one line each."""
    given = structured(value)
    if given is None:
        return
    if not isinstance(given, Mapping):
        yield f"{TAGS_KEY} must be tags by name; {_SETTING} '{TAGS_KEY}.floor' …`"
        return
    for name, text in given.items():
        if not is_name(str(name)):
            yield f"{TAGS_KEY}: the name of a tag must be {WHAT}, and one is not"
        elif not (_is_scalar(text) and as_text(text).strip() and as_text(text).isprintable()):
            yield f"{TAGS_KEY}.{name} must be a text of one line, or a number"


def _is_scalar(value: object) -> bool:
    return isinstance(value, (str, int, float))
