"""The stack's state, read by the `pulumi` command.

The engine says nothing of resources that the program no longer names. Before a resource takes over
lines that exist, the state says whether another resource of the stack has them.
"""

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from rtx_provider.command_errors import last_line
from rtx_provider.commands.masks import MASK
from rtx_provider.commands.table import row_of
from rtx_provider.config.grammar import Key
from rtx_provider.config.shared import read_list
from rtx_provider.config.tree import parse_config
from rtx_provider.errors import ConflictError
from rtx_provider.resources._request import Urn, current_urn
from rtx_provider.state_resources import split_id

if TYPE_CHECKING:  # only a provider process loads what belongs to the router
    from rtx_provider.router.ownership import Own

_SECONDS = 60.0
_ATTEMPTS, _PAUSE = 10, 0.2
_BEING_WRITTEN = "failed to load checkpoint"
"""What the command says of a file that the engine has opened, and not filled yet."""
_CUT_OFF = "it printed JSON that is cut off"
_READING = threading.Lock()
_BEFORE_RUN: dict[str, list[dict[str, Any]]] = {}
"""The resources that were read, by the name of their stack."""


class _Purpose(NamedTuple):
    """Why the state is read.

    Attributes:
        question: What cannot be known without it, as a part of a sentence.
        remedy: What to do if it cannot be read.
    """

    question: str
    remedy: str


_OWNERS = _Purpose("whether the stack has these lines under another name", "run again")
_SERIAL = _Purpose(
    "to which router this stack's resources were written",
    "run again, or without --target, or set rtx:serial to the serial number of the router",
)


_REMEMBERED = _Purpose("what the last run has kept of the router", "run again")


class OwnersInState(Mapping["Own", str]):
    """The names of the resources that own lines and list members, as the state shows them.

    The state shows a command without a row by its first words alone: `foobar mode *`. Its resource
    may then own any line that begins with them, and so counts as the owner of all of them.
    """

    def __init__(self, owners: Mapping["Own", str]) -> None:
        """Take the owners by the lines as the state shows them."""
        self._owners = owners
        self._masked = {key: name for (key, _), name in owners.items() if _is_masked(key)}

    def __getitem__(self, own: "Own") -> str:
        """Return the owner's name.

        Raises:
            KeyError: Nobody owns it.
        """
        if own in self._owners:
            return self._owners[own]
        key, _ = own
        for masked, name in self._masked.items():
            visible = masked.words[:-1]
            if masked.context == key.context and key.words[: len(visible)] == visible:
                return name
        raise KeyError(own)

    def __iter__(self) -> Iterator["Own"]:
        """Yield the lines as the state shows them."""
        return iter(self._owners)

    def __len__(self) -> int:
        """Return how many lines and list members the state shows."""
        return len(self._owners)


def owned_in_state(label: str, urn: str) -> Mapping["Own", str]:
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
    return OwnersInState(
        {
            each: name
            for resource in _resources_before_run(own, _OWNERS)
            if resource["urn"] != urn and _label_of(resource) == label
            for name in [resource["urn"].rpartition("::")[2]]
            for each in _owned(resource)
        }
    )


def serial_in_state(label: str) -> str:
    """Return the serial number of the router to which the stack's resources were written.

    Args:
        label: The label of the router; empty for the stack's own.

    Raises:
        ConflictError: The state cannot be read.
    """
    own = current_urn()
    if not own.stack:
        return ""
    found = (
        str(outputs["router_serial"])
        for each in _resources_before_run(own, _SERIAL)
        if (outputs := each.get("outputs") or {}).get("router_serial") and _label_of(each) == label
    )
    return next(found, "")


def forget_state() -> None:
    """Forget what was read, as at the end of a process."""
    _BEFORE_RUN.clear()


def _resources_before_run(urn: Urn, purpose: _Purpose) -> list[dict[str, Any]]:
    """Return the resources of a stack as this process read them first.

    A process serves one run, and knows by itself what the run has written since: only what the
    program does not name is asked for here, and the run deletes that last. To read the state
    starts a whole `pulumi` command.
    """
    with _READING:
        if urn.stack not in _BEFORE_RUN:
            _BEFORE_RUN[urn.stack] = stack_resources(urn, purpose)
        return _BEFORE_RUN[urn.stack]


def stack_resources_with_secrets(urn: Urn) -> list[dict[str, Any]]:
    """Return the resources in the state of a stack, with secrets readable.

    Raises:
        ConflictError: The state cannot be read.
    """
    return stack_resources(urn, _REMEMBERED, "--show-secrets")


def stack_resources(urn: Urn, purpose: _Purpose, *flags: str) -> list[dict[str, Any]]:
    """Return the resources in the state of a stack, with secrets encrypted.

    Args:
        urn: A URN of the stack.
        purpose: What is said if the state cannot be read.
        flags: More words for `pulumi stack export`.

    Raises:
        ConflictError: The state cannot be read.
    """
    command = ["pulumi", "stack", "export", "--stack", urn.stack, *flags]
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
        f"{purpose.question} cannot be known, because `{' '.join(command)}` failed ({fault}); "
        f"nothing was sent; {purpose.remedy}"
    )
    raise ConflictError(msg)


class _ExportError(ValueError):
    """The command failed; the message is its last line."""


class _BeingWrittenError(Exception):
    """The command met a state that was being written; the message says how it shows."""


def _exported(command: list[str]) -> list[dict[str, Any]]:
    """Return the resources that `pulumi stack export` prints."""
    quiet = os.environ | {"PULUMI_SKIP_UPDATE_CHECK": "true"}
    answer = subprocess.run(  # noqa: S603  # a fixed command
        command, capture_output=True, text=True, check=False, timeout=_SECONDS, env=quiet
    )
    if answer.returncode:
        last = last_line(answer.stderr, f"status {answer.returncode}")
        raise _BeingWrittenError(last) if _BEING_WRITTEN in last else _ExportError(last)
    try:
        whole = json.loads(answer.stdout)
    except ValueError:  # not chained: it would hold the state
        whole = None
    if whole is None:
        raise _BeingWrittenError(_CUT_OFF)
    return list(whole["deployment"].get("resources") or ())


def _is_masked(key: Key) -> bool:
    """Return whether a line is shown by its first words alone, as it has no row."""
    return key.words[-1:] == (MASK,) and row_of(key.words) is None


def _label_of(resource: Mapping[str, Any]) -> str:
    return split_id(str(resource.get("id", "")))[0]


def _owned(resource: Mapping[str, Any]) -> Iterator["Own"]:
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
