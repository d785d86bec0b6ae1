"""What a program's stack must fulfil before its first resource is registered.

A value of the stack is in its file, in the backend's history and in the state of the default
provider. An unencrypted secret would stand in all three, so the program ends before that.
"""

import os
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime.mocks import MockMonitor

from rtx_provider.errors import SettingsError
from rtx_provider.resources import _stack_file
from rtx_provider.resources._stack_file import Place, StackFile, text_of
from rtx_provider.settings import SECRETS, RouterSettings, camel, config_key, load_settings

PUBLIC_PASSPHRASE = "rtx-demo"  # noqa: S105  # it protects the demo's made-up secrets only
SIMULATOR_STACK = "RTX_SIMULATOR_STACK"
"""The variable with the stack, and the port, of the simulated router that the environment names."""
OFFICE = "rtx:office"
_FORMER = {"guard": "confirmedCommit", "guardSeconds": "confirmTimeoutSeconds"}
_PUBLIC_KEYS = {config_key(name) for name in RouterSettings.model_fields if name not in SECRETS}
_OFFICE_SECRETS = ("preSharedKey", "pre_shared_key", "password")
_CHECKED: weakref.WeakSet[pulumi.Resource] = weakref.WeakSet()
"""The programs whose stack has been checked, by their root resources."""
_FILES: weakref.WeakKeyDictionary[pulumi.Resource, StackFile | None] = weakref.WeakKeyDictionary()
"""The file of each program's stack, which does not change while the program runs."""


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
        faults += [*_unknown_keys(), *_wrong_router(), *_public_passphrase(_host())]
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
    file = _file() if _is_run() and value else None
    if file is None or _is_trial(file, host):
        return []
    places = [place for place in file.places_of(value) if not _is_public(place)]
    return [f"{owner}: {name} is {_plain(text_of(place), file)}" for place in places[:1]]


def _is_public(place: Place) -> bool:
    """Return whether a value of ours is none of the secrets, so that it may stand there."""
    return place[0] in _PUBLIC_KEYS or (place[0] == OFFICE and place[-1] not in _OFFICE_SECRETS)


# -- plain secrets ---------------------------------------------------------------------------


def _secret_faults(office: Mapping[Place, str], *, with_settings: bool) -> Iterator[str]:
    """Yield a fault for each unencrypted secret, or warn of them if the stack is a trial."""
    file = _file() if _is_run() else None
    file = file or StackFile(f"Pulumi.{pulumi.get_stack()}.yaml")
    plain = [text_of(place) for place in _plain_settings()] if with_settings else []
    unseen = []
    for place, value in office.items():
        if not pulumi.runtime.is_config_secret(str(place[0])):
            plain.append(text_of(file.plain(place, value) or place))
        elif where := file.plain(place, value):
            plain.append(text_of(where))
        elif not file.is_encrypted(place) and _is_run():
            unseen.append(text_of(place))
    if unseen:
        pulumi.log.warn(
            f"whether {', '.join(unseen)} is encrypted could not be checked: its value does not "
            f"come from {file.name}"
        )
    places = list(dict.fromkeys(plain))
    if places and (not _is_run() or _is_trial(file, "")):
        pulumi.log.warn(_trial_warning(places, file))
        return
    yield from (f"{place} is {_plain(place, file)}" for place in places)
    if places and not _host():
        yield from _missing_settings()


def _trial_warning(places: Sequence[str], file: StackFile) -> str:
    owner = f"{OFFICE} holds its key and passwords" if OFFICE in places[0] else "the stack holds"
    return (
        f"{owner} unencrypted in {file.name}: {', '.join(places)}. That is refused for any router "
        "but a simulated one; encrypt each with `pulumi config set --secret --path PLACE`"
    )


def _missing_settings() -> Iterator[str]:
    """Yield what the settings lack, so that one run names all that is to be done."""
    try:
        load_settings(pulumi.runtime.get_config, os.environ)
    except SettingsError as error:
        yield str(error)


def _plain_settings() -> Iterator[Place]:
    for name in map(camel, SECRETS):
        key = f"rtx:{name}"
        if pulumi.Config("rtx").get(name) and not pulumi.runtime.is_config_secret(key):
            yield (key,)


def _plain(path: str, file: StackFile) -> str:
    """Return that a value is unencrypted, and the command that encrypts it."""
    is_whole = path.count(":") == 1 and not set(path) & set(".[")
    named = path if is_whole else f"--path '{path}'"
    return (
        f"unencrypted at {path} in {file.name}, and would be in the state, too; encrypt it: "
        f"`pulumi config set --secret {named} --stack {pulumi.get_stack()}` asks for the value. "
        "If anybody has seen that file, choose another value"
    )


def _file() -> StackFile | None:
    """Return the values of the running stack as they are written, read once for each program."""
    root = pulumi.runtime.get_root_resource()
    if root is None:
        return _stack_file.read_stack_file()
    if root not in _FILES:
        _FILES[root] = _stack_file.read_stack_file()
    return _FILES[root]


def _is_run() -> bool:
    """Return whether an engine runs the program, and no unit test with mocks."""
    monitor = pulumi.runtime.settings.SETTINGS.monitor
    return monitor is not None and not isinstance(monitor, MockMonitor)


def _is_trial(file: StackFile, host: str) -> bool:
    """Return whether a stack only tries a simulated router: no value of it is encrypted.

    The environment names that router, as `make up` and the tests do, and not the stack.
    """
    known = pulumi.runtime.config.CONFIG.get()
    is_encrypted = file.has_secret or any(map(pulumi.runtime.is_config_secret, known))
    is_named = bool(pulumi.Config("rtx").get("host"))
    return not is_encrypted and not is_named and _is_loopback(host or _host())


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
    file = _file()
    if file and file.has_passphrase:
        yield (
            f"{file.name} is encrypted with the demo's passphrase, which is public, and the "
            f"stack's router is none of the demo's; choose another passphrase: `pulumi stack "
            f"change-secrets-provider passphrase --stack {pulumi.get_stack()}`. If anybody has "
            "seen that file, choose other secrets, too"
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
    known = {config_key(name) for name in RouterSettings.model_fields} | {OFFICE}
    given = (key for key in pulumi.runtime.config.CONFIG.get() if key.startswith("rtx:"))
    for key in sorted(set(given) - known):
        name = key.removeprefix("rtx:")
        is_own = pulumi.get_project() == "rtx"
        if is_own and (_stack_file.program_names(name) or key in _stack_file.declared_keys()):
            continue
        near = _FORMER.get(name) or _nearest(name, [*names, "office"])
        if near:
            yield (
                f"{key}: no such setting, and nothing reads it; did you mean rtx:{near}? Take it "
                f"off: `pulumi config rm {key} --stack {pulumi.get_stack()}`"
            )
        elif not is_own:
            yield f"{key}: no such setting; docs/use/settings.md lists them"


def _nearest(name: str, names: Iterable[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415  # only a mistake needs it

    lowered = {each.lower(): each for each in names}
    plain = name.replace("_", "").replace("-", "").lower()
    found = get_close_matches(plain, lowered, n=1, cutoff=0.7)
    return lowered[found[0]] if found else ""
