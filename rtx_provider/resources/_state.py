"""The stack's state, read by the `pulumi` command.

The engine says nothing of resources that the program no longer names. Before a resource takes over
lines that exist, the state says whether another resource of the stack has them.
"""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from typing import Any

from rtx_provider.commands.table import row_of
from rtx_provider.config.grammar import Key
from rtx_provider.config.shared import Member, read_list
from rtx_provider.config.tree import parse_config
from rtx_provider.errors import ConflictError
from rtx_provider.resources._request import Urn, current_urn

_SECONDS = 60.0
Own = tuple[Key, Member | None]


def owned_in_state(label: str, urn: str) -> Mapping[Own, str]:
    """Return what the other resources of the stack own on one router, by their names.

    Args:
        label: The label of the router; empty for the stack's own.
        urn: The URN of the resource that asks.

    Raises:
        ConflictError: The state cannot be read.
    """
    own = current_urn()
    if not own.stack:
        return {}
    return {
        each: name
        for resource in stack_resources(own)
        if resource["urn"] != urn and _label_of(resource) == label
        for name in [resource["urn"].rpartition("::")[2]]
        for each in _owned(resource)
    }


def serial_in_state(label: str) -> str:
    """Return the serial number of the router to which the stack's resources were written.

    Args:
        label: The label of the router; empty for the stack's own.
    """
    own = current_urn()
    if not own.stack:
        return ""
    found = (
        str(outputs["router_serial"])
        for each in stack_resources(own)
        if (outputs := each.get("outputs") or {}).get("router_serial") and _label_of(each) == label
    )
    return next(found, "")


def stack_resources(urn: Urn) -> list[dict[str, Any]]:
    """Return the resources in the state of a stack, with secrets encrypted.

    Raises:
        ConflictError: The state cannot be read.
    """
    command = ["pulumi", "stack", "export", "--stack", urn.stack]
    quiet = os.environ | {"PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        answer = subprocess.run(  # noqa: S603  # a fixed command
            command, capture_output=True, text=True, check=False, timeout=_SECONDS, env=quiet
        )
        last = answer.stderr.strip().splitlines() or [f"status {answer.returncode}"]
        fault = last[-1:] if answer.returncode else []
        if not fault:
            deployment = json.loads(answer.stdout)["deployment"]
            return list(deployment.get("resources") or ())
    except (OSError, ValueError, KeyError, subprocess.TimeoutExpired) as error:
        fault = [type(error).__name__]
    msg = (
        f"whether the stack has these lines under another name cannot be known, because "
        f"`{' '.join(command)}` failed ({fault[0]}); nothing was sent"
    )
    raise ConflictError(msg)


def _label_of(resource: Mapping[str, Any]) -> str:
    """Return the label at the beginning of an id such as `hq/tunnel:1`."""
    return str(resource.get("id", "")).partition(":")[0].rpartition("/")[0]


def _owned(resource: Mapping[str, Any]) -> Iterator[Own]:
    """Yield what a resource owns, by the lines that it shows in the state."""
    commands = (resource.get("outputs") or {}).get("commands")
    if not isinstance(commands, list):
        return
    config = parse_config("\n".join(map(str, commands)))
    for key, words in config.lines.items():
        row = row_of(key.words)
        if row is None or row.members is None:
            yield key, None
            continue
        for member in read_list(key.words, words[len(key.words) :]):
            yield key, member
