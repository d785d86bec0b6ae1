"""The values that all offices of a project share: the file `fleet.yaml` beside `Pulumi.yaml`.

It has the format of a stack's file, so that Pulumi's own command writes and encrypts it. What an
office says in its own file comes first (ADR 0027).
"""

import json
import re
import subprocess
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeGuard

from rtx_provider.command_errors import last_line
from rtx_provider.errors import SettingsError

FILE = "fleet.yaml"
OFFICE_KEY = "rtx:office"
GROUPS_KEY, TAGS_KEY = "rtx:groups", "rtx:tags"
NOT_SHARED = ("rtx:host", "rtx:serial", "rtx:accept", "rtx:allowLockout", GROUPS_KEY, TAGS_KEY)
"""The keys that say which office or router it is, or what is accepted there: no line of this file
takes the lock-out check off every router."""
TAKING_OVER = ("adopt", "reclaim")
"""The fields of `rtx:office` that take over what is on one router, and so are no other's."""
_KEYS = ("config", "encryptionsalt", "secretsprovider", "encryptedkey", "environment")
"""The keys of a stack's file, as Pulumi's command writes and reads them."""
PUBLIC_SALTS = ("v1:R9nZi+IlCUM=:", "v1:9mJlHUZBa9Q=:")
"""The beginnings of the salts of the demos. Their passphrase is public, and they share nothing."""
_CONFIG_FILE = "PULUMI_OPTION_CONFIG_FILE"
_SECONDS = 60.0
_HIDDEN, _SHORTEST = "[secret]", 3
"""What Pulumi shows in place of a secret, and how long a secret is that it hides."""
_SCALARS = (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", list("-+0123456789")),
    ("float", r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+", list("-+0123456789")),
    ("merge", "<<", ["<"]),
)
"""What is no text in a file, its pattern, and the characters with which it begins."""
_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True)
class SharedValues:
    """What a project's `fleet.yaml` holds.

    Attributes:
        path: The file.
        text: Its text.
        values: What stands under `config`, as it is written.
        has_passphrase: Whether the values are encrypted with a passphrase.
        fault: Why the file cannot be used; empty if it can.
    """

    path: Path
    text: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    has_passphrase: bool = False
    fault: str = ""

    def __repr__(self) -> str:
        """Return the file alone, because a value may be a secret that nobody has encrypted."""
        return f"SharedValues({str(self.path)!r})"

    def __hash__(self) -> int:
        """Return a number that is the same for the same text of the same file."""
        return hash((self.path, self.text))


def read_shared(folder: Path) -> SharedValues | None:
    """Return the shared values of the project in a folder; None if it has no `fleet.yaml`."""
    path = folder / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8 text"
        return SharedValues(path, fault=f"{FILE} cannot be read: {why}")
    content, fault = read_yaml(text, FILE)
    fault = fault or _fault_of_keys(content)
    if fault:
        return SharedValues(path, fault=fault)
    return SharedValues(path, text, content.get("config") or {}, "encryptionsalt" in content)


def _fault_of_keys(content: Mapping[str, Any]) -> str:
    """Return which key of the file nobody reads, so that its values would be left out in silence.

    The message has no value; in the place of a key, a file may have anything.
    """
    wrong = next((str(key) for key in content if key not in _KEYS), None)
    if wrong is None:
        return ""
    what = f"`{wrong}`" if re.fullmatch(r"[\w:.-]{1,50}", wrong) else "a key at its top"
    return f"{FILE}: {what} is read by nobody; values stand below `config:`, such as rtx:office"


@lru_cache(maxsize=64)
def read_yaml(text: str, name: str) -> tuple[Mapping[str, Any], str]:
    """Read the text of a stack's file, or of one that is written like it.

    Words such as `on`, `off` and `12:30` are text, as they are for Pulumi.

    Returns:
        What the file holds, and what is wrong with it: one line without any value.
    """
    import yaml  # noqa: PLC0415  # it takes time to load, and many runs need no file

    try:
        content = yaml.load(text, Loader=_loader())  # noqa: S506  # it is a safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # `!!int x`, thousands of `[`
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark else ""
        return {}, f"{name} is no valid YAML{where}"
    if content is None:
        return {}, ""
    if not isinstance(content, Mapping):
        return {}, f"{name} must have the keys of a stack's file, such as `config:`"
    config = content.get("config")
    if config is not None and not isinstance(config, Mapping):
        return {}, f"{name}: config must hold keys such as `rtx:office`, each with its value"
    return content, ""


