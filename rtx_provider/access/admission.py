"""Whether the router's services and its user settings admit us.

Source: 4.5, 4.10, 4.12 (users), 4.65-4.75 (SSH), 33.1-33.4 and 47.1-47.4 (HTTP).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rtx_provider.access.addresses import local_of, locals_of
from rtx_provider.access.configuration_change import ConfigurationChange, Test
from rtx_provider.access.ingress import ingress
from rtx_provider.access.management_path import ManagementPath
from rtx_provider.config.filter_terms import any_of, holds
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.tree import Config

_INTERFACE = re.compile(r"([a-z]+)\s*(\d+(?:/\d+)?)")
_LANS = ("lan", "bridge", "vlan")
_NAMED = 2
Check = Callable[[ConfigurationChange], str]


def _key(line: str) -> Key:
    return Key(GLOBAL, tuple(line.split()))


def _value(config: Config, line: str, default: str) -> str:
    """Return the first word of a line's value, or the vendor's default."""
    words = config.arguments(_key(line))
    return words[0] if words else default


# -- lists of hosts -----------------------------------------------------------------------


def admits(path: ManagementPath, config: Config, hosts: tuple[str, ...]) -> bool | None:
    """Return whether a list of hosts, as in `httpd host`, admits us; None if that is unknown.

    Args:
        path: The management path.
        config: The configuration, for the networks of its interfaces.
        hosts: Addresses, ranges, interfaces, `any`, `none` or `lan`.
    """
    parts = [part for word in hosts for part in word.split(",")]
    return any_of(_admits_part(path, config, part) for part in parts)


def _admits_part(path: ManagementPath, config: Config, part: str) -> bool | None:
    if part in ("any", "none"):
        return part == "any"
    if not path.client_address:
        return None
    if part == "lan":
        return _is_on_lan(path, config)
    match = _INTERFACE.fullmatch(part)
    if match:
        name = f"{match[1]} {match[2]}" if match[1] in ("pp", "tunnel") else part
        return _is_on(path, config, name)
    return holds(part, path.client_address)


def _is_on_lan(path: ManagementPath, config: Config) -> bool | None:
    """Return whether we are on a LAN.

    The reference does not say whether `lan` includes networks that are routed behind a LAN, so
    the answer is None for those.
    """
    near = local_of(config, path.client_address)
    if near and near.interface.startswith(_LANS):
        return True
    came = ingress(path, config)
    return None if not came.is_known or came.interface.startswith(_LANS) else False


def _is_on(path: ManagementPath, config: Config, interface: str) -> bool | None:
    near = [each for each in locals_of(config) if each.interface == interface]
    if any(holds(str(each.network), path.client_address) for each in near):
        return True
    came = ingress(path, config)
    return came.interface == interface if came.is_known else None


# -- services -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Setting:
    """One setting that can block a management path.

    Attributes:
        paths: The management paths that it can block, by transport or kind.
        line: The line that sets it; `{user}` stands for our user.
        is_blocked: Returns whether a configuration blocks us by this setting.
        why: Why the setting blocks us, for the message.
        remedy: What the user can do.
    """

    paths: tuple[str, ...]
    line: str
    is_blocked: Test
    why: str
    remedy: str = "keep it on"


def _is_off(line: str, default: str) -> Test:
    return lambda _, config: _value(config, line, default) != "on"


def _is_another_port(line: str, default: str) -> Test:
    return lambda path, config: path.port > 0 and _value(config, line, default) != str(path.port)


def _excludes(line: str, default: str) -> Test:
    def is_blocked(path: ManagementPath, config: Config) -> bool | None:
        admitted = admits(path, config, config.arguments(_key(line)) or (default,))
        return None if admitted is None else not admitted

    return is_blocked


def _lacks(line: str) -> Test:
    return lambda path, config: config.words(_key(line.format(user=path.user))) is None


def _excludes_our_method(path: ManagementPath, config: Config) -> bool | None:
    """Return whether the router does not accept our authentication method.

    Without a line the default depends on the model (4.74), so the answer is None.
    """
    methods = config.arguments(_key("sshd auth method"))
    ours = {"publickey"} if path.by_key else set()
    ours |= {"password"} if path.by_password else set()
    return {"all", *ours}.isdisjoint(methods) if methods else None


def _is_serial_only(_: ManagementPath, config: Config) -> bool:
    return _value(config, "security class", "1") == "3"


_SETTINGS = (
    _Setting(("http",), "httpd service", _is_off("httpd service", "on"),
             "the router would no longer answer over HTTP"),
    _Setting(("http",), "httpd listen", _is_another_port("httpd listen", "80"),
             "we connect to another port", "keep the port"),
    _Setting(("http",), "httpd host", _excludes("httpd host", "lan"),
             "our own address is not among the hosts that it admits", "add it"),
    _Setting(("execute", "api"), "httpd custom-gui use", _is_off("httpd custom-gui use", "off"),
             "the door that we use is part of the custom GUI"),
    _Setting(("api",), "httpd custom-gui api use", _is_off("httpd custom-gui api use", "off"),
             "it is the door that we use"),
    _Setting(("execute",), "httpd custom-gui user {user}", _lacks("httpd custom-gui user {user}"),
             "we log in as this user", "keep it"),
    _Setting(("ssh",), "sshd service", _is_off("sshd service", "off"),
             "the router would no longer answer over SSH"),
    _Setting(("ssh",), "sshd listen", _is_another_port("sshd listen", "22"),
             "we connect to another port", "keep the port"),
    _Setting(("ssh",), "sshd host", _excludes("sshd host", "any"),
             "our own address is not among the hosts that it admits", "add it"),
    _Setting(("ssh",), "sshd host key generate", _lacks("sshd host key generate"),
             "without a host key SSH does not start", "keep it"),
    _Setting(("ssh",), "sshd auth method", _excludes_our_method,
             "we use the other authentication method", "write `sshd auth method all`"),
    _Setting(("http", "ssh"), "security class", _is_serial_only,
             "class 3 admits only the serial port", "keep class 1 or 2"),
)  # fmt: skip


def _settings(change: ConfigurationChange) -> str:
    """Return how a service setting would block our management path; empty if none would."""
    path = change.path
    for setting in _SETTINGS:
        is_ours = not {path.transport, path.kind}.isdisjoint(setting.paths)
        if is_ours and change.newly_blocks(setting.is_blocked):
            key = _key(setting.line.format(user=path.user))
            return change.clause(key, setting.why, setting.remedy)
    return ""


def _api_password(change: ConfigurationChange) -> str:
    key = _key("httpd custom-gui api password")
    if change.path.kind != "api" or not change.modifies(key):
        return ""
    return change.clause(key, "we log in with the password that is set now", "keep it")


# -- users --------------------------------------------------------------------------------


def _login(change: ConfigurationChange) -> str:
    """Return how a change of our own `login user` line would lock us out; empty if it would not.

    Any change of the line counts, because a masked password cannot be compared.
    """
    key = Key(GLOBAL, ("login", "user", change.path.user))
    if change.path.kind == "api" or not change.modifies(key):
        return ""
    gone = change.after.words(key) is None
    changed = "it may change the password that we log in with"
    why = "we log in as this user" if gone else changed
    return change.clause(key, why, "keep the line as it is")


def _attributes(config: Config, user: str) -> Iterator[tuple[Key, dict[str, str]]]:
    """Yield the lines with a user's attributes: the user's own lines, then those of `*`.

    An attribute of `*` applies where the user's own lines do not set it. The lines of the
    anonymous user have no name (4.10), and so no key of their own: the last one applies.
    """
    lines = [*config.headed("user", "attribute").items()][::-1]
    for wanted in (user, "*"):
        for key, words in lines:
            if len(words) <= _NAMED:
                continue
            start = 2 if "=" in words[2] else 3
            if wanted == ("" if start == _NAMED else words[2]):
                pairs = (word.partition("=") for word in words[start:])
                yield key, {name: value for name, _, value in pairs}


def _attribute(config: Config, user: str, name: str) -> str:
    for _, values in _attributes(config, user):
        if name in values:
            return values[name]
    return ""


def _forbids_transport(path: ManagementPath, config: Config) -> bool:
    allowed = _attribute(config, path.user, "connection") or "all"
    return {"all", path.transport}.isdisjoint(allowed.split(","))


def _forbids_host(path: ManagementPath, config: Config) -> bool | None:
    hosts = _attribute(config, path.user, "host") or "any"
    admitted = admits(path, config, (hosts,))
    return None if admitted is None else not admitted


def _forbids_settings(path: ManagementPath, config: Config) -> bool:
    return _attribute(config, path.user, "administrator") == "off"


_ATTRIBUTES = (
    (_forbids_transport, "its `connection=` leaves out the transport that we use", "add it"),
    (_forbids_host, "its `host=` leaves out our own address", "add it"),
    (_forbids_settings, "we could no longer become administrator", "leave it on"),
)


def _user_attributes(change: ConfigurationChange) -> str:
    user = change.path.user
    if change.path.kind == "api":
        return ""
    for is_blocked, why, remedy in _ATTRIBUTES:
        if change.newly_blocks(is_blocked):
            sides = (change.after, change.before)
            keys = [key for side in sides for key, _ in _attributes(side, user)]
            return change.clause(change.first_changed(keys, keys[0]), why, remedy)
    return ""


CHECKS: tuple[Check, ...] = (_settings, _api_password, _login, _user_attributes)
