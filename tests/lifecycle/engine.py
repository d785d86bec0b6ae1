"""Does what the Pulumi engine does with one resource, in process, so that it can be observed.

Values have the engine's form: every number is a float, and None is dropped.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi import dynamic

from rtx_provider.resources._provider import NounProvider
from rtx_provider.resources.router import RouterProvider
from rtx_provider.resources.saved_config import SavedConfigProvider

Properties = dict[str, Any]
Provider = NounProvider | RouterProvider | SavedConfigProvider


class CheckFailedError(Exception):
    """The provider refused the inputs."""


def wire(value: Any) -> Any:  # noqa: ANN401  # a property properties holds any plain value
    """Return a value as it arrives on the other side of the engine's wire."""
    if isinstance(value, Mapping):
        return {name: wire(each) for name, each in value.items() if each is not None}
    if isinstance(value, list):
        return [wire(each) for each in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value


@dataclass
class Resource:
    """One resource of a stack: its provider, and what the state file holds of it."""

    provider: Provider
    id: str | None = None
    inputs: Properties = field(default_factory=dict)
    outputs: Properties = field(default_factory=dict)

    def check(self, values: Properties) -> Properties:
        """Return the inputs as the provider completes them.

        Raises:
            CheckFailedError: They were refused.
        """
        result = self.provider.check(self.inputs, wire(values))
        if result.failures:
            faults = [f"{each.property}: {each.reason}" for each in result.failures]
            raise CheckFailedError("; ".join(faults))
        return dict(wire(result.inputs))

    def diff(self, values: Properties) -> dynamic.DiffResult:
        """Compare what the state holds with what the program says."""
        return self.provider.diff(self.id or "", self.outputs, self.check(values))

    def up(self, values: Properties) -> list[str]:
        """Bring the resource up; return what was done: create, update, replace or nothing."""
        inputs = self.check(values)
        if self.id is None:
            return [self._create(inputs)]
        found = self.provider.diff(self.id, self.outputs, inputs)
        if not found.changes:
            return []
        if found.replaces:
            self._replace(inputs, deletes_first=bool(found.delete_before_replace))
            return ["replace"]
        result = self.provider.update(self.id, self.outputs, inputs)
        self.inputs, self.outputs = inputs, wire(result.outs)
        return ["update"]

    def refresh(self) -> bool:
        """Read the resource back; return whether it is still there."""
        result = self.provider.read(self.id or "", self.outputs)
        if result.id is None:
            self.id, self.inputs, self.outputs = None, {}, {}
            return False
        self.inputs, self.outputs = wire(result.inputs), wire(result.outs)
        return True

    def destroy(self) -> None:
        """Delete the resource."""
        self.provider.delete(self.id or "", self.outputs)
        self.id, self.inputs, self.outputs = None, {}, {}

    def _replace(self, inputs: Properties, *, deletes_first: bool) -> None:
        old = (self.id or "", self.outputs)
        if deletes_first:
            self.provider.delete(*old)
        self._create(inputs)
        if not deletes_first:
            self.provider.delete(*old)

    def _create(self, inputs: Properties) -> str:
        result = self.provider.create(inputs)
        self.id, self.inputs, self.outputs = result.id, inputs, wire(result.outs)
        return "create"
