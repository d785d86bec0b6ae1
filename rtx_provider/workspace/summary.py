"""The summary after ``make up``: outputs, the lines on the router, and the steps on Windows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from rtx_provider.state_resources import outputs_of as outputs_of_resource
from rtx_provider.state_resources import resources_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SECRET = "[secret]"  # noqa: S105 - Pulumi prints this in the place of a secret
PROFILE = "windows_profile"

HOW_TO_SHOW = """\
  To see a secret output:
    eval "$(make -s env STACK={stack})"
    pulumi stack output NAME --show-secrets --stack {stack}"""

ON_WINDOWS = """\
On Windows
  Write the client's set-up script (it holds the pre-shared key: hand it over with care):
    eval "$(make -s env STACK={stack})"
    rtx profile {stack} vpn.ps1    # only you can read it; others could read that of `> vpn.ps1`
  Then, on the Windows PC, in a PowerShell run as administrator:
    powershell -ExecutionPolicy Bypass -File vpn.ps1"""


STACK_TYPE = "::pulumi:pulumi:Stack::"
DYNAMIC = "pulumi-python:dynamic/rtx:"
"""What the types of our resources begin with; that of a component may stand before it."""
ENCRYPTED = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
"""What marks an encrypted value in a state, by Pulumi's format."""


class Facts(NamedTuple):
    """What a state says of the router, so that two states can be compared.

    Attributes:
        written: Each of our resources as it was written last: its URN, id and revision.
        outputs: The stack's outputs, with secrets masked.
        others: The resources of which a line counts as somebody else's.
        pending: The resources that a killed run was about to create.
        adopted: The resources that stood on the router before, and that a delete removes.
    """

    written: frozenset[tuple[str, str, str]]
    outputs: dict[str, Any]
    others: tuple[str, ...]
    pending: tuple[str, ...]
    adopted: tuple[str, ...]


def facts(export: Mapping[str, Any]) -> Facts:
    """Return what an exported state says of the router."""
    ours = [each for each in resources_in(export) if DYNAMIC in each["urn"].split("::")[2]]
    written = (
        (each["urn"], str(each.get("id", "")), str(outputs_of_resource(each).get("revision", "")))
        for each in ours
    )
    others, adopted = (
        tuple(sorted(title(each["urn"]) for each in ours if outputs_of_resource(each).get(name)))
        for name in ("others_lines", "adopted_lines")
    )
    operations = export.get("deployment", {}).get("pending_operations") or []
    creates = (each["resource"]["urn"] for each in operations if each.get("type") == "creating")
    pending = tuple(sorted(map(title, creates)))
    return Facts(frozenset(written), outputs_of(export), others, pending, adopted)


def render(stack: str, export: Mapping[str, Any]) -> str:
    """Return the summary for a stack's name and its exported state."""
    outputs = outputs_of(export)
    parts = ["", "Outputs", *output_lines(outputs)]
    if SECRET in outputs.values():
        parts.append(HOW_TO_SHOW.format(stack=stack))
    parts += ["", "On the router, by resource (secrets masked)", *router_lines(export)]
    if PROFILE in outputs:
        parts += ["", ON_WINDOWS.format(stack=stack)]
    return "\n".join(parts)


def outputs_of(export: Mapping[str, Any]) -> dict[str, Any]:
    """Return the stack's outputs, with each secret as Pulumi shows it."""
    stacks = (each for each in resources_in(export) if STACK_TYPE in each["urn"])
    found = [outputs_of_resource(each).items() for each in stacks]
    return {name: shown(value) for outputs in found for name, value in outputs}


def shown(value: Any) -> Any:  # noqa: ANN401  # whatever a program exports
    """Return a value with its secrets masked."""
    if isinstance(value, dict):
        if value.items() >= ENCRYPTED.items():
            return SECRET
        return {name: shown(each) for name, each in value.items()}
    return [shown(each) for each in value] if isinstance(value, list) else value


def output_lines(outputs: Mapping[str, Any]) -> Iterator[str]:
    """Yield each output on one line; an output of several lines is indented below its name."""
    for name, value in sorted(outputs.items()):
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
        first, *more = text.splitlines() or [""]
        if more:
            yield f"  {name}:"
            yield from (f"    {line}" for line in (first, *more))
        else:
            yield f"  {name}: {first}"


def router_lines(export: Mapping[str, Any]) -> Iterator[str]:
    """Yield each resource's title and its lines, in the order of the resources' names."""
    for resource in sorted(resources_in(export), key=lambda each: title(each["urn"])):
        commands = outputs_of_resource(resource).get("commands")
        if isinstance(commands, list) and commands:
            yield f"  {title(resource['urn'])}"
            yield from (f"    {line}" for line in commands)


def title(urn: str) -> str:
    """Return the kind and the name of a resource, which its URN holds."""
    *_, kinds, name = urn.split("::", maxsplit=3)
    return f"{kinds.rsplit(':', maxsplit=1)[-1]} {name}"
