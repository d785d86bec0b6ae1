"""Marks of the inputs of resources that are not ours, which no line shows."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from pulumi.runtime.rpc import UNKNOWN

from rtx_provider.workspace.summary import ENCRYPTED

OPEN = "?"
"""Ends the mark of an input that a preview cannot know."""
HIDDEN = ("pulumi.", "__")
"""The beginnings of the names of inputs that are the engine's own."""
_UNSHOWN = "[secret]"


def marks_of(urn: str, inputs: Mapping[str, Any]) -> Iterator[str]:
    """Yield the name of each input with a digest of its value.

    A secret counts with its place alone: the engine shows it as `[secret]`, and a digest of a short
    password can be guessed.

    Args:
        urn: The resource, which keeps equal values of two resources apart. Its stack does not
            count, so that the same change of two offices is the same.
        inputs: Its inputs, as an event of the engine shows them.
    """
    _, _, resource = urn.split("::", maxsplit=2)
    for name, value in sorted(inputs.items()):
        if not name.startswith(HIDDEN):
            text = json.dumps([resource, name, _without_secrets(value)], sort_keys=True)
            is_open = UNKNOWN in text
            yield f"{name} {OPEN if is_open else hashlib.sha256(text.encode()).hexdigest()}"


def _without_secrets(value: Any) -> Any:  # noqa: ANN401  # any input
    if isinstance(value, Mapping):
        if ENCRYPTED.items() <= value.items():
            return _UNSHOWN
        return {str(name): _without_secrets(each) for name, each in value.items()}
    return [_without_secrets(each) for each in value] if isinstance(value, list) else value
