"""A new office: its stack in the backend, and its file, both made by Pulumi's own command."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rtx_provider.components.office import read_office
from rtx_provider.fleet.inventory import (
    chosen_offices,
    fault_of_name,
    read_config,
    router_of,
)
from rtx_provider.groups import WHAT, is_name
from rtx_provider.settings import HOST_PATTERN
from rtx_provider.shared_values import (
    GROUPS_KEY,
    NOT_SHARED,
    OFFICE_KEY,
    TAKING_OVER,
    as_text,
    is_secure,
    merged,
    read_shared,
    read_yaml,
    shared_office,
    structured,
)
from rtx_provider.workspace import environment
from rtx_provider.workspace.messages import ToolError
from rtx_provider.workspace.paths import stack_file, stacks
from rtx_provider.workspace.stack import ROUTER_KEY, Stack

_OF_ONE_PLACE = ("server", "lanAddress")
"""The fields of an office that no two offices have alike, as a rule."""
_OF_ONE_ROUTER = ("rtx:hostKey",)
_GUARD, _SAFEST = "rtx:confirmedCommit", "always"
_SECRET = "Placeholder1"  # noqa: S105  # stands for a secret where only what is missing counts


@dataclass(frozen=True, slots=True)
class Addition:
    """What is asked for a new office.

    Attributes:
        folder: The folder of the project.
        name: The name of the office.
        source: The office whose values are copied; empty for none.
        groups: The groups of the new office; without any, those of the source.
        host: The address of its router; empty if it is set later.
    """

    folder: Path
    name: str
    source: str = ""
    groups: Sequence[str] = ()
    host: str = ""

    @property
    def file(self) -> Path:
        """Return the file of the new office."""
        return stack_file(self.folder, self.name)


def refuse_faults(wanted: Addition) -> None:
    """Refuse what cannot be added, before anything is made.

    Raises:
        ToolError: The message has one line for each fault.
    """
    faults = list(_faults(wanted))
    if faults:
        raise ToolError("\n".join(faults))
    if _secrets_provider(wanted) in ("", "passphrase"):
        environment.refuse_unsafe(wanted.name)


def _faults(wanted: Addition) -> Iterator[str]:
    if fault := fault_of_name(wanted.name):
        yield fault
    elif wanted.file.exists():
        yield f"there is an office {wanted.name} already: {wanted.file.name}"
    elif environment.is_demo(wanted.name):
        yield f"{wanted.name} is the name of a demo, whose passphrase is public; choose another"
    if wanted.source:
        yield from _faults_of_source(wanted)
    for group in wanted.groups:
        if not is_name(group):
            yield f"{group!r} must be the name of a group, {WHAT}"
    if wanted.host and not re.search(HOST_PATTERN, wanted.host):
        what = "a name or an address, an IPv6 one in [ ]; its port is rtx:port"
        yield f"{wanted.host!r} must be {what}"


def _faults_of_source(wanted: Addition) -> Iterator[str]:
    try:
        chosen_offices(wanted.folder, [wanted.source])
    except ToolError as error:
        yield str(error)
    else:
        if environment.is_demo(wanted.source):
            yield f"{wanted.source} is a demo, whose secrets are public; copy another office"


def neighbours(wanted: Addition) -> tuple[str, ...]:
    """Return the offices that have the same router already, whatever else their files hold."""
    if not wanted.host:
        return ()
    files = {name: stack_file(wanted.folder, name) for name in stacks(wanted.folder)}
    routers = {name: router_of(read_config(file)[0]) for name, file in files.items()}
    return tuple(name for name, router in routers.items() if router == wanted.host)


def add(wanted: Addition) -> None:
    """Make the stack and write its file; no router is asked.

    Raises:
        ToolError: A command of Pulumi's failed; the message says what is there.
    """
    stack = Stack(wanted.name, environment.environment_of(wanted.name))
    provider = _secrets_provider(wanted)
    encryption = ("--secrets-provider", provider) if provider else ()
    copying = ("--copy-config-from", wanted.source) if wanted.source else ()
    stack.ask("stack", "init", "--no-select", *encryption, *copying)
    try:
        _write(wanted, stack)
    except ToolError as error:
        fault = str(error)
    else:
        return
    remedy = (
        f"and {wanted.file.name} is not complete; complete it, or take both back"
        if wanted.file.exists()
        else f"and {wanted.file.name} is taken back, because it named the router of "
        f"{wanted.source}; take the stack back"
    )
    msg = f"{fault}. The stack {wanted.name} is made, {remedy} with `pulumi stack rm {wanted.name}`"
    raise ToolError(msg)


def _write(wanted: Addition, stack: Stack) -> None:
    own, _ = read_config(wanted.file) if wanted.file.exists() else ({}, [])
    others = [key for key in (*NOT_SHARED, *_OF_ONE_ROUTER) if key in own]
    # That nothing guards the commits of one office says nothing of another.
    others += [_GUARD] if own.get(_GUARD, _SAFEST) != _SAFEST else []
    gone = [key for key in others if key != GROUPS_KEY or wanted.groups]
    office = structured(own.get(OFFICE_KEY))
    if isinstance(office, Mapping):
        gone += [f"{OFFICE_KEY}.{name}" for name in TAKING_OVER if name in office]
    if gone:
        _take_out(gone, wanted, stack)
    values = [f"{GROUPS_KEY}[{at}]={group}" for at, group in enumerate(wanted.groups)]
    values += [f"{ROUTER_KEY}={wanted.host}"] if wanted.host else []
    values.append(f"{OFFICE_KEY}.name={wanted.name}")
    stack.ask("config", "set-all", "--path", *(f"--plaintext={each}" for each in values))


def _take_out(keys: Sequence[str], wanted: Addition, stack: Stack) -> None:
    """Take values of another office out of the file, or the file itself.

    Raises:
        ToolError: The values cannot be taken out; the file is gone.
    """
    try:
        stack.ask("config", "rm-all", "--path", *keys)
    except BaseException:  # an interruption, too: a run would work on the other office's router
        wanted.file.unlink(missing_ok=True)
        raise


def _secrets_provider(wanted: Addition) -> str:
    """Return how the secrets of the new office are encrypted: as those of the others.

    The text is empty if the backend keeps the keys itself.
    """
    shared = read_shared(wanted.folder)
    files = [stack_file(wanted.folder, name) for name in _likely(wanted)]
    texts = [path.read_text(encoding="utf-8") for path in files if path.is_file()]
    for text in [*texts, *([shared.text] if shared else [])]:
        content, _ = read_yaml(text, "")
        if content.get("secretsprovider"):
            return str(content["secretsprovider"])
        if content.get("encryptionsalt"):
            return "passphrase"
    backend = environment.shared_backend().get(environment.BACKEND, "")
    is_service = (backend or environment.projects_backend()).startswith("https://")
    return "" if is_service else "passphrase"


def _likely(wanted: Addition) -> Sequence[str]:
    known = [name for name in stacks(wanted.folder) if not environment.is_demo(name)]
    return [wanted.source] if wanted.source else known


def missing(wanted: Addition) -> list[str]:
    """Return what the new office still needs, one line each, as a run would say it."""
    own, faults = read_config(wanted.file)
    if is_secure(own.get(OFFICE_KEY)):
        return faults  # it is encrypted as a whole, so only a run can say
    shared = read_shared(wanted.folder)
    office = merged(shared_office(shared.values if shared else {}), structured(own[OFFICE_KEY]))
    return faults or read_office(_readable(office))[1]


def copied_secrets(wanted: Addition) -> int:
    """Return how many secrets the new office has from another one."""
    own: Mapping[str, Any] = read_config(wanted.file)[0]
    return sum(_secrets_in(each) for each in own.values())


def copied_addresses(wanted: Addition) -> Mapping[str, str]:
    """Return the fields of the office that another one has given it, though each has its own."""
    office = structured(read_config(wanted.file)[0].get(OFFICE_KEY)) if wanted.source else None
    values = office if isinstance(office, Mapping) else {}
    return {
        name: as_text(values[name])
        for name in _OF_ONE_PLACE
        if name in values and not is_secure(values[name])
    }


def _readable(node: Any) -> Any:  # noqa: ANN401  # whatever a file holds
    if is_secure(node):
        return _SECRET
    if isinstance(node, Mapping):
        return {name: _readable(each) for name, each in node.items()}
    return [_readable(each) for each in node] if isinstance(node, list) else node


def _secrets_in(node: Any) -> int:  # noqa: ANN401  # the same
    if is_secure(node):
        return 1
    parts = node.values() if isinstance(node, Mapping) else node if isinstance(node, list) else ()
    return sum(map(_secrets_in, parts))
