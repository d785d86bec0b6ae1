"""What a program's stack must fulfil before its first resource is registered.

A value of the stack is in its file, in the backend's history and in the state of the default
provider. An unencrypted secret would stand in all three, so the program ends before that.
"""

import os
import re
import weakref
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NamedTuple

import pulumi
from pulumi.runtime.mocks import MockMonitor

from rtx_provider.errors import SettingsError
from rtx_provider.resources import _shared, _stack_file
from rtx_provider.resources._stack_file import Place, StackFile, text_of
from rtx_provider.settings import SECRETS, RouterSettings, camel, config_key, load_settings
from rtx_provider.shared_values import (
    GROUPS_KEY,
    OFFICE_KEY,
    TAGS_KEY,
    SharedValues,
    faults_of,
    is_secure,
    shared_settings,
)

PUBLIC_PASSPHRASE = "rtx-demo"  # noqa: S105  # it protects the demo's made-up secrets only
SIMULATOR_STACK = "RTX_SIMULATOR_STACK"
"""The variable with the stack, and the port, of the simulated router that the environment names."""
_OF_THE_FLEET = (GROUPS_KEY, TAGS_KEY, "rtx:accept")
"""What `rtx fleet` and `rtx check` read in the file of an office."""
_FORMER = {"guard": "confirmedCommit", "guardSeconds": "confirmTimeoutSeconds"}
_PUBLIC_KEYS = {config_key(name) for name in RouterSettings.model_fields if name not in SECRETS}
_OFFICE_SECRETS = ("preSharedKey", "pre_shared_key", "password")
_CHECKED: weakref.WeakSet[pulumi.Resource] = weakref.WeakSet()
"""The programs whose stack has been checked, by their root resources."""


class _Files(NamedTuple):
    """The files with the values of a stack; None for one that there is not.

    Attributes:
        own: The stack's own file.
        shared: The shared values.
        shared_file: The same, as a file in which one can see what is encrypted.
    """

    own: StackFile | None = None
    shared: SharedValues | None = None
    shared_file: StackFile | None = None


_FILES: weakref.WeakKeyDictionary[pulumi.Resource, _Files] = weakref.WeakKeyDictionary()
"""The files of each program's stack, which do not change while the program runs."""


def check_stack(office: Mapping[Place, str] | None = None) -> None:
    """Check the values of the stack once for each program.

    Args:
        office: The secrets of the office, by their places, if the program reads an office.

    Raises:
        pulumi.RunError: An unencrypted secret, an unknown key, or a router to which these values
            must not go; the message lists every fault with its remedy.
    """
    root = pulumi.runtime.get_root_resource()
    is_checked = root is not None and root in _CHECKED
    faults = list(_secret_faults(office or {}, with_settings=not is_checked))
    if not is_checked:
        faults += [*_unknown_keys(), *_wrong_labels(), *wrong_shared()]
        faults += [*_wrong_router(), *_public_passphrase(_host())]
    if faults:
        raise pulumi.RunError("\n".join(faults))
    if root is not None:
        _CHECKED.add(root)


def check_arguments(owner: str, secrets: Mapping[str, Any], host: str = "") -> None:
    """Check that no secret argument is an unencrypted value of the stack.

    Args:
        owner: The resource or provider, for the message.
        secrets: The secret arguments; an output is checked as soon as its value is known.
        host: The router of an explicit provider, if it is known.

    Raises:
        pulumi.RunError: An argument stands unencrypted in the stack's file.
    """
    given = dict(_texts(secrets))
    later = [(name, each) for name, each in given.items() if isinstance(each, pulumi.Output)]
    faults = [*_public_passphrase(host)]
    for name, value in given.items():
        if isinstance(value, str):
            faults += _argument_faults(owner, name, value, host)
    if faults:
        raise pulumi.RunError("\n".join(faults))
    for name, output in later:
        output.apply(partial(_refuse_argument, owner, name, host))


def _refuse_argument(owner: str, name: str, host: str, value: object) -> None:
    faults = _argument_faults(owner, name, value, host) if isinstance(value, str) else []
    if faults:
        raise pulumi.RunError("\n".join(faults))


