"""Reads a stack's value `office`, and reports all its faults at once."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, get_args, get_origin

import pulumi
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from rtx_provider.components.remote_access_vpn_args import (
    IpsecAlgorithms,
    NatChoice,
    RemoteAccessVpnArgs,
    VpnUser,
)
from rtx_provider.errors import SettingsError
from rtx_provider.problems import Finding, findings_of
from rtx_provider.resources._shared import office_over
from rtx_provider.resources._stack_checks import check_stack, shared_values, wrong_shared
from rtx_provider.resources._stack_file import Place
from rtx_provider.settings import camel
from rtx_provider.shared_values import OFFICE_KEY


def refuse_plain_secrets(office: Mapping[str, Any], key: str = OFFICE_KEY) -> None:
    """Refuse an office with a secret that stands unencrypted in the stack's file.

    Args:
        office: The values of the office, as the stack's configuration holds them.
        key: The key under which they stand.

    Raises:
        pulumi.RunError: The message names each place, and the command that encrypts it.
    """
    check_stack(dict(_secrets(RemoteAccessVpnArgs, _with_lists(office), (key,))))


def _secrets(model: type[BaseModel], values: Any, place: Place) -> Iterator[tuple[Place, str]]:  # noqa: ANN401
    """Yield the secrets among the values of a model, by their places."""
    for name, info in model.model_fields.items():
        spelled = next((each for each in (camel(name), name) if each in values), None)
        value = values.get(spelled)
        here = (*place, str(spelled))
        if name in _KINDS and isinstance(value, list):
            for at, each in enumerate(value):
                yield from _secrets(_KINDS[name], each, (*here, at))
        elif not info.repr and isinstance(value, str):
            yield here, value


def require_office() -> RemoteAccessVpnArgs:
    """Return the office that the stack's configuration describes under `rtx:office`.

    What the office does not say itself comes from `fleet.yaml`, if the project has that file.

    Raises:
        pulumi.RunError: The value is missing or wrong, or a secret of it stands unencrypted in
            the stack's file or in `fleet.yaml`; the message lists every fault. Those of
            `fleet.yaml` come first, because a field that is missing may be misplaced there.
    """
    values = _over_shared(_office_values())
    office, faults = read_office(values)
    if office is None:
        raise pulumi.RunError("\n".join([*wrong_shared(), *faults]))
    refuse_plain_secrets(values)
    return office


def _office_values() -> Any:  # noqa: ANN401  # `read_office` says what it must be
    """Return the value `rtx:office`.

    Pulumi's own error for a malformed value would show it, with its secrets.

    Raises:
        pulumi.RunError: The value is missing, or it is not structured.
    """
    text = pulumi.Config("rtx").get("office")
    if text is None and _is_shared():
        return {}
    if text is None:
        raise pulumi.RunError(
            "rtx:office is missing; set it field by field, such as "
            "`pulumi config set --path 'rtx:office.name' …`; docs/use/office.md lists the fields"
        )
    try:
        return json.loads(text)
    except ValueError:
        fault = "rtx:office is not a structured value; set it with `pulumi config set --path`"
    raise pulumi.RunError(fault)


def _is_shared() -> bool:
    shared = shared_values()
    return shared is not None and (bool(shared.fault) or OFFICE_KEY in shared.values)


def _over_shared(values: Any) -> Any:  # noqa: ANN401  # as above
    """Return the values of the office over those that the offices share.

    Raises:
        pulumi.RunError: The shared values cannot be read, or not be decrypted.
    """
    shared = shared_values()
    if shared is None:
        return values
    try:
        return office_over(shared, values, pulumi.get_stack())
    except SettingsError as error:
        fault = str(error)
    raise pulumi.RunError(fault)


def read_office(values: Mapping[str, Any]) -> tuple[RemoteAccessVpnArgs | None, list[str]]:
    """Read the value `office` of a stack.

    Returns:
        The office, or None and all faults, one line each: field, fault, remedy. No line holds
        the value of a secret field.
    """
    values = _with_lists(values)
    try:
        return RemoteAccessVpnArgs.model_validate(values), []
    except ValidationError as error:
        found = findings_of(error)
        lines = [line for each in found for line in _lines(each)]
    return None, list(dict.fromkeys([*lines, *_more_lines(values, found)]))


def _with_lists(values: Any) -> Any:  # noqa: ANN401  # a stack may hold anything
    """Return the values with lists in the place of text such as `[1,2,3]`.

    `pulumi config set --path` stores a list as such a text.
    """
    if not isinstance(values, Mapping):
        return values
    names = {camel(n) for n, info in RemoteAccessVpnArgs.model_fields.items() if _is_list(info)}
    given = {name: _list_of(values[name]) for name in names & set(values)}
    return {**values, **{name: value for name, value in given.items() if value is not None}}


def _is_list(info: FieldInfo) -> bool:
    return any(get_origin(kind) is tuple for kind in (info.annotation, *get_args(info.annotation)))


def _list_of(value: object) -> list[Any] | None:
    try:
        read = json.loads(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return read if isinstance(read, list) else None


def _more_lines(values: Mapping[str, Any], found: Sequence[Finding]) -> list[str]:
    """Return the faults between fields, as far as the fields themselves are valid."""
    places = [each.field for each in found if each.place]
    if not places:
        return []  # every field is valid, so validation has already checked them together
    broken = frozenset(name for name in _TOGETHER if {name, camel(name)} & set(places))
    read: dict[str, Any] = {}
    for name in set(_TOGETHER) - broken:
        info = RemoteAccessVpnArgs.model_fields[name]
        given = values.get(camel(name), values.get(name))
        if given is not None:
            kind: Any = info.annotation
            for each in info.metadata:
                kind = Annotated[kind, each]
            reader = TypeAdapter(kind, config=ConfigDict(arbitrary_types_allowed=True))
            read[name] = reader.validate_python(given)
    office = RemoteAccessVpnArgs.model_construct(**read)
    return [f"office.{line}" for line in office.faults(broken)]


_TOGETHER = ("users", "tunnels", "wan", "lan", "wan_name", "lan_address", "pool", "pool_is_routed")


def _lines(finding: Finding) -> list[str]:
    if not finding.place:
        dot = " " if finding.text.startswith("must") else "."
        return [f"office{dot}{line}" for line in finding.text.split("\n")]
    place = "office" + "".join(
        f"[{step}]" if isinstance(step, int) else f".{step}"
        for step in finding.place
        if isinstance(step, int) or _is_field(step)
    )
    if finding.is_unknown:
        hint = _hint(finding.place) or "; docs/use/office.md lists the fields"
        return [f"{place}: no such field{hint}"]
    text = finding.text
    if text == "must be a list":
        text += f"; set each item: `pulumi config set --path 'rtx:{place}[0]' …`"
    description = _description(finding.place)
    return [f"{place}: {text}" + (f"; it is {description}" if description else "")]


def _is_field(step: str) -> bool:
    return step.isidentifier() and not step.startswith("function")


_KINDS: dict[str, type[BaseModel]] = {"users": VpnUser, "nat": NatChoice, "ipsec": IpsecAlgorithms}


def _description(place: Sequence[int | str]) -> str:
    """Return the description of the field at a place; an empty text if there is none."""
    description, _ = _at(place)
    return description


def _hint(place: Sequence[int | str]) -> str:
    """Return a question for the field that was probably meant; an empty text if none is near."""
    from rtx_provider.spelling import nearest  # noqa: PLC0415  # only a mistake needs it

    _, model = _at(place[:-1])
    near = nearest(str(place[-1]), map(camel, model.model_fields))
    return f"; did you mean {near}?" if near else ""


def _at(place: Sequence[int | str]) -> tuple[str, type[BaseModel]]:
    """Return the description of the field at a place, and the model of what is below it."""
    model: type[BaseModel] = RemoteAccessVpnArgs
    description = ""
    for step in place:
        name = next((n for n in model.model_fields if step in (n, camel(n))), None)
        if name is None:
            continue
        description = model.model_fields[name].description or ""
        model = _KINDS.get(name, model)
    return description, model
