"""The stack's state, read by the `pulumi` command.

The engine says nothing of resources that the program no longer names. Before a resource takes over
lines that exist, the state says whether another resource of the stack has them.
"""

import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from typing import Any

from rtx_provider.commands.table import row_of
from rtx_provider.config.grammar import Key
from rtx_provider.config.shared import Member, read_list
from rtx_provider.config.tree import parse_config
from rtx_provider.errors import ConflictError
from rtx_provider.resources._request import Urn, current_urn

_SECONDS = 60.0
_ATTEMPTS, _PAUSE = 10, 0.2
_BEING_WRITTEN = "failed to load checkpoint"
"""What the command says of a file that the engine has opened, and not filled yet."""
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
    fault = ""
    for _ in range(_ATTEMPTS):
        try:
            return _exported(command)
        except _BeingWrittenError as error:  # the engine writes the state while the run goes on
            fault = str(error)
            time.sleep(_PAUSE)
        except (OSError, ValueError, KeyError, subprocess.TimeoutExpired) as error:
            fault = str(error) if isinstance(error, _ExportError) else type(error).__name__
            break
    msg = (
        f"whether the stack has these lines under another name cannot be known, because "
        f"`{' '.join(command)}` failed ({fault}); nothing was sent"
    )
    raise ConflictError(msg)


class _ExportError(ValueError):
    """The command failed; the message is its last line."""


class _BeingWrittenError(Exception):
    """The command met a state that was being written; the message is its last line."""


def _exported(command: list[str]) -> list[dict[str, Any]]:
    """Return the resources that `pulumi stack export` prints."""
    quiet = os.environ | {"PULUMI_SKIP_UPDATE_CHECK": "true"}
    answer = subprocess.run(  # noqa: S603  # a fixed command
        command, capture_output=True, text=True, check=False, timeout=_SECONDS, env=quiet
    )
    if answer.returncode:
        last = (answer.stderr.strip().splitlines() or [f"status {answer.returncode}"])[-1]
        raise _BeingWrittenError(last) if _BEING_WRITTEN in last else _ExportError(last)
    deployment = json.loads(answer.stdout)["deployment"]
    return list(deployment.get("resources") or ())


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