@lru_cache(maxsize=1)
def _loader() -> type[Any]:
    """Return a loader that takes for text what Pulumi takes for text."""
    import yaml  # noqa: PLC0415  # as above

    class Loader(yaml.SafeLoader):
        yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012

    for name, pattern, first in _SCALARS:
        Loader.add_implicit_resolver(_TAG + name, re.compile(rf"(?:{pattern})\Z"), first)
    return Loader


# -- merging -------------------------------------------------------------------------------------


def is_secure(node: object) -> bool:
    """Return whether a part of a stack's file is an encrypted value."""
    return isinstance(node, Mapping) and set(node) == {"secure"}


def merged(shared: object, own: object) -> Any:  # noqa: ANN401  # a file may hold anything
    """Return a shared value with an office's own over it.

    Objects are merged part by part. A list, a text or a number of the office replaces the shared
    one as a whole.
    """
    if not _is_object(shared) or not _is_object(own):
        return own
    over = {
        name: merged(shared[name], value) if name in shared else value
        for name, value in own.items()
    }
    return {**shared, **over}


def _is_object(node: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(node, Mapping) and not is_secure(node)


def structured(value: object) -> object:
    """Return a value; of a text that is an object or a list in JSON, what it holds."""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def is_shared(key: str) -> bool:
    """Return whether a key is one that offices may share, and not one of a single office."""
    return key.startswith("rtx:") and key not in NOT_SHARED


def shared_office(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the offices share of `rtx:office`."""
    office = structured(values.get(OFFICE_KEY))
    return office if isinstance(office, Mapping) else {}


def as_text(value: object) -> str:
    """Return a value as the text in which Pulumi gives it to a program."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def shared_settings(values: Mapping[str, Any], names: Collection[str]) -> Mapping[str, str]:
    """Return the settings that offices share, as texts by key.

    Args:
        values: The shared values, readable.
        names: The keys of all settings of a router.
    """
    return {key: as_text(values[key]) for key in names if key in values and key not in NOT_SHARED}


def faults_of(values: Mapping[str, Any], settings: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with the keys of shared values, one line each.

    Args:
        values: The shared values, as they are written.
        settings: The keys of all settings of a router.
    """
    for key in values:
        text = f"{FILE}: {key}"
        if key in NOT_SHARED:
            yield (
                f"{text} belongs to one office, so it cannot be shared; set it in the office's own "
                f"file, and take it off: {_removal(key)}"
            )
        elif key != OFFICE_KEY and key not in settings:
            from rtx_provider.spelling import nearest  # noqa: PLC0415  # only a mistake needs it

            near = nearest(str(key), {*settings, OFFICE_KEY} - {*NOT_SHARED})
            meant = f"did you mean {near}?" if near else f"only {OFFICE_KEY} and settings are."
            yield f"{text} is nothing that offices share; {meant} Take it off: {_removal(key)}"
    office = structured(values.get(OFFICE_KEY, {}))
    if not isinstance(office, Mapping):
        yield (
            f"{FILE}: {OFFICE_KEY} is not a structured value; set it field by field: `pulumi "
            f"config set --config-file {FILE} --path 'rtx:office.server' … --stack ANY`"
        )
        return
    if is_secure(office):
        yield (
            f"{FILE}: {OFFICE_KEY} is encrypted as a whole, so nobody sees what it brings into "
            f"every office; set it field by field: `pulumi config set --config-file {FILE} "
            "--secret --path 'rtx:office.preSharedKey' … --stack ANY`"
        )
    for name in TAKING_OVER:
        if name in office:
            yield (
                f"{FILE}: {OFFICE_KEY}.{name} would take over lines on every router, so it cannot "
                f"be shared; set it in the office's own file, and take it off: `pulumi config rm "
                f"--config-file {FILE} --path {OFFICE_KEY}.{name} --stack ANY`"
            )


def _removal(key: object) -> str:
    return f"`pulumi config rm --config-file {FILE} {key} --stack ANY`"


# -- decrypting ----------------------------------------------------------------------------------


def has_secret(node: object) -> bool:
    """Return whether a part of a stack's file has an encrypted value in it."""
    if isinstance(node, Mapping):
        return is_secure(node) or any(map(has_secret, node.values()))
    return isinstance(node, list) and any(map(has_secret, node))


def readable(
    shared: SharedValues, keys: Collection[str], stack: str, environment: Mapping[str, str]
) -> Mapping[str, Any]:
    """Return the shared values of some keys, with their secrets readable.

    Pulumi's command decrypts them, once in a process, and only if one of them is encrypted.

    Args:
        shared: The shared values.
        keys: The keys that are wanted.
        stack: A stack of the project, whose backend the command asks.
        environment: The environment of the command, with the passphrase.

    Raises:
        SettingsError: The file cannot be used, or not be decrypted; no value is in the message.
    """
    if shared.fault:
        raise SettingsError(shared.fault)
    values = {key: shared.values[key] for key in keys if key in shared.values}
    if not has_secret(values):
        return values
    known = (shared.path, shared.text)
    if known not in _ANSWERS:
        _ANSWERS[known] = _decrypted(shared.path, stack, environment)
    plain = {key: _revealed(each, _answered(_ANSWERS[known], key)) for key, each in values.items()}
    _SECRETS.update(each for each in secrets_of(values, plain) if len(each) >= _SHORTEST)
    return plain


def hidden(text: str) -> str:
    """Return a text of a program with each shared secret hidden that this process has decrypted.

    Pulumi hides the secrets of a stack's own file in the same way, but knows nothing of these.
    """
    for secret in sorted(_SECRETS, key=len, reverse=True):
        text = text.replace(secret, _HIDDEN)
    return text


_SECRETS: set[str] = set()
_ANSWERS: dict[tuple[Path, str], Mapping[str, Any]] = {}
"""What Pulumi's command has said of each file, as it was written then."""


def secrets_of(written: object, plain: Any) -> Iterator[str]:  # noqa: ANN401  # as `_revealed`
    """Yield the encrypted texts of a value, in plain text.

    Args:
        written: The value as the file has it.
        plain: The same, readable.
    """
    if is_secure(written):
        yield str(plain)
    elif isinstance(written, Mapping):
        for name, value in written.items():
            yield from secrets_of(value, plain[name])
    elif isinstance(written, list):
        for value, each in zip(written, plain, strict=True):
            yield from secrets_of(value, each)


def _decrypted(path: Path, stack: str, environment: Mapping[str, str]) -> Mapping[str, Any]:
    """Return what Pulumi's command says of the file.

    Raises:
        SettingsError: It failed.
    """
    words = ("config", "--config-file", FILE, "--stack", stack)
    quiet = {name: text for name, text in environment.items() if name != _CONFIG_FILE}
    try:
        done = subprocess.run(  # noqa: S603  # a fixed command
            ["pulumi", *words, "--json", "--show-secrets", "--non-interactive"],  # noqa: S607
            cwd=path.parent,
            env={**quiet, "PULUMI_SKIP_UPDATE_CHECK": "true"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        why = type(error).__name__
    else:
        if not done.returncode:
            answer: Mapping[str, Any] = json.loads(done.stdout)
            return answer
        why = last_line(done.stderr, f"status {done.returncode}")
    msg = (
        f"{FILE} cannot be decrypted, because `pulumi {' '.join(words)}` failed ({why}); every "
        "office needs the passphrase, or the key, with which that file is encrypted"
    )
    raise SettingsError(msg)


def _answered(answer: Mapping[str, Any], key: str) -> object:
    """Return the value of a key as the command gives it."""
    found = answer.get(key) or {}
    return found["objectValue"] if "objectValue" in found else found.get("value")


def _revealed(written: object, plain: Any) -> Any:  # noqa: ANN401  # the command may say anything
    """Return a written value with each encrypted part in plain text."""
    if is_secure(written):
        return plain
    if isinstance(written, Mapping):
        return {name: _revealed(value, plain[name]) for name, value in written.items()}
    if isinstance(written, list):
        return [_revealed(each, plain[at]) for at, each in enumerate(written)]
    return written
