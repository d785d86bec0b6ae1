"""The base class of all nouns in a program; each noun may be declared once for each router."""

import weakref
from collections.abc import Mapping
from typing import Any, ClassVar, Self

import pulumi
from pulumi import dynamic

from rtx_provider.errors import InputError
from rtx_provider.models.noun import Noun
from rtx_provider.models.values import Value
from rtx_provider.resources._explicit import router_label
from rtx_provider.resources._offline import note_resource
from rtx_provider.resources._provider import OWN, NounProvider
from rtx_provider.resources._routers import after_router
from rtx_provider.resources._serialization import undo_patches_of_pickle
from rtx_provider.resources._stack_checks import check_arguments, check_stack

_Places = dict[tuple[str, str], str]
_DECLARED: weakref.WeakKeyDictionary[pulumi.Resource, _Places] = weakref.WeakKeyDictionary()
"""For each program: the names of its resources, by the router's label and the noun's key."""
_OUTPUTS = ("adopt", "commands", "revision")
"""What a resource hands to the program in addition to the fields of its noun."""


class NounResource(dynamic.Resource):
    """A noun in a Pulumi program."""

    _provider_class: ClassVar[type[NounProvider]]

    adopt: pulumi.Output[bool]
    """Whether it adopted lines that existed already."""
    commands: pulumi.Output[list[str]]
    """Its lines on the router, with secrets masked."""
    revision: pulumi.Output[str]
    """A text that changes with each write."""

    def __init__(
        self, resource_name: str, props: Mapping[str, Any], opts: pulumi.ResourceOptions | None
    ) -> None:
        """Register the resource; secret fields are encrypted, even if given as plain text.

        Raises:
            InputError: Another resource of this program has the same key.
            pulumi.RunError: It is to be imported, which dynamic providers do not support.
        """
        if opts is not None and opts.import_ is not None:
            raise pulumi.RunError(self._instead_of_import(resource_name))
        model = self._provider_class.model
        _declare_once(model, resource_name, props, router_label(opts))
        self._register(resource_name, props, opts)

    @classmethod
    def get(
        cls,
        resource_name: str,
        id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> Self:
        """Read the noun from the router without managing it, in previews, too.

        Secrets are left out. To manage the noun, declare the resource with `adopt=True`.

        Args:
            resource_name: The name in the program.
            id: The id, such as `tunnel:1`, or `hq/tunnel:1` with an explicit provider.
            opts: Pulumi's options.
        """
        found = cls.__new__(cls)
        fields = cls._provider_class.model.model_fields
        options = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        found._register(resource_name, dict.fromkeys(fields), options)  # noqa: SLF001  # our own
        return found

    def _register(
        self, resource_name: str, props: Mapping[str, Any], opts: pulumi.ResourceOptions | None
    ) -> None:
        check_stack()
        note_resource(opts)
        undo_patches_of_pickle()
        hidden = self._provider_class.model.secret_fields()
        secrets = {name: value for name, value in props.items() if name in hidden}
        check_arguments(resource_name, {name: as_input(value) for name, value in secrets.items()})
        values = {
            name: pulumi.Output.secret(as_input(value))
            if name in hidden and value is not None
            else as_input(value)
            for name, value in props.items()
        }
        ignored = (opts.ignore_changes or ()) if opts is not None else ()
        if "password" in ignored and "password_kept_elsewhere" in props:
            values["password_kept_elsewhere"] = True  # the state's password is not the router's
        # Each property that is listed here becomes an output, on which the program then waits.
        own = dict.fromkeys(_OUTPUTS) | {name: values[name] for name in OWN if name in values}
        if opts is not None and opts.replace_on_changes:  # the engine leaves this to the provider
            own["replace_on_changes"] = list(opts.replace_on_changes)
        is_read = opts is not None and opts.id is not None  # a preview reads it at once
        after = None if is_read else after_router(resource_name, opts)
        more = pulumi.ResourceOptions(
            additional_secret_outputs=["found", "adopted_lines", "written", "previous", *hidden]
        )
        super().__init__(
            self._provider_class(),
            resource_name,
            {**values, **own},
            pulumi.ResourceOptions.merge(pulumi.ResourceOptions.merge(opts, more), after),
        )

    def _instead_of_import(self, resource_name: str) -> str:
        kind = type(self).__name__
        return (
            f"{resource_name}: Pulumi cannot import what a dynamic provider manages. To manage "
            f"the {kind} that is on the router, declare it with adopt=True instead of import_; "
            f"only to read it, use {kind}.get"
        )


def as_input(value: Any) -> Any:  # noqa: ANN401
    """Return a model's value in the form that the engine takes."""
    if isinstance(value, Value):
        return value.model_dump(mode="json", exclude_none=True)
    return list(value) if isinstance(value, tuple) else value


def _declare_once(
    model: type[Noun], resource_name: str, props: Mapping[str, Any], label: str
) -> None:
    """Record a resource, and refuse a second one of the same key on the same router.

    Raises:
        InputError: Another resource of this program has the same key.
    """
    values = {name: props.get(name) for name in model.key_fields}
    if any(isinstance(value, pulumi.Output) for value in values.values()):
        return
    defaults = {name: model.model_fields[name].default for name in model.key_fields}
    key = ":".join(
        (model.slug, *(str(v if v is not None else defaults[n]) for n, v in values.items()))
    )
    root = pulumi.runtime.get_root_resource()
    declared = _DECLARED.setdefault(root, {}) if root else {}
    first = declared.setdefault((label, key), resource_name)
    if first != resource_name:
        where = f" for {label}" if label else ""
        msg = (
            f"{resource_name}: {model.title} {key.partition(':')[2]} is already in this "
            f"program{where}, as {first}; give it another number, or remove one of the two"
        )
        raise InputError(msg)
