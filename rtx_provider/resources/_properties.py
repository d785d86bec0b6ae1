"""Converts properties between the engine and a provider; only this file knows the engine's forms.

The engine sends numbers as floats, drops None and sends a marker for an unknown value. The text
of an exception reaches the user, so it must not contain a secret.
"""

from collections.abc import Mapping
from typing import Any

from pulumi.output import Unknown
from pulumi.runtime import rpc
from pydantic import BaseModel

from rtx_provider.models.values import UNKNOWN

Properties = Mapping[str, Any]


def from_engine(properties: Properties, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of these fields; a value is UNKNOWN if any part of it is not known yet."""
    return {
        name: UNKNOWN if is_unknown(value) else _plain(value)
        for name, value in properties.items()
        if name in fields and value is not None
    }


def unexpected(
    properties: Properties, fields: Mapping[str, Any], own: tuple[str, ...]
) -> dict[str, Any]:
    """Return the properties that are neither fields nor our own."""
    return {
        name: value
        for name, value in properties.items()
        if name not in fields and name not in own and not name.startswith("__")
    }


def to_engine(values: BaseModel | Mapping[str, Any]) -> dict[str, Any]:
    """Return plain values for the engine, without None, tuples and models."""
    items = dict(values) if isinstance(values, Mapping) else dict(iter(values))
    return {
        name: rpc.UNKNOWN if value in (UNKNOWN, (UNKNOWN,)) else _dump(value)
        for name, value in items.items()
        if value is not None
    }


def _dump(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    if isinstance(value, (list, tuple)):
        return [_dump(each) for each in value]
    if isinstance(value, Mapping):
        return {name: _dump(each) for name, each in value.items() if each is not None}
    return value


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items() if each is not None}
    return value


def is_unknown(value: Any) -> bool:  # noqa: ANN401
    """Return whether any part of a value is not known before the run."""
    if isinstance(value, Mapping):
        return any(is_unknown(each) for each in value.values())
    if isinstance(value, (list, tuple)):
        return any(is_unknown(each) for each in value)
    return isinstance(value, Unknown) or (isinstance(value, str) and value == rpc.UNKNOWN)
