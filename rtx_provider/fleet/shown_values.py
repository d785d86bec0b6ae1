"""The values of an office over the shared ones, for a reader: where each comes from, no secret.

The files are read as they are written, so no value is decrypted.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from rtx_provider.fleet.inventory import read_config
from rtx_provider.settings import SECRETS, camel, config_key
from rtx_provider.shared_values import (
    FILE,
    OFFICE_KEY,
    SharedValues,
    is_secure,
    is_shared,
    merged,
    read_shared,
    structured,
)
from rtx_provider.workspace import environment
from rtx_provider.workspace.messages import ToolError
from rtx_provider.workspace.paths import stack_file

_SHOWN = "'[secret]'"
"""What stands for a secret; without quotes it would be a list."""
_SECRET_NAMES = frozenset(
    {*SECRETS, *map(camel, SECRETS), *map(config_key, SECRETS), "preSharedKey", "pre_shared_key"}
)
"""The names of values that are secret even where nobody has encrypted them."""


@dataclass(frozen=True, slots=True)
class _From:
    """A value as it is shown, and the file from which it comes."""

    text: str
    file: str


def shown_values(folder: Path, office: str) -> Iterator[str]:
    """Yield the lines of a YAML text with the values of an office that begin with `rtx:`.

    Args:
        folder: The folder of the project.
        office: The office.

    Raises:
        ToolError: There is no such office, or a file cannot be read; one line for each fault.
    """
    path = stack_file(folder, office)
    own, faults = read_config(path)
    shared = None if environment.is_demo(office) else read_shared(folder)
    faults += [shared.fault] if shared and shared.fault else []
    if faults:
        raise ToolError("\n".join(faults))
    below = _below(own, shared)
    above = {key: each for key, each in _ours(own).items() if each != "" or key not in below}
    whole = merged(_marked(below, FILE), _marked(above, path.name))
    yield f"# {path.name}" + (f" over {FILE}" if below else "")
    yield from _lines(dict(sorted(whole.items(), key=_office_last)), "")
    if is_secure(own.get(OFFICE_KEY)) and OFFICE_KEY in below:
        yield f"# {OFFICE_KEY} is encrypted as a whole; what it takes from {FILE} is not shown"
    if others := sorted(set(own) - set(_ours(own))):
        yield f"# not shown: {', '.join(map(str, others))}"


def _office_last(item: tuple[str, Any]) -> tuple[bool, str]:
    return item[0] == OFFICE_KEY, item[0]


def _ours(values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: value for key, value in values.items() if str(key).startswith("rtx:")}


def _below(own: Mapping[str, Any], shared: SharedValues | None) -> Mapping[str, Any]:
    """Return the shared values that count for an office: settings only if it names its router."""
    given = _structured(shared.values if shared else {})
    has_router = bool(own.get(config_key("host")))
    return {
        key: value
        for key, value in given.items()
        if key == OFFICE_KEY or (has_router and is_shared(key) and own.get(key) in (None, ""))
    }


def _structured(values: Mapping[str, Any]) -> dict[str, Any]:
    return {str(key): structured(value) for key, value in values.items()}


def _marked(node: Any, file: str, name: str = "") -> Any:  # noqa: ANN401  # whatever a file holds
    """Return a value with each of its parts as it is shown, and with the file that it is from."""
    value = structured(node)
    if is_secure(value):
        return _From(_SHOWN, file)
    if isinstance(value, Mapping) and value:
        return {str(key): _marked(each, file, str(key)) for key, each in value.items()}
    if isinstance(value, list) and value:
        return [_marked(each, file, name) for each in value]
    return _From(_SHOWN if name in _SECRET_NAMES else _text(value), file)


def _text(value: object) -> str:
    """Return a value that has no parts as YAML on one line."""
    dumped = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=10**6)
    return dumped.removesuffix("...\n").strip()


def _lines(node: Any, margin: str) -> Iterator[str]:  # noqa: ANN401  # as above
    """Yield the lines of a value that has parts."""
    items: Sequence[tuple[str, Any]]
    if isinstance(node, Mapping):
        items = [(f"{_key(name)}:", each) for name, each in node.items()]
    else:
        items = [("-", each) for each in node]
    for head, each in items:
        if isinstance(each, _From):
            yield f"{margin}{head} {each.text}  # {each.file}"
        elif head == "-":
            first, *rest = _lines(each, f"{margin}  ")
            yield f"{margin}- {first.removeprefix(margin + '  ')}"
            yield from rest
        else:
            yield f"{margin}{head}"
            yield from _lines(each, f"{margin}  ")


@cache
def _key(name: str) -> str:
    return _text(name)