def _texts(secrets: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the secret arguments by name; of a list or an object, each text in it."""
    for name, value in secrets.items():
        if isinstance(value, Mapping):
            yield from _texts({f"{name}.{inner}": each for inner, each in value.items()})
        elif isinstance(value, (list, tuple)):
            yield from _texts({f"{name}[{at}]": each for at, each in enumerate(value)})
        else:
            yield name, value


def _argument_faults(owner: str, name: str, value: str, host: str) -> list[str]:
    if not (is_run() and value) or _is_trial(host):
        return []
    places = [
        (place, file)
        for file in (_files().own, _files().shared_file)
        if file is not None
        for place in file.places_of(value)
        if not _is_public(place)
    ]
    return [f"{owner}: {name} is {_plain(text_of(place), file)}" for place, file in places[:1]]


def _is_public(place: Place) -> bool:
    """Return whether a value of ours is none of the secrets, so that it may stand there."""
    return place[0] in _PUBLIC_KEYS or (place[0] == OFFICE_KEY and place[-1] not in _OFFICE_SECRETS)


# -- plain secrets ---------------------------------------------------------------------------


def _secret_faults(office: Mapping[Place, str], *, with_settings: bool) -> Iterator[str]:
    """Yield a fault for each unencrypted secret, or warn of them if the stack is a trial."""
    plain = list(_plain_settings()) if with_settings else []
    unseen = []
    own = _files().own or StackFile(f"Pulumi.{pulumi.get_stack()}.yaml")
    for place, value in office.items():
        if (shared := _sharing(place)) is not None:
            where = shared.plain(place, value)
            plain += [(text_of(where), shared)] if where else []
        elif not pulumi.runtime.is_config_secret(str(place[0])):
            plain.append((text_of(own.plain(place, value) or place), own))
        elif where := own.plain(place, value):
            plain.append((text_of(where), own))
        elif not own.is_encrypted(place) and is_run():
            unseen.append(text_of(place))
    if unseen:
        pulumi.log.warn(
            f"whether {', '.join(unseen)} is encrypted could not be checked: its value does not "
            f"come from {own.name}"
        )
    found = list(dict.fromkeys(plain))
    if found and (not is_run() or _is_trial("")):
        for file in dict.fromkeys(each for _, each in found):
            pulumi.log.warn(_trial_warning([place for place, each in found if each is file], file))
        return
    yield from (f"{place} is {_plain(place, file)}" for place, file in found)
    if found and not _host():
        yield from _missing_settings()


def _sharing(place: Place) -> StackFile | None:
    """Return the file of the shared values if the value at a place comes from there."""
    shared, key = _files().shared_file, str(place[0])
    if shared is None:
        return None
    own = StackFile("", {key: pulumi.runtime.get_config(key)})
    return None if own.has(place) else shared


def _trial_warning(places: Sequence[str], file: StackFile) -> str:
    owner = f"{OFFICE_KEY} holds its key and passwords"
    owner = owner if OFFICE_KEY in places[0] else "the stack holds"
    return (
        f"{owner} unencrypted in {file.name}: {', '.join(places)}. That is refused for any router "
        f"but a simulated one; encrypt each with `pulumi config set {file.option}--secret --path "
        "PLACE`"
    )


def _missing_settings() -> Iterator[str]:
    """Yield what the settings lack, so that one run names all that is to be done."""
    shared = _files().shared
    values = dict(shared.values) if shared and _host() else {}
    known = {key: "known" if is_secure(each) else each for key, each in values.items()}
    found = shared_settings(known, _shared.SETTINGS)
    try:
        load_settings(lambda key: pulumi.runtime.get_config(key) or found.get(key), os.environ)
    except SettingsError as error:
        yield str(error)


def _plain_settings() -> Iterator[tuple[str, StackFile]]:
    files = _files()
    own = files.own or StackFile(f"Pulumi.{pulumi.get_stack()}.yaml")
    for key in map(config_key, SECRETS):
        if pulumi.runtime.get_config(key) and not pulumi.runtime.is_config_secret(key):
            yield key, own
        if files.shared_file and not is_secure(files.shared_file.values.get(key, {"secure": ""})):
            yield key, files.shared_file


def _plain(path: str, file: StackFile) -> str:
    """Return that a value is unencrypted, and the command that encrypts it."""
    is_whole = path.count(":") == 1 and not set(path) & set(".[")
    named = path if is_whole else f"--path '{path}'"
    return (
        f"unencrypted at {path} in {file.name}, and would be in the state, too; encrypt it: "
        f"`pulumi config set {file.option}--secret {named} --stack {pulumi.get_stack()}` asks for "
        "the value. If anybody has seen that file, choose another value"
    )


def _files() -> _Files:
    """Return the files with the values of the running stack, read once for each program."""
    root = pulumi.runtime.get_root_resource()
    if not is_run():
        return _Files()
    if root is None:
        return _read_files()
    if root not in _FILES:
        _FILES[root] = _read_files()
    return _FILES[root]


def _read_files() -> _Files:
    own = _stack_file.read_stack_file()
    shared = None if own and own.is_demo else _shared.shared_values()
    return _Files(own, shared, _shared.as_stack_file(shared) if shared else None)


def shared_values() -> SharedValues | None:
    """Return what the stack shares with others; None for a demo, and in a test without an engine.

    A demo's passphrase is public, so it could not decrypt anything of the others.
    """
    return _files().shared


def is_run() -> bool:
    """Return whether an engine runs the program, and no unit test with mocks."""
    monitor = pulumi.runtime.settings.SETTINGS.monitor
    return monitor is not None and not isinstance(monitor, MockMonitor)


def _is_trial(host: str) -> bool:
    """Return whether a stack only tries a simulated router: no value of it is encrypted.

    The environment names that router, as `make up` and the tests do, and not the stack.
    """
    files = (_files().own, _files().shared_file)
    known = pulumi.runtime.config.CONFIG.get()
    is_encrypted = any(file and file.has_secret for file in files) or any(
        map(pulumi.runtime.is_config_secret, known)
    )
    is_named = bool(pulumi.Config("rtx").get("host"))
    return (
        files[0] is not None and not is_encrypted and not is_named and _is_loopback(host or _host())
    )


def _host() -> str:
    return pulumi.Config("rtx").get("host") or os.environ.get("RTX_HOST", "")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


# -- the router to which the values go ---------------------------------------------------------


def _public_passphrase(host: str) -> Iterator[str]:
    """Yield a fault if secrets for a real router are encrypted with the demo's passphrase."""
    if not host or _is_loopback(host) or _passphrase() != PUBLIC_PASSPHRASE:
        return
    if (file := _files().own) and file.has_passphrase:
        yield (
            f"{file.name} is encrypted with the demo's passphrase, which is public, and the "
            f"stack's router is none of the demo's; choose another passphrase: `pulumi stack "
            f"change-secrets-provider passphrase --stack {pulumi.get_stack()}`. If anybody has "
            "seen that file, choose other secrets, too"
        )
    if (file := _files().shared_file) and file.has_passphrase:
        yield (
            f"{file.name} is encrypted with the demo's passphrase, which is public, and the "
            "stack's router is none of the demo's; write that file anew with another passphrase, "
            "and choose other secrets"
        )


def _passphrase() -> str:
    path = os.environ.get("PULUMI_CONFIG_PASSPHRASE_FILE", "")
    given = os.environ.get("PULUMI_CONFIG_PASSPHRASE")
    if given is not None or not path:
        return given or ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _wrong_router() -> Iterator[str]:
    """Yield a fault if the environment names the simulated router of another stack."""
    whose, _, port = os.environ.get(SIMULATOR_STACK, "").partition(":")
    own, is_meant = pulumi.get_stack(), port == os.environ.get("RTX_PORT")
    if whose and whose != own and is_meant and not pulumi.Config("rtx").get("host"):
        yield (
            f"stack {own} sets no rtx:host, and the environment names the simulated router of "
            f"stack {whose}, whose passwords are public; set the stack's own router: `pulumi "
            f"config set rtx:host … --stack {own}`"
        )


# -- keys that nobody reads ----------------------------------------------------------------------


def _unknown_keys() -> Iterator[str]:
    """Yield a fault for each key under `rtx:` that is a setting's name mistyped.

    In a project named `rtx`, the program's own keys have the same beginning. They are those that
    the project declares, or that the program names.
    """
    names = [camel(name) for name in RouterSettings.model_fields]
    known = {*_shared.SETTINGS, OFFICE_KEY, *_OF_THE_FLEET}
    given = (key for key in pulumi.runtime.config.CONFIG.get() if key.startswith("rtx:"))
    for key in sorted(set(given) - known):
        name = key.removeprefix("rtx:")
        is_own = pulumi.get_project() == "rtx"
        if is_own and (_stack_file.program_names(name) or key in _stack_file.declared_keys()):
            continue
        from rtx_provider.spelling import nearest  # noqa: PLC0415  # only a mistake needs it

        near = _FORMER.get(name) or nearest(re.sub("[_-]", "", name), [*names, "office"])
        if near:
            yield (
                f"{key}: no such setting, and nothing reads it; did you mean rtx:{near}? Take it "
                f"off: `pulumi config rm {key} --stack {pulumi.get_stack()}`"
            )
        elif not is_own:
            yield f"{key}: no such setting; docs/use/settings.md lists them"


def _wrong_labels() -> Iterator[str]:
    """Yield what is wrong with the groups and tags of the office."""
    groups, tags = map(pulumi.runtime.get_config, (GROUPS_KEY, TAGS_KEY))
    if groups is not None or tags is not None:
        from rtx_provider.groups import faults_of_groups, faults_of_tags  # noqa: PLC0415  # few do

        yield from (*faults_of_groups(groups), *faults_of_tags(tags))


def wrong_shared() -> Iterator[str]:
    """Yield what is wrong with the shared values, as far as it shows without decrypting them."""
    shared = shared_values()
    if shared is not None:
        yield from [shared.fault] if shared.fault else faults_of(shared.values, _shared.SETTINGS)
